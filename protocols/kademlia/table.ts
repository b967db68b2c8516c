// The routing tables of all peers: k-buckets in order of last seen, and a replacement cache beside them
// (Maymounkov and Mazieres 2002, sections 2.2 and 4.1). A peer's contacts lie in one row, bucket after
// bucket; level l is the bucket of those that share exactly l leading bits with it, and the last level
// takes all that share more.

import { type Net, type PeerId, Rows } from '../../sim/index.ts'
import { createClosest } from './closest.ts'

// A contact is two words: the peer with what is known of it, and when it was last seen, in ticks.
const WORDS = 2
const PEER = 0xffffff
const FAILURE = 0x1000000
const FAILURES = 0xf000000
const PINGED = 0x10000000
const TICK_US = 10_000
/** Newcomers remembered for the places of those that fail, the one seen last at the end. */
const CACHE = 16
const FREE = -1
const NOBODY = -1

export interface TableParams {
  /** Contacts of a bucket. */
  readonly k: number
  /** Levels, 2 to 32: so many buckets has a peer. */
  readonly levels: number
  /** Unanswered requests in a row after which a contact is stale. */
  readonly failures: number
  /** Microseconds of silence after which the oldest contact of a full bucket is pinged for a newcomer. */
  readonly questionable: number
}

export type Tables = ReturnType<typeof createTables>

