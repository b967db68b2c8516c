// Overlay links as symmetric adjacency. When an end vanishes without a goodbye, the other end keeps the
// link marked as broken (its entry complemented) until it notices: what it sends there is lost.

import type { PeerId } from '../units.ts'
import type { Topology } from '../world/topology/topology.ts'
import { Rows } from './rows.ts'

export class LinkTable {
  /** Row of a peer: a neighbour's id, or its complement (~id, negative) where the link is broken. */
  readonly rows: Rows
  /** Links that work, each counted once. */
  count = 0
  /** Any entry that is broken now? While there is none, the transport need not look. */
  broken = 0

  constructor(nodes: number, topology: Topology | null, online: (peer: PeerId) => boolean) {
    const offsets = new Uint32Array(nodes + 1)
    if (topology) {
      offsets.set(topology.offsets)
      offsets.fill(topology.offsets[topology.nodes]!, topology.nodes + 1)
    }
    this.rows = new Rows(nodes, offsets)
    if (topology) this.#wire(topology, online)
  }

  degree(self: PeerId): number {
    return this.rows.lengthOf(self)
  }

  neighbour(self: PeerId, i: number): PeerId {
    const entry = this.rows.words[this.rows.startOf(self) + i]!
    return entry < 0 ? ~entry : entry
  }

  /** Does `self` believe that it is linked to `peer`? */
  has(self: PeerId, peer: PeerId): boolean {
    return this.#find(self, peer) >= 0
  }

  /** Is that link there but broken? */
  isBroken(self: PeerId, peer: PeerId): boolean {
    const at = this.#find(self, peer)
    return at >= 0 && this.rows.words[at]! < 0
  }

  /** Link two peers; a broken link between them is whole again. False if they were linked. */
  add(a: PeerId, b: PeerId): boolean {
    const known = this.#find(a, b)
    if (known >= 0 && this.rows.words[known]! >= 0) return false
    this.#put(a, b)
    this.#put(b, a)
    this.count++
    return true
  }

  /** Drop the entry of `self` for `peer`, broken or not; the other end's entry becomes broken. */
  drop(self: PeerId, peer: PeerId): void {
    const at = this.#find(self, peer)
    if (at < 0) return
    const wasBroken = this.rows.words[at]! < 0
    this.#removeAt(self, at)
    if (wasBroken) this.broken--
    else {
      this.count--
      this.#breakEnd(peer, self)
    }
  }

  /** All links of `self` go; `each` neighbour whose end is now broken is told of. */
  dropAll(self: PeerId, each: (neighbour: PeerId) => void): void {
    const { rows } = this
    const start = rows.startOf(self)
    const neighbours = rows.words.slice(start, start + rows.lengthOf(self))
    rows.setLength(self, 0)
    for (const entry of neighbours) {
      if (entry < 0) {
        this.broken--
        continue
      }
      this.count--
      this.#breakEnd(entry, self)
      each(entry)
    }
  }

  #wire(topology: Topology, online: (peer: PeerId) => boolean): void {
    const { words } = this.rows
    const { offsets, targets } = topology
    let ends = 0
    for (let peer = 0; peer < topology.nodes; peer++) {
      if (!online(peer)) continue
      const first = this.rows.startOf(peer)
      let at = first
      for (let i = offsets[peer]!; i < offsets[peer + 1]!; i++) {
        if (online(targets[i]!)) words[at++] = targets[i]!
      }
      this.rows.setLength(peer, at - first)
      ends += at - first
    }
    this.count = ends / 2
  }

  #breakEnd(self: PeerId, peer: PeerId): void {
    this.rows.words[this.#find(self, peer)] = ~peer
    this.broken++
  }

  #put(self: PeerId, peer: PeerId): void {
    const at = this.#find(self, peer)
    if (at < 0) return this.rows.push(self, peer)
    this.rows.words[at] = peer
    this.broken--
  }

  #removeAt(self: PeerId, at: number): void {
    const { rows } = this
    const last = rows.lengthOf(self) - 1
    rows.words[at] = rows.words[rows.startOf(self) + last]!
    rows.setLength(self, last)
  }

  #find(self: PeerId, peer: PeerId): number {
    const { words } = this.rows
    const from = this.rows.startOf(self)
    const end = from + this.rows.lengthOf(self)
    const other = ~peer
    for (let at = from; at < end; at++) if (words[at] === peer || words[at] === other) return at
    return -1
  }
}
