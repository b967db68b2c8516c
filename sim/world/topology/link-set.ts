// Which links are there, while a generator makes them: open addressing over the list of pairs itself,
// so that a slot is one 32-bit link number. A link whose ends change is added again; its old slot
// still names it but no longer matches its old ends, and so forgets them by itself.

import type { PeerId } from '../../units.ts'
import type { Pairs } from './build.ts'

export interface LinkSet {
  has(a: PeerId, b: PeerId): boolean
  /** Link number `link` of the pairs is there with the ends it has now. */
  add(link: number): void
}

/** `adds`: how often `add` will be called at most. */
export function linkSet(pairs: Pairs, adds: number): LinkSet {
  let size = 4
  while (size < adds * 1.5) size *= 2
  const slots = new Int32Array(size).fill(-1)
  const { from, to } = pairs
  const first = (a: PeerId, b: PeerId) => {
    const mixed = Math.imul(Math.min(a, b), 0x9e3779b1) ^ Math.imul(Math.max(a, b), 0x85ebca6b)
    const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
    return spread ^ (spread >>> 13)
  }
  return {
    has: (a, b) => {
      for (let slot = first(a, b) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
        const link = slots[slot]!
        if (link < 0) return false
        if ((from[link] === a && to[link] === b) || (from[link] === b && to[link] === a))
          return true
      }
    },
    add: (link) => {
      let slot = first(from[link]!, to[link]!) & (size - 1)
      while (slots[slot]! >= 0) slot = (slot + 1) & (size - 1)
      slots[slot] = link
    },
  }
}
