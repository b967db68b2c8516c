// The event queue: a calendar of buckets over one arena of contiguous 32-byte records.
// Events leave in order of (time, order of scheduling). A bucket keeps its records in order of
// scheduling, in chunks of 32, so a stable sort by time as the clock enters it is all the ordering
// there is; ties cost nothing. What lies beyond the finest ring waits in coarser rings and moves down
// before its time comes: a ten-hour timer and a ten-millisecond message are both pushed in O(1).

import type { Micros } from '../units.ts'
import { LateHeap } from './late.ts'
import { BucketOrder } from './order.ts'
import { FIRST_WIDTH, WidthJudge } from './width.ts'

/** Record r of the arena: f64[4r] is its time, i32[8r + FROM] .. i32[8r + B] its words. */
export const FROM = 2
export const TO = 3
/** type | ttl << 8 | hops << 16 | flags << 24 */
export const HEAD = 4
export const ID = 5
export const A = 6
export const B = 7

const CHUNK = 32
const RING_BITS = 12
const RING = 1 << RING_BITS
/** A bucket of ring k + 1 spans half a ring k, so ring k always holds the current and the next one. */
const HALF = RING / 2
const RINGS = 5
/** The list of records that fall into the bucket being drained. */
const LATE = RINGS * RING
const LAST: Micros = 2 ** 53

export class EventQueue {
  f64: Float64Array
  i32: Int32Array

  // Chunks: a list per bucket, linked by `nextChunk`; `tail` is the next free record, a multiple of
  // CHUNK when the last chunk is full (or there is none).
  #nextChunk: Int32Array
  #freeChunk = -1
  #chunks = 0
  readonly #head = new Int32Array(RINGS * RING + 1).fill(-1)
  readonly #tail = new Int32Array(RINGS * RING + 1)

  // The rings. `current[k]` is the bucket of ring k that contains the clock's bucket.
  #width = FIRST_WIDTH
  #inverse = 1 / FIRST_WIDTH
  #origin = 0
  #phase = 0
  /** Ring 0 takes times in [#drainedTo, #limit). */
  #limit = 0
  #drainedTo = 0
  readonly #widths = new Float64Array(RINGS)
  readonly #current = new Float64Array(RINGS)
  /** Records in ring 0, and in each of the others. */
  #near = 0
  readonly #waiting = new Int32Array(RINGS)

  // The bucket being drained: its records in order, and what arrived for it since.
  readonly #bucket = new BucketOrder()
  readonly #late = new LateHeap()
  #draining = -1

  readonly #judge = new WidthJudge()

  constructor(capacity = 1024) {
    const chunks = Math.max(1, Math.ceil(capacity / CHUNK))
    const buffer = new ArrayBuffer(chunks * CHUNK * 32)
    this.f64 = new Float64Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.#nextChunk = new Int32Array(chunks)
    this.#setWidth(FIRST_WIDTH)
    this.#enter(0)
    this.#current[0] = -1
  }

