// What peers remember of queries: where each first came from (the way back of its answers), and to which
// neighbours they have sent it. One table for all peers; what belongs to a query is let go when nothing of
// it is under way any more, since nobody would look it up, or else when peers have forgotten it.

import type { Micros, PeerId } from '../../sim/index.ts'

/** A query, or a later attempt at one: a number of its own, small and not negative. */
export type Guid = number

/** Words of an entry. KEY: the GUID where the neighbour is the way back, its complement where it was used. */
const WORDS = 7
const PEER = 0
const KEY = 1
const NEIGHBOUR = 2
/** Of the peer: an entry of an earlier session counts for nothing. */
const SESSION = 3
/** Entries of the same place in the table, and of the same query. */
const NEXT = 4
const OLDER = 5
/** Steps of the query when it first came. */
const STEPS = 6
const NONE = -1

export class Visits {
  readonly #memoryUs: Micros
  readonly #sessions: Int32Array
  #entries = new Int32Array(WORDS * 1024)
  #used = 0
  #free = NONE
  #count = 0
  #heads = new Int32Array(1 << 10).fill(NONE)
  /** By GUID: its newest entry, and what is under way of it. */
  #newest = new Int32Array(1 << 10).fill(NONE)
  #pins = new Int32Array(1 << 10)
  /** GUIDs in the order in which they began, and when; those before `#first` are forgotten. */
  #begun: { readonly guid: Guid; readonly atUs: Micros }[] = []
  #first = 0

  constructor(nodes: number, memoryUs: Micros) {
    this.#memoryUs = memoryUs
    this.#sessions = new Int32Array(nodes)
  }

  /** A query sets out: one thing is under way. */
  begin(guid: Guid, nowUs: Micros): void {
    this.#forgetOld(nowUs)
    this.#begun.push({ guid, atUs: nowUs })
    if (guid >= this.#newest.length) {
      const room = Math.max(guid + 1, 2 * this.#newest.length)
      this.#newest = grown(this.#newest, room, NONE)
      this.#pins = grown(this.#pins, room, 0)
    }
    this.#pins[guid] = 1
  }

  /** One thing more of the query is under way. */
  pin(guid: Guid): void {
    this.#pins[guid]!++
  }

  /** One of them has come to rest. */
  unpin(guid: Guid): void {
    if (--this.#pins[guid]! === 0) this.#release(guid)
  }

  /** `self` has the query from `from`, for the first time. */
  arrive(self: PeerId, guid: Guid, from: PeerId, steps: number): void {
    this.#put(self, guid, guid, from, steps)
  }

  /** Where `self` first had the query from, after fewer than `steps` steps; -1: it does not know of it. */
  cameFrom(self: PeerId, guid: Guid, steps: number): PeerId {
    const at = this.#arrival(self, guid)
    return at < 0 || this.#entries[at + STEPS]! >= steps ? NONE : this.#entries[at + NEIGHBOUR]!
  }

  /** Steps after which `self` first had the query; -1: it does not know of it. */
  stepsTo(self: PeerId, guid: Guid): number {
    const at = this.#arrival(self, guid)
    return at < 0 ? NONE : this.#entries[at + STEPS]!
  }

  /** The query has been at `neighbour`, as far as `self` knows. */
  use(self: PeerId, guid: Guid, neighbour: PeerId): void {
    this.#put(self, guid, ~guid, neighbour, 0)
  }

  hasUsed(self: PeerId, guid: Guid, neighbour: PeerId): boolean {
    const entries = this.#entries
    for (
      let at = this.#firstUse(self, guid);
      at >= 0;
      at = this.#find(self, ~guid, entries[at + NEXT]!)
    ) {
      if (entries[at + NEIGHBOUR] === neighbour) return true
    }
    return false
  }

  /** Write `mark` for each neighbour at which the query has been. */
  markUsed(self: PeerId, guid: Guid, marks: Float64Array, mark: number): void {
    const entries = this.#entries
    for (
      let at = this.#firstUse(self, guid);
      at >= 0;
      at = this.#find(self, ~guid, entries[at + NEXT]!)
    ) {
      if (entries[at + NEIGHBOUR]! >= 0) marks[entries[at + NEIGHBOUR]!] = mark
    }
  }

  /** Forget to which neighbours `self` has sent the query. */
  flush(self: PeerId, guid: Guid): void {
    const entries = this.#entries
    for (
      let at = this.#firstUse(self, guid);
      at >= 0;
      at = this.#find(self, ~guid, entries[at + NEXT]!)
    ) {
      entries[at + NEIGHBOUR] = NONE
    }
  }

  /** `self` goes, and what it remembers with it. */
  leave(self: PeerId): void {
    this.#sessions[self]!++
  }

  #arrival(self: PeerId, guid: Guid): number {
    return this.#find(self, guid, this.#heads[this.#placeOf(self, guid)]!)
  }

  #firstUse(self: PeerId, guid: Guid): number {
    return this.#find(self, ~guid, this.#heads[this.#placeOf(self, ~guid)]!)
  }

