// What every virtual node knows of the ring: its identifier, successor list, predecessor and fingers, in flat
// arrays. An identifier is kept as its first 32 bits, left-aligned: distances clockwise are then
// plain 32-bit subtractions, whatever the width. A node is a number: peer * virtual + its own.

import type { Random } from '../../sim/index.ts'
import type { ChordParams } from './params.ts'

/** No node. */
export const NOBODY = -1
/** `next` knows of nobody left to ask. */
export const NOWHERE = 0x7fffffff as number

// A row is one line of the cache, all that most lookups need of a node: how far its last successor is, its
// identifier, and its longest fingers. The others lie in a table of their own.
const LINE = 16
const REACH = 0
const ID = 1
const FINGERS = 2
const LONGEST = LINE - FINGERS

export class Tables {
  readonly nodes: number
  readonly ids: Int32Array
  readonly predecessors: Int32Array
  /** `length` to each node, nearest first, then NOBODY. The first is the node itself where it is alone. */
  readonly successors: Int32Array
  readonly length: number
  /** Fingers of a node, that of the longest distance first. */
  readonly slots: number
  /** `stride` words to each node, and to one peer more: a server, which has no use for them. */
  readonly rows: Int32Array
  readonly stride = LINE
  /** `#shorter` fingers to each node, behind those of its row. */
  readonly #rest: Int32Array
  readonly #shorter: number
  readonly #digit: number
  readonly #base: number

  constructor(nodes: number, given: ChordParams, random: Random) {
    const { bits, base, successors, virtual } = given
    this.#digit = 31 - Math.clz32(base)
    this.#base = base
    this.nodes = nodes
    this.length = successors
    this.slots = Math.floor(Math.min(bits, 32) / this.#digit) * (base - 1)
    this.#shorter = Math.max(0, this.slots - LONGEST)
    this.#rest = new Int32Array(nodes * this.#shorter).fill(NOBODY)
    this.ids = drawIds(nodes, Math.min(bits, 32), random)
    this.predecessors = new Int32Array(nodes).fill(NOBODY)
    this.successors = new Int32Array(nodes * this.length).fill(NOBODY)
    this.rows = new Int32Array((nodes + virtual) * LINE).fill(NOBODY)
    for (let node = 0; node < nodes; node++) {
      this.rows[node * LINE + REACH] = 0
      this.rows[node * LINE + ID] = this.ids[node]!
    }
  }

  successor(node: number): number {
    return this.successors[node * this.length]!
  }

  /** Clockwise from one node to another, 0..2^32-1. */
  distance(from: number, to: number): number {
    return (this.ids[to]! - this.ids[from]!) >>> 0
  }

  /** The same; all of the ring where the two are one. */
  arc(from: number, to: number): number {
    return to === from ? 2 ** 32 : this.distance(from, to)
  }

  /** Is the identifier `id` in the half-open arc (from, to]? All of the ring where the two are one. */
  within(id: number, from: number, to: number): boolean {
    const arc = this.distance(from, to)
    const place = (id - this.ids[from]!) >>> 0
    return arc === 0 || (place > 0 && place <= arc)
  }

  /**
   * Where a lookup of `key` goes from `node` (ToN 2003, figure 5, with the successor list searched too):
   * the complement of a node that owns the key as far as `node` knows, else the closest node that
   * precedes it, else NOWHERE. `tried`: the node that this gave before and that did not answer.
   */
  next(node: number, key: number, tried: number): number {
    const { rows } = this
    const row = node * LINE
    const gap = (key - rows[row + ID]!) >>> 0
    const reach = rows[row + REACH]! >>> 0
    if (tried < 0) return gap > reach ? this.#preceding(node, gap) : this.#among(node, gap, gap)
    const passed = this.distance(node, tried)
    if (passed < gap) return this.#preceding(node, passed)
    // An owner is sought among the successors, past the one that was tried.
    return passed < reach ? this.#among(node, gap, passed + 1) : this.#preceding(node, gap)
  }

  /** The first successor at least `from` away: it owns what is `gap` away. */
  #among(node: number, gap: number, from: number): number {
    const { successors, ids, length } = this
    const id = ids[node]!
    const first = node * length
    if (gap === 0 || successors[first] === node) return ~node
    for (let at = first; at < first + length; at++) {
      const candidate = successors[at]!
      if (candidate < 0) break
      if ((ids[candidate]! - id) >>> 0 >= from) return ~candidate
    }
    return this.#preceding(node, gap)
  }

