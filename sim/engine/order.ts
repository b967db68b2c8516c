// The bucket being drained, in order of time. The sort is stable, and the bucket's list is in order of
// scheduling, so ties stay in that order. Narrow and sparse buckets are sorted by a bitmap of the times
// that occur and a chain per time; others by insertion (a few records) or radix (many).

import type { Micros } from '../units.ts'
import type { RecordLists } from './record-lists.ts'

const NARROW = 256
const FEW = 24

const present = new Int32Array(NARROW / 32)
const first = new Int32Array(NARROW)

export class BucketOrder {
  /** Records [at, count) are still to be taken. */
  order = new Int32Array(256)
  at = 0
  count = 0
  // Scratch, as long as `order`: records as listed, their keys, and the chains.
  #listed = new Int32Array(256)
  #keys = new Int32Array(256)
  #next = new Int32Array(256)

  /** Read a list whose times are in [start, start + width). */
  fill(lists: RecordLists, list: number, start: Micros, width: Micros): void {
    const count = lists.lengthOf(list)
    if (count > this.order.length) this.#grow(count)
    this.at = 0
    this.count = count
    if (lists.listInto(list, start, this.#listed, this.#keys)) return this.#swap()
    if (width <= NARROW && 2 * count < width) return this.#sortSparse()
    if (count <= FEW) this.#sortFew()
    else for (let shift = 0; 1 << shift < width; shift += 8) this.#radixPass(shift, width)
    this.#swap()
  }

  /** A chain per key, made from the last record to the first; then chain by chain as the bitmap says. */
  #sortSparse(): void {
    const keys = this.#keys
    const next = this.#next
    const count = this.count
    for (let i = count - 1; i >= 0; i--) {
      const key = keys[i]!
      const word = key >>> 5
      const bit = 1 << (key & 31)
      const bits = present[word]!
      next[i] = (bits & bit) === 0 ? -1 : first[key]!
      first[key] = i
      present[word] = bits | bit
    }
    const listed = this.#listed
    const order = this.order
    let at = 0
    for (let word = 0; at < count; word++) {
      for (let bits = present[word]!; bits !== 0; bits &= bits - 1) {
        const key = (word << 5) + 31 - Math.clz32(bits & -bits)
        for (let i = first[key]!; i >= 0; i = next[i]!) order[at++] = listed[i]!
      }
      present[word] = 0
    }
  }

  #sortFew(): void {
    const keys = this.#keys
    const listed = this.#listed
    for (let i = 1; i < this.count; i++) {
      const key = keys[i]!
      const record = listed[i]!
      let at = i
      for (; at > 0 && keys[at - 1]! > key; at--) {
        keys[at] = keys[at - 1]!
        listed[at] = listed[at - 1]!
      }
      keys[at] = key
      listed[at] = record
    }
  }

  /** One stable counting pass by eight bits; nothing moves where all records agree on them. */
  #radixPass(shift: number, width: number): void {
    const keys = this.#keys
    const listed = this.#listed
    const count = this.count
    first.fill(0)
    for (let i = 0; i < count; i++) first[(keys[i]! >>> shift) & 255]!++
    if (first[(keys[0]! >>> shift) & 255] === count) return
    let sum = 0
    for (let digit = 0; digit < 256; digit++) {
      const many = first[digit]!
      first[digit] = sum
      sum += many
    }
    const { order } = this
    const moved = this.#next
    const isLast = 256 << shift >= width
    for (let i = 0; i < count; i++) {
      const key = keys[i]!
      const at = first[(key >>> shift) & 255]!++
      order[at] = listed[i]!
      if (!isLast) moved[at] = key
    }
    this.#keys = moved
    this.#next = keys
    this.#swap()
  }

  #swap(): void {
    const listed = this.#listed
    this.#listed = this.order
    this.order = listed
  }

  #grow(count: number): void {
    const length = Math.max(count, this.order.length * 2)
    this.order = new Int32Array(length)
    this.#next = new Int32Array(length)
    this.#listed = new Int32Array(length)
    this.#keys = new Int32Array(length)
  }
}
