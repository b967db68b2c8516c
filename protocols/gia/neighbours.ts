// What a peer knows of its neighbours: a few words for each link, its capacity, and how many links it said it
// has. A link is here from the moment when its two ends have agreed on it.

import { type Net, type PeerId, Rows } from '../../sim/index.ts'

/** Words of a link, by the peer at one end. */
export const LINK_WORDS = 7
/** The other end. */
export const PEER = 0
/** Its tokens that this end holds. */
export const HELD = 1
/** Tokens of this end that are not back: held there, or spent on queries that wait here. */
export const GIVEN = 2
/** Queries from there that wait here. */
export const QUEUED = 3
/** Has that end told what it shares? */
export const TOLD = 4
/** Place of its capacity among all that there are, lowest first. */
export const RANK = 5
/** The last choice to which it was no candidate, because the query has been there. */
export const USED = 6
/** Places in rows that are remembered, by a hash of the two ends; a power of two. */
const PLACES = 1 << 16

export class Neighbours {
  /** A link after the other, LINK_WORDS each, by falling capacity of the other end. */
  readonly rows: Rows
  /** Queries a second, by peer. */
  readonly capacity: Float64Array
  /** Links that a peer last told its neighbours it has. */
  readonly told: Int32Array
  /** Capacities of a peer's neighbours, added up. */
  readonly around: Float64Array
  readonly #ranks: Int32Array
  /** Where in the row of one end its link to the other was found last. */
  readonly #places = new Int32Array(PLACES)

  constructor({ peers }: Net, capacity: Float64Array) {
    const nodes = peers.count + peers.servers
    this.rows = new Rows(nodes, 0)
    this.capacity = capacity
    const different = [...new Set(capacity)].sort((a, b) => a - b)
    const rankOf = new Map(different.map((perSecond, rank) => [perSecond, rank]))
    this.#ranks = Int32Array.from(capacity, (perSecond) => rankOf.get(perSecond)!)
    this.told = new Int32Array(nodes)
    this.around = new Float64Array(nodes)
  }

  degree(self: PeerId): number {
    return this.rows.lengthOf(self) / LINK_WORDS
  }

  list(self: PeerId): PeerId[] {
    return this.rows.list(self).filter((_, i) => i % LINK_WORDS === PEER)
  }

  /** Where in `rows.words` a link begins; -1: there is none. */
  find(self: PeerId, peer: PeerId): number {
    const { words } = this.rows
    const start = this.rows.startOf(self)
    const end = start + this.rows.lengthOf(self)
    const place = (Math.imul(self, 0x9e3779b1) ^ Math.imul(peer, 0x85ebca6b)) >>> 16
    const known = start + this.#places[place]!
    if (known < end && words[known] === peer) return known
    for (let at = start; at < end; at += LINK_WORDS) {
      if (words[at] !== peer) continue
      this.#places[place] = at - start
      return at
    }
    return -1
  }

  /** Behind those of the same capacity. */
  add(self: PeerId, peer: PeerId): void {
    const { rows } = this
    for (let i = 0; i < LINK_WORDS; i++) rows.push(self, 0)
    const { words } = rows
    const start = rows.startOf(self)
    const last = start + rows.lengthOf(self) - LINK_WORDS
    let at = last
    const rank = this.#ranks[peer]!
    while (at > start && words[at - LINK_WORDS + RANK]! < rank) at -= LINK_WORDS
    words.copyWithin(at + LINK_WORDS, at, last)
    words.fill(0, at, at + LINK_WORDS)
    words[at + PEER] = peer
    words[at + RANK] = rank
    this.#addUp(self)
  }

  remove(self: PeerId, peer: PeerId): boolean {
    const { rows } = this
    const at = this.find(self, peer)
    if (at < 0) return false
    rows.words.copyWithin(at, at + LINK_WORDS, rows.startOf(self) + rows.lengthOf(self))
    rows.setLength(self, rows.lengthOf(self) - LINK_WORDS)
    this.#addUp(self)
    return true
  }

  clear(self: PeerId): void {
    this.rows.setLength(self, 0)
    this.around[self] = 0
  }

  /** Anew each time: what is added up one by one drifts. */
  #addUp(self: PeerId): void {
    const { words } = this.rows
    const start = this.rows.startOf(self)
    const end = start + this.rows.lengthOf(self)
    let sum = 0
    for (let at = start; at < end; at += LINK_WORDS) sum += this.capacity[words[at]!]!
    this.around[self] = sum
  }
}
