// The event queue: a calendar of buckets over one arena of contiguous 32-byte records.
// Events leave in order of (time, order of scheduling). A bucket keeps its records in order of
// scheduling, in chunks of 32, so a stable sort by time as the clock enters it is all the ordering
// there is; ties cost nothing. What lies beyond the finest ring waits in coarser rings and moves down
// before its time comes: a ten-hour timer and a ten-millisecond message are both pushed in O(1).

import type { Micros } from '../units.ts'
import { LateHeap } from './late.ts'
import { BucketOrder } from './order.ts'
import { type Batch, blankEvent, type EventRecord, RecordLists } from './record-lists.ts'
import { FIRST_WIDTH, WidthJudge } from './width.ts'

const RING_BITS = 12
const RING = 1 << RING_BITS
const MASK = RING - 1
/** A bucket of ring k + 1 spans half a ring k, so ring k always holds the current and the next one. */
const HALF = RING / 2
const RINGS = 5
/** The list of records that fall into the bucket being drained. */
const LATE = RINGS * RING
const LAST: Micros = 2 ** 53

export class EventQueue {
  /** A list per bucket of each ring, and one of late arrivals. */
  #lists: RecordLists

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

  constructor() {
    this.#lists = new RecordLists(LATE + 1, 32)
    this.#setWidth(FIRST_WIDTH)
    this.#enter(0)
    this.#current[0] = -1
  }

