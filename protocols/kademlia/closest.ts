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
const TOP = -0x80000000

export function createClosest(given: {
  readonly ids: Int32Array
  readonly rows: Rows
  /** Contacts before each level of each peer, and all of them. */
  readonly starts: Uint16Array
  readonly levels: number
}) {
  const { ids, rows, starts, levels } = given
  const last = levels - 1
  const stride = levels + 1
  const distances = new Int32Array(MOST)

  /** Of the bucket of `level` the `room` nearest to `target` go into `found`, from place `to` on; how many. */
  function take(
    self: PeerId,
    level: number,
    target: number,
    room: number,
    found: Int32Array,
    to: number,
    except: PeerId,
    most: number,
  ): number {
    const place = self * stride + level
    const before = starts[place]!
    const size = starts[place + 1]! - before
    if (size === 0) return 0
    const { words } = rows
    const start = rows.startOf(self) + before * WORDS
    const end = start + size * WORDS
    let count = 0
    if (size <= room) {
      for (let at = start; at < end; at += WORDS) {
        const word = words[at]!
        const peer = word & PEER
        if ((word & FAILURES) < most && peer !== except) found[to + count++] = peer
      }
      return count
    }
    for (let at = start; at < end; at += WORDS) {
      const word = words[at]!
      const peer = word & PEER
      if ((word & FAILURES) >= most || peer === except) continue
      const distance = ids[peer]! ^ target ^ TOP
      if (count === room) {
        if (distance > distances[room - 1]!) continue
        count--
      }
      let rank = count++
      for (; rank > 0 && distances[rank - 1]! > distance; rank--) {
        distances[rank] = distances[rank - 1]!
        found[to + rank] = found[to + rank - 1]!
      }
      distances[rank] = distance
      found[to + rank] = peer
    }
    return count
  }

  /**
   * The contacts of `self` nearest to `target`, at most `wanted`, into `found` from place `from` on; how
   * many. `except` is left out, and so are those with more than `tolerance` requests unanswered.
   * Exact: levels are visited in order of distance, and only the last one has to be sorted out.
   */
  function closest(
    self: PeerId,
    target: number,
    wanted: number,
    found: Int32Array,
    from: number,
    except: PeerId,
    tolerance: number,
  ): number {
    const most = tolerance * FAILURE + FAILURE
    const apart = ids[self]! ^ target
    const shared = Math.clz32(apart)
    const own = shared < last ? shared : last
    const end = from + wanted
    let to = from + take(self, own, target, wanted, found, from, except, most)
    // Beyond it all share exactly `own` bits with the target: first those that differ from self where the
    // target does, then self's nearest, then the others.
    for (let level = own + 1; level < last && to < end; level++)
      if (apart << level < 0) to += take(self, level, target, end - to, found, to, except, most)
    if (own < last && to < end) to += take(self, last, target, end - to, found, to, except, most)
    for (let level = last - 1; level > own && to < end; level--)
      if (apart << level >= 0) to += take(self, level, target, end - to, found, to, except, most)
    for (let level = own - 1; level >= 0 && to < end; level--)
      to += take(self, level, target, end - to, found, to, except, most)
    return to - from
  }
  /** How many contacts, up to `most`, are nearer to `key` than `self`; but `except`, and who has failed. */
  function nearerThan(self: PeerId, key: number, except: PeerId, most: number): number {
    const { words } = rows
    const apart = ids[self]! ^ key
    const shared = Math.clz32(apart)
    let count = 0
    for (let level = shared < last ? shared : last; level < levels && count < most; level++) {
      // All of a level differ from self in the same bit; only those of the last may differ in any.
      if (level < last && apart << level >= 0) continue
      const place = self * stride + level
      const first = rows.startOf(self)
      const end = first + starts[place + 1]! * WORDS
      for (let at = first + starts[place]! * WORDS; at < end && count < most; at += WORDS) {
        const peer = words[at]! & PEER
        const isNearer = level < last || (ids[peer]! ^ key) >>> 0 < apart >>> 0
        if (isNearer && (words[at]! & FAILURES) === 0 && peer !== except) count++
      }
    }
    return count
  }

  return { closest, nearerThan }
}
