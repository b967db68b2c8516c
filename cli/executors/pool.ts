// A pool of worker threads that carry out tasks, and what is heard from them.

import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { InputError } from '../../sim/index.ts'
import type { Hooks, Task } from '../carry-out.ts'
import type { ThreadEnd, ThreadMessage, ThreadSetting } from './worker-thread.ts'

export function createPool(setting: ThreadSetting, threads: number): Piscina {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const pool = new Piscina({
    filename: new URL(`./worker-thread.${extension}`, import.meta.url).href,
    name: 'carryOutTask',
    minThreads: threads,
    maxThreads: threads,
    atomics: 'disabled',
    workerData: setting,
  })
  // A dead thread also fails its task, which is where it is dealt with.
  pool.on('error', () => {})
  return pool
}

/** False where the thread died on it. InputError for a user's mistake; a bug of ours as it was thrown. */
export async function runTask(
  pool: Piscina,
  task: Task,
  hooks: Omit<Hooks, 'stopped'>,
): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', (message: ThreadMessage) => {
    if (message.kind === 'drawn') hooks.drawn(message.bytes)
    else if (message.kind === 'moved') hooks.moved(message.index, message.share, message.events)
    else hooks.ended(message.index)
  })
  let end: ThreadEnd
  try {
    end = await pool.run({ task, port: port2 }, { transferList: [port2] })
  } catch {
    return false
  } finally {
    port1.close()
  }
  if (end !== undefined) throw 'mistake' in end ? new InputError(end.mistake) : end.bug
  return true
}
