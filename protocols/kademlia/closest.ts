// The contacts of a peer that are nearest to a target: what every request is answered with. No distance is
// computed but in the one bucket that is taken in part.

import type { PeerId, Rows } from '../../sim/index.ts'

// A contact's words, as table.ts has them.
const WORDS = 2
const PEER = 0xffffff
const FAILURE = 0x1000000
const FAILURES = 0xf000000
/** More than a bucket may hold. */
const MOST = 256

export function createClosest(given: {
  readonly ids: Int32Array
  readonly rows: Rows
  /** Contacts of each level of each peer. */
  readonly counts: Uint8Array
  readonly levels: number
}) {
  const { ids, rows, counts, levels } = given
  const last = levels - 1
  const starts = new Int32Array(levels + 1)
  const peers = new Int32Array(MOST)
  const distances = new Uint32Array(MOST)

  /** The `room` nearest to `target` of one bucket. */
  function nearest(
    start: number,
    end: number,
    target: number,
    room: number,
    found: Int32Array,
    to: number,
    except: PeerId,
    most: number,
  ): number {
    const { words } = rows
    let count = 0
    for (let at = start; at < end; at += WORDS) {
      const word = words[at]!
      const peer = word & PEER
      if ((word & FAILURES) >= most || peer === except) continue
      const distance = (ids[peer]! ^ target) >>> 0
      let place = count < room ? count++ : room
      if (place === room) {
        if (distance > distances[room - 1]!) continue
        place--
      }
      for (; place > 0 && distances[place - 1]! > distance; place--) {
        distances[place] = distances[place - 1]!
        peers[place] = peers[place - 1]!
      }
      distances[place] = distance
      peers[place] = peer
    }
    for (let i = 0; i < count; i++) found[to + i] = peers[i]!
    return count
  }

  /**
   * The contacts of `self` nearest to `target`, at most `wanted`, into `found` from place `from` on; how
   * many. `except` is left out, and so are those with more than `tolerance` requests unanswered.
   * Exact: levels are visited in order of distance, and only the last one has to be sorted out.
   */
  return function closest(
    self: PeerId,
    target: number,
    wanted: number,
    found: Int32Array,
    from: number,
    except: PeerId,
    tolerance: number,
  ): number {
    const row = self * levels
    const { words } = rows
    let sum = rows.startOf(self)
    for (let level = 0; level < levels; level++) {
      starts[level] = sum
      sum += counts[row + level]! * WORDS
    }
    starts[levels] = sum
    const most = tolerance * FAILURE + FAILURE
    const apart = ids[self]! ^ target
    const shared = Math.clz32(apart)
    const own = shared < last ? shared : last
    let count = 0

    const take = (level: number): void => {
      const start = starts[level]!
      const end = starts[level + 1]!
      const room = wanted - count
      if ((end - start) / WORDS > room) {
        count += nearest(start, end, target, room, found, from + count, except, most)
        return
      }
      for (let at = start; at < end; at += WORDS) {
        const word = words[at]!
        const peer = word & PEER
        if ((word & FAILURES) < most && peer !== except) found[from + count++] = peer
      }
    }

    take(own)
    // Beyond it all share exactly `own` bits with the target: first those that differ from self where the
    // target does, then self's nearest, then the others.
    for (let level = own + 1; level < last && count < wanted; level++)
      if (apart << level < 0) take(level)
    if (own < last && count < wanted) take(last)
    for (let level = last - 1; level > own && count < wanted; level--)
      if (apart << level >= 0) take(level)
    for (let level = own - 1; level >= 0 && count < wanted; level--) take(level)
    return count
  }
}
