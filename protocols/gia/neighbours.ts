// What a peer knows of its neighbours: a few words for each link, its capacity, and how many links it said it
// has. A link is here from the moment when its two ends have agreed on it.

import { type Net, type PeerId, Rows } from '../../sim/index.ts'

/** Words of a link, by the peer at one end. */
export const LINK_WORDS = 4
/** The other end. */
export const PEER = 0
/** Its tokens that this end holds. */
export const HELD = 1
/** Tokens of this end that are not back: held there, or spent on queries that wait here. */
export const GIVEN = 2
/** Queries from there that wait here. */
export const QUEUED = 3

export class Neighbours {
  /** A link after the other, LINK_WORDS each. */
  readonly rows: Rows
  /** Queries a second, by peer. */
  readonly capacity: Float64Array
  /** Links that a peer last told its neighbours it has. */
  readonly told: Int32Array
  /** Capacities of a peer's neighbours, added up. */
  readonly around: Float64Array

  constructor({ peers }: Net, capacity: Float64Array) {
    const nodes = peers.count + peers.servers
    this.rows = new Rows(nodes, 0)
    this.capacity = capacity
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
    for (let at = start; at < end; at += LINK_WORDS) if (words[at] === peer) return at
    return -1
  }

  add(self: PeerId, peer: PeerId): void {
    this.rows.push(self, peer)
    for (let i = 1; i < LINK_WORDS; i++) this.rows.push(self, 0)
    this.#addUp(self)
  }

  remove(self: PeerId, peer: PeerId): boolean {
    const at = this.find(self, peer)
    if (at < 0) return false
    const length = this.rows.lengthOf(self) - LINK_WORDS
    const last = this.rows.startOf(self) + length
    this.rows.words.copyWithin(at, last, last + LINK_WORDS)
    this.rows.setLength(self, length)
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
