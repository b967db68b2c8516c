// The page's end of an engine worker: a run that is opened, heard of as it grows, and asked questions.

import type {
  Answer,
  Ended,
  Opened,
  Reply,
  Request,
  Slice,
  Source,
  TraceSource,
} from '../worker/wire.ts'

export type Failure = Extract<Reply, { kind: 'failed' }>
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never
export type Question = DistributiveOmit<Exclude<Request, { kind: 'open' }>, 'ticket'>

export interface Listener {
  opened(opened: Opened): void
  slice(slice: Slice): void
  ended(ended: Ended): void
  failed(failure: Failure): void
}

export interface Engine {
  open(source: Source, protocol: string | null): void
  ask(question: Question): Promise<Answer>
  close(): void
}

/** A recorded trace, heard of in the same way; it cannot be asked anything. */
export function startTrace(trace: TraceSource, listener: Listener): Pick<Engine, 'ask' | 'close'> {
  const worker = new Worker(new URL('../worker/trace.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<Reply>) => hear(listener, data)
  const from = typeof trace.from === 'string' ? new URL(trace.from, location.href).href : trace.from
  worker.postMessage({ ...trace, from })
  return {
    ask: async () => ({ kind: 'none', reason: 'A trace holds messages, and no state of a peer.' }),
    close: () => worker.terminate(),
  }
}

function hear(listener: Listener, reply: Reply): void {
  if (reply.kind === 'opened') listener.opened(reply.opened)
  else if (reply.kind === 'slice') listener.slice(reply.slice)
  else if (reply.kind === 'ended') listener.ended(reply.ended)
  else if (reply.kind === 'failed') listener.failed(reply)
}

export function startEngine(listener: Listener): Engine {
  const worker = new Worker(new URL('../worker/engine.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (answer: Answer) => void>()
  let tickets = 0
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    hear(listener, data)
    if (data.kind !== 'answer') return
    waiting.get(data.ticket)?.(data.answer)
    waiting.delete(data.ticket)
  }
  worker.onerror = ({ message }) => {
    listener.failed({ kind: 'failed', message, line: null, column: null, atUs: null })
  }
  const send = (request: Request): void => worker.postMessage(request)
  return {
    open: (source, protocol) => send({ kind: 'open', source, protocol }),
    ask(question) {
      const ticket = tickets++
      return new Promise((resolve) => {
        waiting.set(ticket, resolve)
        send({ ...question, ticket } as Request)
      })
    },
    close() {
      worker.terminate()
      for (const answer of waiting.values())
        answer({ kind: 'none', reason: 'This run was closed.' })
      waiting.clear()
    },
  }
}
