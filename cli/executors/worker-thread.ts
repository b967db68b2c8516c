// A worker thread of the local executor: carries out one task after another and says what happens
// through the port that came with it.

import type { MessagePort } from 'node:worker_threads'
import { workerData } from 'piscina'
import { InputError } from '../../sim/index.ts'
import { createCarrier, type Task } from '../carry-out.ts'
import { registryWith } from '../plugins.ts'
import { nameOfRun } from '../store.ts'

/** What every task of a pool shares. */
export interface ThreadSetting {
  readonly inputs: ReadonlyMap<string, string>
  readonly plugins: readonly string[]
  readonly pending: string
  readonly runs: number
  readonly gzip: boolean
}

export type ThreadMessage =
  | { readonly kind: 'drawn'; readonly bytes: number }
  | {
      readonly kind: 'moved'
      readonly index: number
      readonly share: number
      readonly events: number
    }
  | { readonly kind: 'ended'; readonly index: number }

/** undefined when all is done; else a user's mistake as its line, or a bug as its error. */
export type ThreadEnd = { readonly mistake: string } | { readonly bug: unknown } | undefined

const { inputs, plugins, pending, runs, gzip }: ThreadSetting = workerData
const carrier = registryWith(plugins).then((registry) =>
  createCarrier({
    registry,
    inputs,
    pending,
    nameOf: nameOfRun(runs),
    gzip,
  }),
)

export async function carryOutTask(message: {
  readonly task: Task
  readonly port: MessagePort
}): Promise<ThreadEnd> {
  const { task, port } = message
  const say = (message: ThreadMessage) => port.postMessage(message)
  try {
    await (await carrier)(task, {
      drawn: (bytes) => say({ kind: 'drawn', bytes }),
      moved: (index, share, events) => say({ kind: 'moved', index, share, events }),
      ended: (index) => say({ kind: 'ended', index }),
      stopped: () => false,
    })
    return undefined
  } catch (error) {
    return error instanceof InputError ? { mistake: error.message } : { bug: error }
  } finally {
    port.close()
  }
}