  /** Schedule an event at `timeUs`, which is not before the last one taken. */
  push(
    timeUs: Micros,
    from: number,
    to: number,
    head: number,
    id: number,
    a: number,
    b: number,
  ): void {
    let record: number
    if (timeUs < this.#limit && timeUs >= this.#drainedTo) {
      const slot = ((((timeUs - this.#origin) * this.#inverse) | 0) + this.#phase) & (RING - 1)
      record = this.#tail[slot]!
      if ((record & (CHUNK - 1)) === 0) record = this.#open(slot)
      this.#tail[slot] = record + 1
      this.#near++
    } else {
      record = this.#place(timeUs)
    }
    const i32 = this.i32
    const at = record << 3
    this.f64[record << 2] = timeUs
    i32[at + FROM] = from
    i32[at + TO] = to
    i32[at + HEAD] = head
    i32[at + ID] = id
    i32[at + A] = a
    i32[at + B] = b
  }

  /**
   * Take the next event if it is before `untilUs`: its record, or -1. The record stays as it is until
   * the next call.
   */
  take(untilUs: Micros): number {
    const bucket = this.#bucket
    if (this.#late.size === 0) {
      if (bucket.at === bucket.count && !this.#advance()) return -1
      const record = bucket.order[bucket.at]!
      if (this.f64[record << 2]! >= untilUs) return -1
      bucket.at++
      return record
    }
    return this.#takeLate(untilUs)
  }

  /** Events that wait. */
  get size(): number {
    let size = this.#near + this.#bucket.count - this.#bucket.at + this.#late.size
    for (let ring = 1; ring < RINGS; ring++) size += this.#waiting[ring]!
    return size
  }

  /** Every waiting record, in no particular order. */
  forEach(visit: (record: number) => void): void {
    const { order, at, count } = this.#bucket
    for (let i = at; i < count; i++) visit(order[i]!)
    this.#late.forEach(visit)
    for (let slot = 0; slot < LATE; slot++)
      if (slot !== this.#draining) this.#visitList(slot, visit)
  }

  /** Bytes held by the arena. */
  get bytes(): number {
    return this.f64.byteLength
  }

  // Moving the clock ------------------------------------------------------------------------------

  /** Free the drained bucket and sort the next one that is not empty. False: nothing waits. */
  #advance(): boolean {
    if (this.#draining >= 0) this.#closeBucket()
    if (this.#near === 0 && this.size === 0) return false
    if (this.#judge.due) {
      const width = this.#judge.wanted(this.#width)
      if (width !== this.#width) this.#rebuild(width)
    }
    const head = this.#head
    for (;;) {
      if (this.#near === 0) {
        const timeUs = this.#earliestFar()
        this.#enter(timeUs)
        this.#current[0] = Math.floor(timeUs * this.#inverse) - 1
      }
      const regionEnd = (this.#current[1]! + 1) * HALF
      for (let bucket = this.#current[0]! + 1; bucket < regionEnd; bucket++) {
        const slot = bucket % RING
        if (head[slot]! >= 0) {
          this.#current[0] = bucket
          this.#drain(slot, bucket)
          return true
        }
      }
      this.#enter(regionEnd * this.#width)
      this.#current[0] = regionEnd - 1
    }
  }

  /** Let the rings stand around `timeUs`; what is now near enough moves down. */
  #enter(timeUs: Micros): void {
    const current = this.#current
    const widths = this.#widths
    for (let ring = 1; ring < RINGS; ring++) current[ring] = Math.floor(timeUs / widths[ring]!)
    this.#origin = current[1]! * widths[1]!
    this.#phase = (current[1]! % 2) * HALF
    this.#limit = (current[1]! + 2) * widths[1]!
    for (let ring = RINGS - 1; ring > 0; ring--) {
      if (this.#waiting[ring] === 0) continue
      this.#moveDown(ring, current[ring]!)
      this.#moveDown(ring, current[ring]! + 1)
    }
  }

  #moveDown(ring: number, bucket: number): void {
    const slot = ring * RING + (bucket % RING)
    const first = this.#head[slot]!
    if (first < 0) return
    const end = this.#tail[slot]!
    this.#head[slot] = -1
    this.#tail[slot] = 0
    for (let chunk = first; chunk >= 0; ) {
      const next = this.#nextChunk[chunk]!
      const stop = next < 0 ? end : (chunk + 1) * CHUNK
      for (let record = chunk * CHUNK; record < stop; record++) {
        this.#waiting[ring]!--
        this.#copy(record, this.#place(this.f64[record << 2]!))
      }
      this.#freeOne(chunk)
      chunk = next
    }
  }

  /** Ring 0 is empty: the earliest time in the lowest ring that is not. */
  #earliestFar(): Micros {
    let ring = 1
    while (this.#waiting[ring] === 0) ring++
    let bucket = this.#current[ring]! + 1
    while (this.#head[ring * RING + (bucket % RING)]! < 0) bucket++
    let earliest = Number.POSITIVE_INFINITY
    this.#visitList(ring * RING + (bucket % RING), (record) => {
      earliest = Math.min(earliest, this.f64[record << 2]!)
    })
    return earliest
  }

  // The bucket being drained ----------------------------------------------------------------------

  #drain(slot: number, bucket: number): void {
    const start = bucket * this.#width
    this.#bucket.fill(
      this.f64,
      this.#nextChunk,
      this.#head[slot]!,
      this.#tail[slot]!,
      start,
      this.#width,
    )
    const count = this.#bucket.count
    this.#draining = slot
    this.#drainedTo = start + this.#width
    this.#near -= count
    this.#judge.buckets++
    this.#judge.records += count
  }

  #closeBucket(): void {
    this.#freeList(this.#draining)
    this.#freeList(LATE)
    this.#draining = -1
    this.#late.restart()
  }

  /** The earlier of the two; at the same time the bucket's own was scheduled first. */
  #takeLate(untilUs: Micros): number {
    const bucket = this.#bucket
    const lateUs = this.#late.firstUs
    if (bucket.at < bucket.count) {
      const record = bucket.order[bucket.at]!
      const timeUs = this.f64[record << 2]!
      if (timeUs <= lateUs) {
        if (timeUs >= untilUs) return -1
        bucket.at++
        return record
      }
    }
    return lateUs >= untilUs ? -1 : this.#late.take()
  }

  // Adapting the width ------------------------------------------------------------------------------

  /** Lay every waiting record out anew. Same times share a list, and lists keep their order. */
  #rebuild(width: Micros): void {
    const old = this.f64
    const oldWords = this.i32
    const clock = this.#drainedTo
    const heads: number[] = []
    for (let slot = 0; slot < LATE; slot++) if (this.#head[slot]! >= 0) heads.push(slot)
    const lists = heads.map((slot) => this.#recordsOf(slot))
    this.#head.fill(-1)
    this.#tail.fill(0)
    this.#waiting.fill(0)
    this.#near = 0
    this.f64 = new Float64Array(old.length)
    this.i32 = new Int32Array(this.f64.buffer)
    this.#chunks = 0
    this.#freeChunk = -1
    this.#setWidth(width)
    this.#enter(clock)
    this.#drainedTo = Math.floor(clock / width) * width
    this.#current[0] = Math.floor(clock / width) - 1
    for (const list of lists) {
      for (const record of list) {
        const target = this.#place(old[record << 2]!)
        this.f64[target << 2] = old[record << 2]!
        for (let word = FROM; word <= B; word++) {
          this.i32[(target << 3) + word] = oldWords[(record << 3) + word]!
        }
      }
    }
    this.#judge.far = 0
  }

  #setWidth(width: Micros): void {
    this.#width = width
    this.#inverse = 1 / width
    for (let ring = 0; ring < RINGS; ring++) {
      this.#widths[ring] = ring === 0 ? width : this.#widths[ring - 1]! * HALF
    }
  }

  // Records and chunks ------------------------------------------------------------------------------

  /** A free record in the right list for a time that is not in ring 0's hot span. */
  #place(timeUs: Micros): number {
    if (!(timeUs >= 0 && timeUs <= LAST)) throw new RangeError(`an event at ${timeUs} us`)
    if (timeUs < this.#drainedTo) {
      const record = this.#append(LATE)
      this.#late.push(record, timeUs)
      this.#judge.late++
      return record
    }
    const current = this.#current
    const widths = this.#widths
    let ring = 0
    while (ring < RINGS - 1 && timeUs >= (current[ring + 1]! + 2) * widths[ring + 1]!) ring++
    if (ring > 0) {
      this.#judge.far++
      this.#waiting[ring]!++
    } else this.#near++
    return this.#append(ring * RING + (Math.floor(timeUs / widths[ring]!) % RING))
  }

  #append(slot: number): number {
    let record = this.#tail[slot]!
    if ((record & (CHUNK - 1)) === 0) record = this.#open(slot)
    this.#tail[slot] = record + 1
    return record
  }

  /** Give the list of `slot` a new last chunk; its first record. */
  #open(slot: number): number {
    let chunk = this.#freeChunk
    if (chunk >= 0) this.#freeChunk = this.#nextChunk[chunk]!
    else {
      if (this.#chunks === this.#nextChunk.length) this.#growArena()
      chunk = this.#chunks++
    }
    this.#nextChunk[chunk] = -1
    if (this.#head[slot]! < 0) this.#head[slot] = chunk
    else this.#nextChunk[(this.#tail[slot]! - 1) >> 5] = chunk
    return chunk * CHUNK
  }

  #growArena(): void {
    const chunks = Math.ceil(this.#nextChunk.length * 1.5) + 1
    const f64 = new Float64Array(chunks * CHUNK * 4)
    f64.set(this.f64)
    this.f64 = f64
    this.i32 = new Int32Array(f64.buffer)
    const nextChunk = new Int32Array(chunks)
    nextChunk.set(this.#nextChunk)
    this.#nextChunk = nextChunk
  }

  #copy(from: number, to: number): void {
    // Words move as words: a pair of them read as a double might be a NaN, whose bits need not survive.
    this.f64[to << 2] = this.f64[from << 2]!
    this.i32.copyWithin((to << 3) + FROM, (from << 3) + FROM, (from << 3) + B + 1)
  }

  #freeOne(chunk: number): void {
    this.#nextChunk[chunk] = this.#freeChunk
    this.#freeChunk = chunk
  }

  #freeList(slot: number): void {
    const first = this.#head[slot]!
    if (first < 0) return
    this.#nextChunk[(this.#tail[slot]! - 1) >> 5] = this.#freeChunk
    this.#freeChunk = first
    this.#head[slot] = -1
    this.#tail[slot] = 0
  }

  #recordsOf(slot: number): Int32Array {
    const records: number[] = []
    this.#visitList(slot, (record) => records.push(record))
    return Int32Array.from(records)
  }

  #visitList(slot: number, visit: (record: number) => void): void {
    const end = this.#tail[slot]!
    for (let chunk = this.#head[slot]!; chunk >= 0; ) {
      const next = this.#nextChunk[chunk]!
      const stop = next < 0 ? end : (chunk + 1) * CHUNK
      for (let record = chunk * CHUNK; record < stop; record++) visit(record)
      chunk = next
    }
  }
}