  /** Name two columns in which the receiver of every event will be looked up; `stride`: of the second. */
  keepNear(first: Int32Array, second: Int32Array, stride: number): void {
    this.#lists.nearby = [first, second]
    this.#lists.stride = stride
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
    const lists = this.#lists
    let record: number
    if (timeUs < this.#limit && timeUs >= this.#drainedTo) {
      record = lists.append(((((timeUs - this.#origin) * this.#inverse) | 0) + this.#phase) & MASK)
      this.#near++
    } else {
      record = this.#place(timeUs)
    }
    lists.write(record, timeUs, from, to, head, id, a, b)
  }

  /** Schedule the `batch.count` events of a batch, which differ in time and receiver alone. */
  pushAll(batch: Batch, from: number, head: number, id: number, a: number, b: number): void {
    const { timesUs, receivers, lists, count } = batch
    const limit = this.#limit
    const drainedTo = this.#drainedTo
    const origin = this.#origin
    const inverse = this.#inverse
    const phase = this.#phase
    let near = 0
    for (let i = 0; i < count; i++) {
      const timeUs = timesUs[i]!
      if (timeUs < limit && timeUs >= drainedTo) {
        // In place: what is near moves up. Events of the same time are all near, or none is.
        if (near !== i) {
          timesUs[near] = timeUs
          receivers[near] = receivers[i]!
        }
        lists[near++] = ((((timeUs - origin) * inverse) | 0) + phase) & MASK
      } else this.push(timeUs, from, receivers[i]!, head, id, a, b)
    }
    this.#near += near
    batch.count = near
    this.#lists.appendAll(batch, from, head, id, a, b)
  }

  /** Take the next event into `event` if it is before `untilUs`. False: it is not, or nothing waits. */
  take(untilUs: Micros, event: EventRecord): boolean {
    const bucket = this.#bucket
    if (this.#late.size > 0) return this.#takeLate(untilUs, event)
    if (bucket.at === bucket.count && !this.#advance()) return false
    const record = bucket.order[bucket.at]!
    this.#lists.read(record, event)
    if (event.timeUs >= untilUs) return false
    bucket.at++
    return true
  }

  /** Events that wait. */
  get size(): number {
    let size = this.#near + this.#bucket.count - this.#bucket.at + this.#late.size
    for (let ring = 1; ring < RINGS; ring++) size += this.#waiting[ring]!
    return size
  }

  /** Every event that waits, in no particular order; the visitor is shown one object for all. */
  forEach(visit: (event: EventRecord) => void): void {
    const event = blankEvent()
    const show = (record: number): void => {
      this.#lists.read(record, event)
      visit(event)
    }
    const { order, at, count } = this.#bucket
    for (let i = at; i < count; i++) show(order[i]!)
    this.#late.forEach(show)
    for (let list = 0; list < LATE; list++) {
      if (list !== this.#draining) this.#lists.visit(list, show)
    }
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
    for (;;) {
      if (this.#near === 0) {
        const timeUs = this.#earliestFar()
        this.#enter(timeUs)
        this.#current[0] = Math.floor(timeUs * this.#inverse) - 1
      }
      const regionEnd = (this.#current[1]! + 1) * HALF
      const bucket = this.#nextFilled(0, this.#current[0]! + 1, regionEnd)
      if (bucket < regionEnd) {
        this.#current[0] = bucket
        this.#drain(bucket % RING, bucket)
        return true
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
    const lists = this.#lists
    const list = ring * RING + (bucket % RING)
    lists.visit(list, (record) => {
      this.#waiting[ring]!--
      lists.copy(lists, record, this.#place(lists.f64[record << 2]!))
    })
    lists.clear(list)
  }

  /** Ring 0 is empty: the earliest time in the lowest ring that is not. */
  #earliestFar(): Micros {
    let ring = 1
    while (this.#waiting[ring] === 0) ring++
    const bucket = this.#nextFilled(ring, this.#current[ring]! + 1, Number.POSITIVE_INFINITY)
    let earliest = Number.POSITIVE_INFINITY
    this.#lists.visit(ring * RING + (bucket % RING), (record) => {
      earliest = Math.min(earliest, this.#lists.f64[record << 2]!)
    })
    return earliest
  }

  /** The first bucket of a ring in [bucket, end) that is not empty, or `end`. */
  #nextFilled(ring: number, bucket: number, end: number): number {
    for (let at = bucket; at < end; ) {
      // Up to where the ring's lists begin again.
      const list = ring * RING + (at % RING)
      const stop = Math.min((ring + 1) * RING, list + end - at)
      const found = this.#lists.firstFilled(list, stop)
      at += found - list
      if (found < stop) return at
    }
    return end
  }

  // The bucket being drained ----------------------------------------------------------------------

  #drain(slot: number, bucket: number): void {
    const start = bucket * this.#width
    this.#bucket.fill(this.#lists, slot, start, this.#width)
    const count = this.#bucket.count
    this.#draining = slot
    this.#drainedTo = start + this.#width
    this.#near -= count
    this.#judge.buckets++
    this.#judge.records += count
  }

  #closeBucket(): void {
    this.#lists.clear(this.#draining)
    this.#lists.clear(LATE)
    this.#draining = -1
    this.#late.restart()
  }

  /** The earlier of the two; at the same time the bucket's own was scheduled first. */
  #takeLate(untilUs: Micros, event: EventRecord): boolean {
    const bucket = this.#bucket
    const late = this.#late
    const own = bucket.at < bucket.count ? bucket.order[bucket.at]! : -1
    const isOwn = own >= 0 && this.#lists.f64[own << 2]! <= late.firstUs
    this.#lists.read(isOwn ? own : late.first, event)
    if (event.timeUs >= untilUs) return false
    if (isOwn) bucket.at++
    else late.take()
    return true
  }

  // Adapting the width ------------------------------------------------------------------------------

  /** Lay every waiting record out anew. Same times share a list, and lists keep their order. */
  #rebuild(width: Micros): void {
    const old = this.#lists
    const clock = this.#drainedTo
    this.#lists = new RecordLists(LATE + 1, old.next.length)
    this.#lists.nearby = old.nearby
    this.#lists.stride = old.stride
    this.#waiting.fill(0)
    this.#near = 0
    this.#setWidth(width)
    this.#enter(clock)
    this.#drainedTo = Math.floor(clock / width) * width
    this.#current[0] = Math.floor(clock / width) - 1
    for (let list = 0; list < LATE; list++) {
      old.visit(list, (record) => {
        this.#lists.copy(old, record, this.#place(old.f64[record << 2]!))
      })
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

  /** A free record in the right list for a time that is not in ring 0's hot span. */
  #place(timeUs: Micros): number {
    if (!(timeUs >= 0 && timeUs <= LAST)) throw new RangeError(`an event at ${timeUs} us`)
    if (timeUs < this.#drainedTo) {
      const record = this.#lists.append(LATE)
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
    return this.#lists.append(ring * RING + (Math.floor(timeUs / widths[ring]!) % RING))
  }
}
