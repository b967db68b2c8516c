// A growing list of things that happen to peers at times, in plain columns, and the order that every
// such list of the world has: (time, peer, as it was added).

import { InputError } from '../input-error.ts'
import type { Micros, PeerId } from '../units.ts'

/** At 16 bytes each, about a gigabyte. */
const MOST_ROWS = 2 ** 26

export interface Timeline {
  count: number
  timeUs: Float64Array
  peer: Uint32Array
  value: Uint32Array
}

export function emptyTimeline(): Timeline {
  return {
    count: 0,
    timeUs: new Float64Array(1024),
    peer: new Uint32Array(1024),
    value: new Uint32Array(1024),
  }
}

/** Adds a row. `what` names the rows when there are too many: 'queries'. */
export function append(
  timeline: Timeline,
  row: { readonly timeUs: Micros; readonly peer: PeerId; readonly value: number },
  what: string,
): void {
  const { count } = timeline
  if (count === timeline.peer.length) {
    if (count === MOST_ROWS) throw new InputError(`more than ${MOST_ROWS} ${what} in one world`)
    timeline.timeUs = widen(timeline.timeUs, new Float64Array(2 * count))
    timeline.peer = widen(timeline.peer, new Uint32Array(2 * count))
    timeline.value = widen(timeline.value, new Uint32Array(2 * count))
  }
  timeline.timeUs[count] = row.timeUs
  timeline.peer[count] = row.peer
  timeline.value[count] = row.value
  timeline.count++
}

/** A copy in order of (time, peer, as added), of exactly its length. */
export function sorted({ count, ...columns }: Timeline): Timeline {
  const timeUs = columns.timeUs.subarray(0, count)
  const peer = columns.peer.subarray(0, count)
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  sortBy(peer, order)
  sortBy(timeUs, order)
  return {
    count,
    timeUs: Float64Array.from(order, (row) => timeUs[row]!),
    peer: Uint32Array.from(order, (row) => peer[row]!),
    value: Uint32Array.from(order, (row) => columns.value[row]!),
  }
}

/** Stable radix sort of `order` by the whole numbers `keys[row]`, 16 bits a pass. */
function sortBy(keys: ArrayLike<number>, order: Uint32Array): void {
  let most = 0
  let ascending = true
  for (let i = 0; i < keys.length; i++) {
    most = Math.max(most, keys[i]!)
    ascending &&= i === 0 || keys[order[i - 1]!]! <= keys[order[i]!]!
  }
  if (ascending) return
  const next = new Uint32Array(order.length)
  for (let unit = 1; unit <= most; unit *= 65536) {
    const starts = new Uint32Array(65537)
    for (let i = 0; i < keys.length; i++) starts[(Math.floor(keys[i]! / unit) % 65536) + 1]!++
    for (let digit = 0; digit < 65536; digit++) starts[digit + 1]! += starts[digit]!
    for (const row of order) next[starts[Math.floor(keys[row]! / unit) % 65536]!++] = row
    order.set(next)
  }
}

function widen<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
