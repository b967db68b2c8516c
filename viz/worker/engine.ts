// The engine worker: one run, recorded from start to end in short slices, and questions answered between
// them. One worker serves one pane; what goes wrong in it leaves the others whole.

import { InputError, ProtocolError } from '../../sim/index.ts'
import { buffersOf } from './columns.ts'
import { openRun, type Ready } from './open.ts'
import { createProbe, type Probe } from './probe.ts'
import { type Recording, record } from './record.ts'
import type { Answer, Reply, Request } from './wire.ts'

const SLICE_MS = 25

/** Just what is used of a worker's global scope, whose types clash with those of a window. */
interface Scope {
  postMessage(reply: Reply, transfer: ArrayBuffer[]): void
  onmessage: ((event: MessageEvent<Request>) => void) | null
}
const scope = globalThis as unknown as Scope

let ready: Ready | null = null
let probe: Probe | null = null
/** Questions under way, first come first served. */
const asked: { readonly ticket: number; readonly work: Generator<void, Answer> }[] = []
/** Counts what was opened, so that an older recording ends when a newer one begins. */
let opening = 0
let answering = false

scope.onmessage = ({ data }) => {
  if (data.kind === 'open') void open(data)
  else {
    asked.push({ ticket: data.ticket, work: answerTo(data) })
    if (!answering) void answerAll()
  }
}

async function open({ source, protocol }: Extract<Request, { kind: 'open' }>): Promise<void> {
  const mine = ++opening
  let recording: Recording | null = null
  try {
    ready = openRun(source, protocol)
    const { plan, world, opened } = ready
    probe = createProbe(plan, world, opened)
    send({ kind: 'opened', opened })
    recording = record(plan, world, opened)
    do {
      recording.advance(SLICE_MS)
      send({ kind: 'slice', slice: recording.slice() })
      await nextTurn()
      if (mine !== opening) return
    } while (!recording.run.done)
    send({ kind: 'ended', ended: recording.ended() })
  } catch (error) {
    // All that happened until then is there to be looked at.
    if (recording) send({ kind: 'slice', slice: recording.slice() })
    send(failure(error, source.file, recording?.run.now ?? null))
  }
}

async function answerAll(): Promise<void> {
  answering = true
  for (let first = asked[0]; first; first = asked[0]) {
    try {
      const { done, value } = first.work.next()
      if (done) {
        send({ kind: 'answer', ticket: first.ticket, answer: value })
        asked.shift()
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      send({ kind: 'answer', ticket: first.ticket, answer: { kind: 'none', reason } })
      asked.shift()
    }
    await nextTurn()
  }
  answering = false
}

function* answerTo(request: Exclude<Request, { kind: 'open' }>): Generator<void, Answer> {
  if (!ready || !probe) return { kind: 'none', reason: 'no run is open' }
  switch (request.kind) {
    case 'inspect':
      return yield* probe.inspect(request.peer, request.timeUs)
    case 'angles':
      return yield* probe.angles(request.timeUs)
    case 'pieces':
      return yield* probe.pieces(request.timeUs)
    case 'messagesOf':
      return yield* probe.messagesOf(request.query)
    case 'holders':
      return { kind: 'holders', peers: ready.world.content.holdersOf(request.file).slice() }
  }
}

function failure(error: unknown, file: string, atUs: number | null): Reply {
  const message = error instanceof Error ? error.message : String(error)
  const threw = error instanceof ProtocolError
  if (!(error instanceof InputError) && !threw) console.error(error)
  // An error of the text begins with its place: file:line:column.
  const place = message.startsWith(`${file}:`) ? message.slice(file.length + 1) : ''
  const [, line, column] = /^(\d+)(?::(\d+))?:/.exec(place) ?? []
  return {
    kind: 'failed',
    message,
    line: line === undefined ? null : Number(line),
    column: column === undefined ? null : Number(column),
    atUs: threw ? atUs : null,
  }
}

function send(reply: Reply): void {
  scope.postMessage(
    reply,
    reply.kind === 'opened' || reply.kind === 'failed' ? [] : buffersOf(reply),
  )
}

const channel = new MessageChannel()
const waiting: (() => void)[] = []
channel.port1.onmessage = () => waiting.shift()?.()

/** After the messages that have arrived; a timer would wait four milliseconds. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    channel.port2.postMessage(null)
  })
}
