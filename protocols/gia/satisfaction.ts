// The two rules of Gia's topology (section 3.2): how satisfied a peer is with its neighbours, and whether it
// takes another one.

import type { PeerId } from '../../sim/index.ts'
import { LINK_WORDS, type Neighbours } from './neighbours.ts'

export interface Limits {
  /** Most links, by peer. */
  readonly most: Int32Array
  readonly least: number
  readonly hysteresis: number
}

/** Decisions that drop nobody. */
export const REJECT = -2
export const ROOM = -1

/** Algorithm 2: the capacity that its neighbours have for it, over its own; 0 to 1. */
export function satisfactionOf(neighbours: Neighbours, limits: Limits, self: PeerId): number {
  const links = neighbours.degree(self)
  if (links < limits.least) return 0
  if (links >= limits.most[self]!) return 1
  const { rows, capacity, told } = neighbours
  const start = rows.startOf(self)
  const end = start + rows.lengthOf(self)
  let total = 0
  for (let at = start; at < end; at += LINK_WORDS) {
    const peer = rows.words[at]!
    total += capacity[peer]! / Math.max(1, told[peer]!)
  }
  return Math.min(1, total / capacity[self]!)
}

/** Algorithm 1: does `self` take `peer`, which has so many links? ROOM, REJECT, or the neighbour to drop for it. */
export function pickNeighbourToDrop(
  neighbours: Neighbours,
  limits: Limits,
  self: PeerId,
  peer: PeerId,
  linksOfPeer: number,
): PeerId {
  if (neighbours.degree(self) < limits.most[self]!) return ROOM
  const { rows, capacity, told } = neighbours
  const start = rows.startOf(self)
  const end = start + rows.lengthOf(self)
  let candidate = REJECT
  let highest = 0
  for (let at = start; at < end; at += LINK_WORDS) {
    const other = rows.words[at]!
    highest = Math.max(highest, capacity[other]!)
    if (capacity[other]! > capacity[peer]!) continue
    if (candidate < 0 || told[other]! > told[candidate]!) candidate = other
  }
  if (candidate < 0) return REJECT
  const isBetter = capacity[peer]! > highest
  const isLessBusy = told[candidate]! > linksOfPeer + limits.hysteresis
  return isBetter || isLessBusy ? candidate : REJECT
}
