// What travels on behalf of an asker, and where it ends.

import type { PeerId } from '../../sim/index.ts'
import type { Node } from './ring.ts'

/** TTL of what its asker sends: the hops so far are what is gone of it. */
export const TTL = 255
/** Of `lookup` and `store`, the lowest bit of word b: the receiver owns the key, as its sender believes. */
export const FINAL = 1
/** Then a bit of the asker's own, and above them whom the sender took for the owner before: it is silent. */
export const OWN = 2
const SILENT_SHIFT = 2

/** The words b of a parcel for the owner of its key; `silent`: a node or NOBODY. */
export function finalFor(b: number, silent: Node): number {
  return (b & OWN) | FINAL | ((silent + 1) << SILENT_SHIFT)
}

export function silentOf(b: number): Node {
  return (b >> SILENT_SHIFT) - 1
}

/** Something on its way: the words of its message, as the next peer shall get them. */
export interface Parcel {
  readonly type: number
  id: number
  ttl: number
  a: number
  b: number
}

/** What lookups end in. */
export interface Ends {
  /** `owner` is the successor of what `self` was looking for; `purpose` as it was given. */
  found(self: PeerId, purpose: number, owner: Node, hops: number, timeouts: number): void
  /** A query has come to the owner of its key, which is `node` of `self`. */
  looked(self: PeerId, node: Node, query: number, hops: number, timeouts: number): void
  /** A pointer has come to the owner of its key. */
  stored(self: PeerId, node: Node, parcel: Parcel): void
}
