// Identifiers and keys. Of each id the first 32 bits are kept, at most: they are drawn distinct, so that
// no later bit could ever decide which of two peers is nearer to a key.

import type { FileId, Net, PeerId } from '../../sim/index.ts'

/** Bits of an id that are kept. */
export const KEPT_BITS = 32

export interface Ids {
  /** The first 32 bits of each peer's id, all different; where an id is narrower, zeros follow. */
  readonly of: Int32Array
  /** The key of a file, as wide as an id. */
  keyOf(file: FileId): number
}

/** `bits`: width of an id, enough for all peers. A draw that another peer has already is refused. */
export function drawIds({ peers, random }: Net, bits: number): Ids {
  const draws = random.fork('ids')
  const salt = random.fork('keys').int(2 ** 32)
  const mask = bits < KEPT_BITS ? -1 << (KEPT_BITS - bits) : -1
  const taken = new Set<number>()
  const of = new Int32Array(peers.count)
  for (let peer: PeerId = 0; peer < peers.count; peer++) {
    let id: number
    do id = draws.int(2 ** 32) & mask
    while (taken.has(id))
    taken.add(id)
    of[peer] = id
  }
  return { of, keyOf: (file) => mix(file ^ salt) & mask }
}

/** An id or key as text: eight hexadecimal digits. */
export function idText(id: number): string {
  return (id >>> 0).toString(16).padStart(8, '0')
}

/** A bijection of 32 bits that scatters neighbouring numbers (the finalizer of MurmurHash3). */
function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
