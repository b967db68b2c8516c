// The story of one query: the messages that it caused, and how it came to each peer it reached. Hop
// rings, the steps by hop and the explanation of a failure are all read from here.

import { FATE_MASK, FIRST } from '../worker/wire.ts'
import { countUntil, type Recorded } from './recorded.ts'

export interface Arrival {
  readonly timeUs: number
  readonly from: number
  readonly hops: number
  readonly row: number
}

export interface Story {
  readonly query: number
  readonly askedUs: number
  readonly asker: number
  readonly file: number
  /** Rows of the trace, in order of time. */
  readonly rows: readonly number[]
  /** Peers that the query reached, in order, and how it came there first. The asker is not among them. */
  readonly arrivals: ReadonlyMap<number, Arrival>
  /** When the query first crossed so many links: firstUs[hops]; the asker's own is 0. */
  readonly firstUs: readonly number[]
  readonly lastUs: number
  readonly hits: readonly {
    readonly timeUs: number
    readonly holder: number
    readonly hops: number
  }[]
  /** Rows up to which the trace was read. */
  readonly readTo: number
  readonly thinned: number
}

/** The story so far; `before`, if of the same query, is continued. Null: not asked yet. */
export function storyOf(recorded: Recorded, query: number, before: Story | null): Story | null {
  const asked = recorded.asked
  const at = asked.columns.query.subarray(0, asked.count).indexOf(query)
  if (at < 0) return null
  const askedUs = asked.columns.timeUs[at]!
  const continues = before !== null && before.query === query && before.thinned === recorded.thinned
  const rows = continues ? (before.rows as number[]) : []
  const arrivals = continues ? (before.arrivals as Map<number, Arrival>) : new Map()
  const firstUs = continues ? (before.firstUs as number[]) : [askedUs]
  const asker = asked.columns.peer[at]!
  const { timeUs, id, type, from, to, hops, fate } = recorded.rows.columns
  const ofQuery = recorded.opened.types.map(({ part }) => part !== 'maintenance')
  const isForward = recorded.opened.types.map(({ part }) => part === 'query')
  const { count } = recorded.rows
  let row = continues ? before.readTo : countUntil(timeUs, count, askedUs - 1)
  for (; row < count; row++) {
    if (id[row] !== query || !ofQuery[type[row]!]) continue
    rows.push(row)
    const delivered = (fate[row]! & FATE_MASK) === 0
    if (!delivered || !(isForward[type[row]!] || (fate[row]! & FIRST) !== 0)) continue
    const peer = to[row]!
    if (peer === asker || arrivals.has(peer)) continue
    arrivals.set(peer, { timeUs: timeUs[row]!, from: from[row]!, hops: hops[row]!, row })
    if (firstUs[hops[row]!] === undefined) firstUs[hops[row]!] = timeUs[row]!
  }
  return {
    query,
    askedUs,
    asker,
    file: asked.columns.file[at]!,
    rows,
    arrivals,
    firstUs,
    lastUs: rows.length > 0 ? timeUs[rows.at(-1)!]! : askedUs,
    hits: hitsOf(recorded, query),
    readTo: count,
    thinned: recorded.thinned,
  }
}

/** The query asked last by then; null: none yet. */
export function latestQuery(recorded: Recorded, timeUs: number): number | null {
  const { asked } = recorded
  const count = countUntil(asked.columns.timeUs, asked.count, timeUs)
  return count === 0 ? null : asked.columns.query[count - 1]!
}

function hitsOf({ hits }: Recorded, query: number): Story['hits'] {
  const { query: of, timeUs, holder, hops } = hits.columns
  const found = []
  for (let i = 0; i < hits.count; i++) {
    if (of[i] === query) found.push({ timeUs: timeUs[i]!, holder: holder[i]!, hops: hops[i]! })
  }
  return found
}

/** The message whose arrival at the sender caused this one: the last of its query there before it left. */
export function causeOf(recorded: Recorded, story: Story, row: number): number | null {
  const { timeUs, travelUs, from, to } = recorded.rows.columns
  const leftUs = timeUs[row]! - travelUs[row]!
  let cause: number | null = null
  for (const other of story.rows) {
    if (timeUs[other]! > leftUs) break
    if (other !== row && to[other] === from[row]) cause = other
  }
  return cause
}
