// A second run of the same plan, taken to whatever time the page asks about. A run cannot go back, so
// an earlier time starts it anew: the same events, by determinism.

import {
  createRun,
  type Micros,
  type Plan,
  type QueryId,
  type Run,
  type World,
} from '../../sim/index.ts'
import { growingRows } from './columns.ts'
import { knownTo, piecesOf, turnOf } from './inspection.ts'
import { record } from './record.ts'
import type { Answer, Opened } from './wire.ts'

/** How much an answer may do before others are heard. */
const SLICE_EVENTS = 50_000
const SLICE_MS = 30
/** What a query still causes later than this is left out. */
const LONGEST_QUERY_US = 120e6

export interface Probe {
  /** A generator that yields while it works, and returns the answer. */
  inspect(peer: number, timeUs: Micros): Generator<void, Answer>
  angles(timeUs: Micros): Generator<void, Answer>
  pieces(timeUs: Micros): Generator<void, Answer>
  messagesOf(query: QueryId): Generator<void, Answer>
}

export function createProbe(plan: Plan, world: World, opened: Opened): Probe {
  let run: Run | null = null
  function* at(timeUs: Micros): Generator<void, Run> {
    if (run === null || run.now > timeUs) run = createRun(plan, world)
    // All that happens at the time itself has happened.
    while (!run.runUntil(timeUs + 1, SLICE_EVENTS)) yield
    return run
  }
  return {
    *inspect(peer, timeUs) {
      const run = yield* at(timeUs)
      const state = run.inspect(peer)
      return { kind: 'state', state, known: knownTo(state) }
    },
    *pieces(timeUs) {
      const run = yield* at(timeUs)
      const rows = Array.from({ length: opened.nodes }, (_, peer) => piecesOf(run.inspect(peer)))
      const peers = Uint32Array.from(rows.keys()).filter((peer) => rows[peer] !== '')
      const pieces = Math.max(0, ...Array.from(peers, (peer) => rows[peer]!.length))
      const has = new Uint8Array(peers.length * pieces)
      for (const [row, peer] of peers.entries()) {
        for (let i = 0; i < rows[peer]!.length; i++) {
          if (rows[peer]![i] === '1') has[row * pieces + i] = 1
        }
      }
      return { kind: 'pieces', peers, pieces, has }
    },
    *angles(timeUs) {
      const run = yield* at(timeUs)
      const turns = Float64Array.from({ length: opened.nodes }, (_, peer) =>
        turnOf(run.inspect(peer)),
      )
      return { kind: 'angles', turns }
    },
    *messagesOf(query) {
      const recording = record(plan, world, opened, query)
      const rows = growingRows()
      const endUs = world.queries.timeUs[query]! + LONGEST_QUERY_US
      while (!recording.run.done && recording.run.now < endUs) {
        recording.advance(SLICE_MS)
        const slice = recording.slice()
        rows.append(slice.rows, slice.rows.count)
        yield
      }
      return { kind: 'rows', rows: rows.take() }
    },
  }
}