export function createTables(net: Net, ids: Int32Array, params: TableParams) {
  const { k, levels, failures } = params
  const peers = ids.length
  const last = levels - 1
  const stale = failures * FAILURE
  const questionableTicks = Math.floor(params.questionable / TICK_US)
  // As many as a full table has: k in each level that more than k peers fill, and about k beyond.
  const full = k * (1 + Math.max(0, 32 - Math.clz32(Math.floor(peers / k))))
  const rows = new Rows(peers, full * WORDS)
  /** By peer: how many contacts come before those of each level, and how many there are. */
  const stride = levels + 1
  const starts = new Uint16Array(peers * stride)
  const cache = new Int32Array(peers * CACHE * WORDS).fill(FREE)
  /** By peer: the levels in which it has looked something up since its last refresh, a bit each. */
  const visited = new Int32Array(peers)

  const levelOf = (self: PeerId, id: number): number => {
    const shared = Math.clz32(ids[self]! ^ id)
    return shared < last ? shared : last
  }
  const ticks = (): number => Math.floor(net.now / TICK_US)

  /** Where the bucket of `level` begins in the words of `rows`; that of the next begins where it ends. */
  const startOf = (self: PeerId, level: number): number =>
    rows.startOf(self) + starts[self * stride + level]! * WORDS
  const count = (self: PeerId, level: number): number =>
    starts[self * stride + level + 1]! - starts[self * stride + level]!

  /** The bucket of `level` has one contact more, or less. */
  function recount(self: PeerId, level: number, by: number): void {
    for (let at = self * stride + level + 1, end = (self + 1) * stride; at < end; at++)
      starts[at]! += by
  }

  /** A message of `peer` has come: it is the contact seen last. Whom to ping, to make room for it; -1: nobody. */
  function heard(self: PeerId, peer: PeerId): number {
    const level = levelOf(self, ids[peer]!)
    const { words } = rows
    const start = startOf(self, level)
    const end = startOf(self, level + 1)
    for (let at = start; at < end; at += WORDS) {
      if ((words[at]! & PEER) !== peer) continue
      for (; at < end - WORDS; at++) words[at] = words[at + WORDS]!
      words[end - 2] = peer
      words[end - 1] = ticks()
      return NOBODY
    }
    if (end - start === k * WORDS) return compete(self, start, end, peer)
    insert(self, level, end - rows.startOf(self), peer, ticks())
    return NOBODY
  }

  /** A newcomer to a full bucket takes the place of a stale contact, or waits while the oldest is pinged. */
  function compete(self: PeerId, start: number, end: number, peer: PeerId): number {
    const { words } = rows
    const now = ticks()
    for (let at = start; at < end; at += WORDS) {
      if ((words[at]! & FAILURES) < stale) continue
      words.copyWithin(at, at + WORDS, end)
      words[end - 2] = peer
      words[end - 1] = now
      return NOBODY
    }
    remember(self, peer, now)
    const oldest = words[start]!
    const isDue = now - words[start + 1]! >= questionableTicks
    if (!isDue || (oldest & PINGED) !== 0) return NOBODY
    words[start] = oldest | PINGED
    return oldest & PEER
  }

  function insert(self: PeerId, level: number, offset: number, peer: PeerId, seen: number): void {
    const length = rows.lengthOf(self)
    const room = rows.roomOf(self) >= length + WORDS
    const first = room ? rows.startOf(self) : rows.grow(self)
    const { words } = rows
    const at = first + offset
    words.copyWithin(at + WORDS, at, first + length)
    words[at] = peer
    words[at + 1] = seen
    rows.setLength(self, length + WORDS)
    recount(self, level, 1)
  }

  function remove(self: PeerId, level: number, at: number): void {
    const end = rows.startOf(self) + rows.lengthOf(self)
    rows.words.copyWithin(at, at + WORDS, end)
    rows.setLength(self, rows.lengthOf(self) - WORDS)
    recount(self, level, -1)
  }

  /** A request to `peer` went unanswered; `times`: for how many it counts. */
  function failed(self: PeerId, peer: PeerId, times: number): void {
    const level = levelOf(self, ids[peer]!)
    const at = find(self, level, peer)
    if (at < 0) return
    const { words } = rows
    const before = (words[at]! & FAILURES) / FAILURE
    const now = Math.min(15, before + times)
    words[at] = peer + now * FAILURE
    if (now < failures) return
    const spare = takeSpare(self, level)
    if (spare < 0) return
    const seen = cache[spare + 1]!
    const newcomer = cache[spare]!
    cache[spare] = FREE
    remove(self, level, at)
    const start = startOf(self, level)
    let place = startOf(self, level + 1)
    while (place > start && words[place - 1]! > seen) place -= WORDS
    insert(self, level, place - rows.startOf(self), newcomer, seen)
  }

  /** Has `peer` kept silent for `us`, though it is a contact? */
  function silentFor(self: PeerId, peer: PeerId, us: number): boolean {
    const at = find(self, levelOf(self, ids[peer]!), peer)
    return at >= 0 && ticks() - rows.words[at + 1]! >= Math.ceil(us / TICK_US)
  }

  function find(self: PeerId, level: number, peer: PeerId): number {
    const { words } = rows
    const end = startOf(self, level + 1)
    for (let at = startOf(self, level); at < end; at += WORDS)
      if ((words[at]! & PEER) === peer) return at
    return -1
  }

  function remember(self: PeerId, peer: PeerId, seen: number): void {
    const end = (self + 1) * CACHE * WORDS
    let at = self * CACHE * WORDS
    // Its own old entry goes, or else the oldest.
    for (let place = at; place < end; place += WORDS) if (cache[place] === peer) at = place
    cache.copyWithin(at, at + WORDS, end)
    cache[end - 2] = peer
    cache[end - 1] = seen
  }

  /** Where in the cache the newcomer for `level` lies that was seen last and is no contact; -1: nowhere. */
  function takeSpare(self: PeerId, level: number): number {
    const first = self * CACHE * WORDS
    for (let at = first + (CACHE - 1) * WORDS; at >= first; at -= WORDS) {
      const peer = cache[at]!
      if (peer === FREE || levelOf(self, ids[peer]!) !== level) continue
      if (find(self, level, peer) < 0) return at
      cache[at] = FREE
    }
    return -1
  }

  return {
    levelOf,
    heard,
    failed,
    silentFor,
    ...createClosest({ ids, rows, starts, levels }),
    /** A ping has been answered: the peer may be pinged again. */
    settle(self: PeerId, peer: PeerId): void {
      const at = find(self, levelOf(self, ids[peer]!), peer)
      if (at >= 0) rows.words[at]! &= ~PINGED
    },
    /** Put a contact at the end of a row that is filled level by level, at the start of a run. */
    append(self: PeerId, level: number, peer: PeerId): void {
      insert(self, level, rows.lengthOf(self), peer, 0)
    },
    count,
    size: (self: PeerId): number => rows.lengthOf(self) / WORDS,
    /** The deepest level that has a contact; -1: none has. */
    deepest(self: PeerId): number {
      let level = last
      while (level >= 0 && count(self, level) === 0) level--
      return level
    },
    visit(self: PeerId, target: number): void {
      visited[self]! |= 1 << levelOf(self, target)
    },
    /** Levels not visited since this was last asked, up to the deepest, as bits. */
    takeUnvisited(self: PeerId): number {
      const deepest = this.deepest(self)
      const bits = deepest < 0 ? 0 : ~visited[self]! & (-1 >>> (31 - deepest))
      visited[self] = 0
      return bits
    },
    /** The contacts of one bucket, the one seen last at the end, and when each was seen, microseconds. */
    bucket(self: PeerId, level: number): { peer: PeerId; seenUs: number; failures: number }[] {
      const start = startOf(self, level)
      return Array.from({ length: count(self, level) }, (_, i) => {
        const word = rows.words[start + i * WORDS]!
        const seenUs = rows.words[start + i * WORDS + 1]! * TICK_US
        return { peer: word & PEER, seenUs, failures: (word & FAILURES) / FAILURE }
      })
    },
  }
}