  /** The first entry of `self` and `key` in a chain from `at` on. */
  #find(self: PeerId, key: number, at: number): number {
    const entries = this.#entries
    const session = this.#sessions[self]!
    for (; at >= 0; at = entries[at + NEXT]!) {
      if (entries[at + KEY] !== key || entries[at + PEER] !== self) continue
      if (entries[at + SESSION] === session) return at
    }
    return NONE
  }

  #put(self: PeerId, guid: Guid, key: number, neighbour: PeerId, steps: number): void {
    if (++this.#count > this.#heads.length) this.#spread()
    const at = this.#take()
    const entries = this.#entries
    const place = this.#placeOf(self, key)
    entries[at + PEER] = self
    entries[at + KEY] = key
    entries[at + NEIGHBOUR] = neighbour
    entries[at + STEPS] = steps
    entries[at + SESSION] = this.#sessions[self]!
    entries[at + NEXT] = this.#heads[place]!
    entries[at + OLDER] = this.#newest[guid]!
    this.#heads[place] = at
    this.#newest[guid] = at
  }

  #take(): number {
    const at = this.#free
    if (at >= 0) {
      this.#free = this.#entries[at + NEXT]!
      return at
    }
    if (this.#used === this.#entries.length) {
      this.#entries = grown(this.#entries, 2 * this.#entries.length, 0)
    }
    this.#used += WORDS
    return this.#used - WORDS
  }

  #forgetOld(nowUs: Micros): void {
    const begun = this.#begun
    while (this.#first < begun.length && begun[this.#first]!.atUs + this.#memoryUs <= nowUs) {
      this.#release(begun[this.#first++]!.guid)
    }
    if (this.#first < 1024 || 2 * this.#first < begun.length) return
    this.#begun = begun.slice(this.#first)
    this.#first = 0
  }

  #release(guid: Guid): void {
    const entries = this.#entries
    let at = this.#newest[guid]!
    this.#newest[guid] = NONE
    while (at >= 0) {
      const older = entries[at + OLDER]!
      this.#unchain(at)
      entries[at + NEXT] = this.#free
      this.#free = at
      this.#count--
      at = older
    }
  }

  #unchain(at: number): void {
    const entries = this.#entries
    const place = this.#placeOf(entries[at + PEER]!, entries[at + KEY]!)
    let before = this.#heads[place]!
    if (before === at) {
      this.#heads[place] = entries[at + NEXT]!
      return
    }
    while (entries[before + NEXT] !== at) before = entries[before + NEXT]!
    entries[before + NEXT] = entries[at + NEXT]!
  }

  #placeOf(self: PeerId, key: number): number {
    const mixed = Math.imul(Math.imul(self, 0x9e3779b1) ^ key, 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & (this.#heads.length - 1)
  }

  /** Twice as many places. */
  #spread(): void {
    const old = this.#heads
    const entries = this.#entries
    this.#heads = new Int32Array(2 * old.length).fill(NONE)
    for (const head of old) {
      for (let at = head; at >= 0; ) {
        const next = entries[at + NEXT]!
        const place = this.#placeOf(entries[at + PEER]!, entries[at + KEY]!)
        entries[at + NEXT] = this.#heads[place]!
        this.#heads[place] = at
        at = next
      }
    }
  }
}

function grown(
  words: Int32Array<ArrayBuffer>,
  room: number,
  fill: number,
): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(room).fill(fill, words.length)
  larger.set(words)
  return larger
}
