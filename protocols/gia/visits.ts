// What peers remember of queries: where each first came from (the way back of its answers), and to which
// neighbours they have sent it. One table for all peers; what belongs to a query is let go when nothing of
// it is under way any more, since nobody would look it up, or else when peers have forgotten it.

import type { Micros, PeerId } from '../../sim/index.ts'

/** A query, or a later attempt at one: a number of its own, small and not negative. */
export type Guid = number

/** One arena of cells: an entry for each peer and query, and blocks of the neighbours at which it has been. */
const CELL = 8
const PEER = 0
const GUID = 1
/** Of the peer: an entry of an earlier session counts for nothing. */
const SESSION = 2
/** Entries of the same place in the table, and of the same query; a free cell. */
const NEXT = 3
const OLDER = 4
/** Steps of the query when it first came, and whence; none where it never came. */
const STEPS = 5
const FROM = 6
/** The newest block: neighbours, how many, and the block before. */
const USED = 7
const BLOCK = 6
const COUNT = 6
const BEFORE = 7
const NONE = -1

export class Visits {
  readonly #memoryUs: Micros
  readonly #sessions: Int32Array
  #cells = new Int32Array(CELL * 1024)
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
    const at = this.#entry(self, guid)
    this.#cells[at + STEPS] = steps
    this.#cells[at + FROM] = from
  }

  /** Where `self` first had the query from, after fewer than `steps` steps; -1: it does not know of it. */
  cameFrom(self: PeerId, guid: Guid, steps: number): PeerId {
    const at = this.#find(self, guid)
    return at < 0 || this.#cells[at + STEPS]! >= steps ? NONE : this.#cells[at + FROM]!
  }

  /** Steps after which `self` first had the query; -1: it does not know of it. */
  stepsTo(self: PeerId, guid: Guid): number {
    const at = this.#find(self, guid)
    return at < 0 ? NONE : this.#cells[at + STEPS]!
  }

  /** The query has been at `neighbour`, as far as `self` knows. */
  use(self: PeerId, guid: Guid, neighbour: PeerId): void {
    const entry = this.#entry(self, guid)
    let block = this.#cells[entry + USED]!
    if (block < 0 || this.#cells[block + COUNT] === BLOCK) {
      const before = block
      block = this.#take()
      this.#cells[block + COUNT] = 0
      this.#cells[block + BEFORE] = before
      this.#cells[entry + USED] = block
    }
    this.#cells[block + this.#cells[block + COUNT]!++] = neighbour
  }

  hasUsed(self: PeerId, guid: Guid, neighbour: PeerId): boolean {
    const cells = this.#cells
    for (let block = this.#usedBy(self, guid); block >= 0; block = cells[block + BEFORE]!) {
      const end = block + cells[block + COUNT]!
      for (let at = block; at < end; at++) if (cells[at] === neighbour) return true
    }
    return false
  }

  /** Each neighbour at which the query has been, perhaps more than once. */
  forEachUsed(self: PeerId, guid: Guid, visit: (self: PeerId, neighbour: PeerId) => void): void {
    const cells = this.#cells
    for (let block = this.#usedBy(self, guid); block >= 0; block = cells[block + BEFORE]!) {
      const end = block + cells[block + COUNT]!
      for (let at = block; at < end; at++) visit(self, cells[at]!)
    }
  }

  /** Forget to which neighbours `self` has sent the query. */
  flush(self: PeerId, guid: Guid): void {
    const at = this.#find(self, guid)
    if (at >= 0) this.#freeUsed(at)
  }

  /** `self` goes, and what it remembers with it. */
  leave(self: PeerId): void {
    this.#sessions[self]!++
  }

  #usedBy(self: PeerId, guid: Guid): number {
    const at = this.#find(self, guid)
    return at < 0 ? NONE : this.#cells[at + USED]!
  }

  #find(self: PeerId, guid: Guid): number {
    const cells = this.#cells
    const session = this.#sessions[self]!
    let at = this.#heads[this.#placeOf(self, guid)]!
    for (; at >= 0; at = cells[at + NEXT]!) {
      if (cells[at + GUID] !== guid || cells[at + PEER] !== self) continue
      if (cells[at + SESSION] === session) return at
    }
    return NONE
  }

  /** The entry of `self` and `guid`: a new one where there is none. */
  #entry(self: PeerId, guid: Guid): number {
    const known = this.#find(self, guid)
    if (known >= 0) return known
    if (++this.#count > this.#heads.length) this.#spread()
    const at = this.#take()
    const cells = this.#cells
    const place = this.#placeOf(self, guid)
    cells[at + PEER] = self
    cells[at + GUID] = guid
    cells[at + SESSION] = this.#sessions[self]!
    cells[at + NEXT] = this.#heads[place]!
    cells[at + OLDER] = this.#newest[guid]!
    cells[at + STEPS] = cells[at + FROM] = cells[at + USED] = NONE
    this.#heads[place] = at
    this.#newest[guid] = at
    return at
  }

  #take(): number {
    const at = this.#free
    if (at >= 0) {
      this.#free = this.#cells[at + NEXT]!
      return at
    }
    if (this.#used === this.#cells.length) {
      this.#cells = grown(this.#cells, 2 * this.#cells.length, 0)
    }
    this.#used += CELL
    return this.#used - CELL
  }

  #give(at: number): void {
    this.#cells[at + NEXT] = this.#free
    this.#free = at
  }

  #freeUsed(entry: number): void {
    let block = this.#cells[entry + USED]!
    this.#cells[entry + USED] = NONE
    while (block >= 0) {
      const before = this.#cells[block + BEFORE]!
      this.#give(block)
      block = before
    }
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
    let at = this.#newest[guid]!
    this.#newest[guid] = NONE
    while (at >= 0) {
      const older = this.#cells[at + OLDER]!
      this.#unchain(at)
      this.#freeUsed(at)
      this.#give(at)
      this.#count--
      at = older
    }
  }

  #unchain(at: number): void {
    const cells = this.#cells
    const place = this.#placeOf(cells[at + PEER]!, cells[at + GUID]!)
    let before = this.#heads[place]!
    if (before === at) {
      this.#heads[place] = cells[at + NEXT]!
      return
    }
    while (cells[before + NEXT] !== at) before = cells[before + NEXT]!
    cells[before + NEXT] = cells[at + NEXT]!
  }

  #placeOf(self: PeerId, guid: Guid): number {
    const mixed = Math.imul(Math.imul(self, 0x9e3779b1) ^ guid, 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & (this.#heads.length - 1)
  }

  /** Twice as many places. */
  #spread(): void {
    const old = this.#heads
    const cells = this.#cells
    this.#heads = new Int32Array(2 * old.length).fill(NONE)
    for (const head of old) {
      for (let at = head; at >= 0; ) {
        const next = cells[at + NEXT]!
        const place = this.#placeOf(cells[at + PEER]!, cells[at + GUID]!)
        cells[at + NEXT] = this.#heads[place]!
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
