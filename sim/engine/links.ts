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
  /** The rows still lie in the topology's own array: as long as no link changes, one copy serves. */
  #borrowed = false

  constructor(nodes: number, topology: Topology | null, online: (peer: PeerId) => boolean) {
    if (topology === null) {
      this.rows = new Rows(nodes, 0)
      return
    }
    const offsets = new Uint32Array(nodes + 1).fill(topology.offsets[topology.nodes]!)
    offsets.set(topology.offsets)
    const { buffer, byteOffset, length } = topology.targets
    this.rows = new Rows(nodes, offsets, new Int32Array(buffer, byteOffset, length))
    this.#borrowed = true
    this.#wire(topology, online)
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
    const { offsets, targets } = topology
    let ends = 0
    for (let peer = 0; peer < topology.nodes; peer++) {
      const first = offsets[peer]!
      const end = offsets[peer + 1]!
      let at = first
      if (online(peer)) {
        for (let i = first; i < end; i++) {
          const target = targets[i]!
          if (!online(target)) continue
          if (at < i) this.#own()[at] = target
          at++
        }
      }
      this.rows.setLength(peer, at - first)
      ends += at - first
    }
    this.count = ends / 2
  }

  /** The arena, ours to write to. */
  #own(): Int32Array {
    if (this.#borrowed) this.rows.words = this.rows.words.slice()
    this.#borrowed = false
    return this.rows.words
  }

  #breakEnd(self: PeerId, peer: PeerId): void {
    this.#own()[this.#find(self, peer)] = ~peer
    this.broken++
  }

  #put(self: PeerId, peer: PeerId): void {
    const at = this.#find(self, peer)
    const words = this.#own()
    if (at < 0) return this.rows.push(self, peer)
    words[at] = peer
    this.broken--
  }

  #removeAt(self: PeerId, at: number): void {
    const { rows } = this
    const last = rows.lengthOf(self) - 1
    const words = this.#own()
    words[at] = words[rows.startOf(self) + last]!
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
