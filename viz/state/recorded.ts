// One run as the page knows it, growing slice by slice: columns, and what they say of a moment. Moving
// in time is a search in these columns, so that any time is at hand.

import { type Growing, growing, growingRows, type RowColumns } from '../worker/columns.ts'
import { type Ended, isKept, type Opened, type Rows, type Slice } from '../worker/wire.ts'

type Links = { a: Uint32Array; b: Uint32Array; upUs: Float64Array; downUs: Float64Array }
type Presence = { peer: Uint32Array; online: Uint8Array; timeUs: Float64Array }
type Roles = { peer: Uint32Array; role: Uint8Array; timeUs: Float64Array }
type Asked = { query: Uint32Array; peer: Uint32Array; file: Uint32Array; timeUs: Float64Array }
type Hits = { query: Uint32Array; holder: Uint32Array; hops: Uint32Array; timeUs: Float64Array }

export interface Recorded {
  readonly opened: Opened
  readonly rows: Growing<RowColumns>
  readonly links: Growing<Links>
  readonly presence: Growing<Presence>
  readonly roles: Growing<Roles>
  roleNames: readonly string[]
  readonly asked: Growing<Asked>
  readonly hits: Growing<Hits>
  /** When each step ended, and the bytes sent by then. */
  readonly stepTimes: Growing<{ timeUs: Float64Array; bytes: Float64Array }>
  /** Messages sent by type, a row per step. */
  readonly stepSent: Growing<{ sent: Uint32Array }>
  /** Times at which links went, in order. */
  readonly downTimes: Growing<{ timeUs: Float64Array }>
  /** The trace holds one query in so many, and those of which it has been told all. */
  every: number
  readonly whole: Set<number>
  /** Counts compactions: row numbers from before one mean nothing after it. */
  thinned: number
  reachedUs: number
  events: number
  messages: number
  /** The longest that any message was under way. */
  longestUs: number
  ended: Ended | null
}

export function createRecorded(opened: Opened): Recorded {
  return {
    opened,
    rows: growingRows(),
    links: growing<Links>({
      a: Uint32Array,
      b: Uint32Array,
      upUs: Float64Array,
      downUs: Float64Array,
    }),
    presence: growing<Presence>({ peer: Uint32Array, online: Uint8Array, timeUs: Float64Array }),
    roles: growing<Roles>({ peer: Uint32Array, role: Uint8Array, timeUs: Float64Array }),
    roleNames: [],
    asked: growing<Asked>({
      query: Uint32Array,
      peer: Uint32Array,
      file: Uint32Array,
      timeUs: Float64Array,
    }),
    hits: growing<Hits>({
      query: Uint32Array,
      holder: Uint32Array,
      hops: Uint32Array,
      timeUs: Float64Array,
    }),
    stepTimes: growing({ timeUs: Float64Array, bytes: Float64Array }),
    stepSent: growing({ sent: Uint32Array }),
    downTimes: growing({ timeUs: Float64Array }),
    every: 1,
    whole: new Set(),
    thinned: 0,
    reachedUs: 0,
    events: 0,
    messages: 0,
    longestUs: 0,
    ended: null,
  }
}

export function addSlice(recorded: Recorded, slice: Slice): void {
  const { rows, links } = recorded
  if (slice.every > recorded.every) thin(recorded, slice.every)
  rows.append(slice.rows, slice.rows.count)
  for (const travelUs of slice.rows.travelUs) {
    if (travelUs > recorded.longestUs) recorded.longestUs = travelUs
  }
  const { a, b, timeUs } = slice.linksUp
  for (let i = 0; i < a.length; i++) links.push(a[i]!, b[i]!, timeUs[i]!, Number.POSITIVE_INFINITY)
  for (const [i, link] of slice.linksDown.link.entries()) {
    links.columns.downUs[link] = slice.linksDown.timeUs[i]!
    recorded.downTimes.push(slice.linksDown.timeUs[i]!)
  }
  recorded.presence.append(slice.presence, slice.presence.peer.length)
  recorded.roles.append(slice.roles, slice.roles.peer.length)
  recorded.roleNames = slice.roleNames
  recorded.asked.append(slice.asked, slice.asked.query.length)
  recorded.hits.append(slice.hits, slice.hits.query.length)
  recorded.stepTimes.append(slice.steps, slice.steps.timeUs.length)
  recorded.stepSent.append(slice.steps, slice.steps.sent.length)
  recorded.reachedUs = slice.reachedUs
  recorded.events = slice.events
  recorded.messages = slice.messages
}

function thin(recorded: Recorded, every: number): void {
  const { rows, opened } = recorded
  const ofQuery = opened.types.map(({ part }) => part !== 'maintenance')
  const { id, type, from, to } = rows.columns
  rows.filter((row) => {
    const query = ofQuery[type[row]!]!
    const told = query && recorded.whole.has(id[row]!)
    return told || isKept(every, query, id[row]!, from[row]!, to[row]!)
  })
  recorded.every = every
  recorded.thinned++
}

/** Is every message of the query in the trace? */
export function hasAllOf({ every, whole }: Recorded, query: number): boolean {
  return whole.has(query) || isKept(every, true, query, 0, 0)
}

/** Puts all messages of one query where they belong in time. */
export function addQuery(recorded: Recorded, query: number, told: Rows): void {
  if (hasAllOf(recorded, query)) return
  recorded.whole.add(query)
  const { rows } = recorded
  const before = rows.take()
  const { timeUs } = before
  let read = 0
  for (let row = 0; row < told.count; row++) {
    const upTo = countUntil(timeUs, before.count, told.timeUs[row]!)
    rows.append(cut(before, read, upTo), upTo - read)
    rows.append(cut(told, row, row + 1), 1)
    read = upTo
  }
  rows.append(cut(before, read, before.count), before.count - read)
  recorded.thinned++
}

function cut(rows: Rows, from: number, to: number): RowColumns {
  return {
    timeUs: rows.timeUs.subarray(from, to),
    travelUs: rows.travelUs.subarray(from, to),
    from: rows.from.subarray(from, to),
    to: rows.to.subarray(from, to),
    id: rows.id.subarray(from, to),
    type: rows.type.subarray(from, to),
    ttl: rows.ttl.subarray(from, to),
    hops: rows.hops.subarray(from, to),
    fate: rows.fate.subarray(from, to),
  }
}

/** The time up to which all is known: what is still under way later has not been recorded yet. */
export function knownUs({ ended, reachedUs, longestUs, opened }: Recorded): number {
  return ended ? opened.durationUs : Math.max(0, reachedUs - longestUs)
}

/** The first of `count` ascending times that is after `timeUs`: how many are not. */
export function countUntil(times: Float64Array, count: number, timeUs: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= timeUs) low = middle + 1
    else high = middle
  }
  return low
}