  /** The farthest node of the tables that is less than `gap` away. */
  #preceding(node: number, gap: number): number {
    const { ids, rows, slots } = this
    const row = node * LINE
    const id = rows[row + ID]!
    const reach = rows[row + REACH]! >>> 0
    let best = NOWHERE
    let farthest = 0
    for (let slot = this.slotOf(gap); slot < slots; slot++) {
      const finger = this.finger(node, slot)
      if (finger < 0) continue
      const distance = (ids[finger]! - id) >>> 0
      if (distance >= gap || distance === 0) continue
      best = finger
      farthest = distance
      break
    }
    return farthest > reach ? best : this.#precedingSuccessor(node, gap, best, farthest)
  }

  /** The last successor less than `gap` away, if it is farther than `best`. */
  #precedingSuccessor(node: number, gap: number, best: number, farthest: number): number {
    const { successors, length } = this
    for (let at = node * length + length - 1; at >= node * length; at--) {
      const candidate = successors[at]!
      if (candidate < 0 || candidate === node) continue
      const distance = this.distance(node, candidate)
      if (distance <= farthest) break
      if (distance < gap) return candidate
    }
    return best
  }

  finger(node: number, slot: number): number {
    return slot < LONGEST
      ? this.rows[node * LINE + FINGERS + slot]!
      : this.#rest[node * this.#shorter + slot - LONGEST]!
  }

  setFinger(node: number, slot: number, finger: number): void {
    if (slot < LONGEST) this.rows[node * LINE + FINGERS + slot] = finger
    else this.#rest[node * this.#shorter + slot - LONGEST] = finger
  }

  /** The slot of the longest finger that starts at most `gap` > 0 away; `slots`: none. */
  slotOf(gap: number): number {
    const digit = this.#digit
    if (digit === 1) return Math.clz32(gap)
    const level = Math.floor(Math.clz32(gap) / digit)
    const value = (gap >>> (32 - digit * (level + 1))) & (this.#base - 1)
    return level * (this.#base - 1) + (this.#base - 1 - value)
  }

  /** How far from its node the finger of a slot starts. */
  startOf(slot: number): number {
    const level = Math.floor(slot / (this.#base - 1))
    const value = this.#base - 1 - (slot % (this.#base - 1))
    return (value << (32 - this.#digit * (level + 1))) >>> 0
  }

  /** `successor` comes first; what followed keeps its order. */
  putSuccessor(node: number, successor: number): void {
    this.setSuccessors(node, [successor, ...this.successorList(node)])
  }

  /** The first `length` of a list, up to the node itself: the ring is shorter than the list then. */
  setSuccessors(node: number, list: readonly number[]): void {
    const first = node * this.length
    let count = 0
    let reach = 0
    for (const candidate of list) {
      if (count === this.length) break
      const distance = this.distance(node, candidate)
      if (distance <= reach) continue
      reach = distance
      this.successors[first + count++] = candidate
    }
    if (count === 0) {
      this.successors[first + count++] = node
      reach = -1
    }
    this.successors.fill(NOBODY, first + count, first + this.length)
    this.rows[node * LINE + REACH] = reach
  }

  successorList(node: number): number[] {
    const first = node * this.length
    const list = Array.from(this.successors.subarray(first, first + this.length))
    return list.filter((successor) => successor >= 0)
  }

  /** Slot by slot. */
  fingersOf(node: number): number[] {
    return Array.from({ length: this.slots }, (_, slot) => this.finger(node, slot))
  }

  /** `dead` does not answer: `node` strikes it from all its tables. */
  strike(node: number, dead: number): void {
    const list = this.successorList(node)
    if (list.includes(dead)) {
      this.setSuccessors(
        node,
        list.filter((successor) => successor !== dead),
      )
    }
    if (this.predecessors[node] === dead) this.predecessors[node] = NOBODY
    for (let slot = 0; slot < this.slots; slot++)
      if (this.finger(node, slot) === dead) this.setFinger(node, slot, NOBODY)
  }

  /** `node` knows nobody. */
  clear(node: number): void {
    this.predecessors[node] = NOBODY
    this.successors.fill(NOBODY, node * this.length, (node + 1) * this.length)
    const row = node * LINE
    this.rows[row + REACH] = 0
    this.rows.fill(NOBODY, row + FINGERS, row + LINE)
    this.#rest.fill(NOBODY, node * this.#shorter, (node + 1) * this.#shorter)
  }
}

/** 2 to the power of a whole number, exactly. */
export function powerOfTwo(exponent: number): number {
  let power = 1
  for (let i = 0; i < exponent; i++) power *= 2
  return power
}

/** An identifier for each node, all different: one that is taken is drawn again. */
function drawIds(nodes: number, bits: number, random: Random): Int32Array {
  const ids = new Int32Array(nodes)
  const taken = new Set<number>()
  const space = powerOfTwo(bits)
  for (let node = 0; node < nodes; node++) {
    let id = random.int(space)
    while (taken.has(id)) id = random.int(space)
    taken.add(id)
    ids[node] = id << (32 - bits)
  }
  return ids
}
