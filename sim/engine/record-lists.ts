// Lists of event records in one arena: the queue's memory. A record is 32 bytes; a list keeps its
// records in order of arrival, in chunks of 32 that lie together, so that reading and filling a list
// walks through memory forwards. Chunks that a list gives back are the next ones used.

import type { Micros, PeerId } from '../units.ts'

/** An event as the queue hands it out; `take` fills the one object that its caller keeps. */
export interface EventRecord {
  timeUs: Micros
  from: PeerId
  to: PeerId
  type: number
  ttl: number
  hops: number
  /** Whatever else the head says: bits 24.. of it. */
  flags: number
  id: number
  a: number
  b: number
}

/** An object for `take` to fill. */
export function blankEvent(): EventRecord {
  return { timeUs: 0, from: 0, to: 0, type: 0, ttl: 0, hops: 0, flags: 0, id: 0, a: 0, b: 0 }
}

/** Events that differ in time and receiver alone: scratch columns, of which `count` rows are in use. */
export interface Batch {
  count: number
  timesUs: Float64Array
  receivers: Int32Array
  /** The list each goes to. */
  lists: Int32Array
}

export function batchOf(room: number): Batch {
  return {
    count: 0,
    timesUs: new Float64Array(room),
    receivers: new Int32Array(room),
    lists: new Int32Array(room),
  }
}

// Not exported: a constant of the same file is folded into the code, an imported one is looked up.
// Record r of the arena: f64[4r] is its time, i32[8r + FROM] .. i32[8r + B] its words, reached by an `or`:
// a sum would be checked for overflow.
const FROM = 2
const TO = 3
/** type | ttl << 8 | hops << 16 | flags << 24 */
const HEAD = 4
const ID = 5
const A = 6
const B = 7
const CHUNK = 32
const NOTHING = new Int32Array(0)

export class RecordLists {
  f64: Float64Array
  i32: Int32Array
  /** By chunk: the one after it in its list, -1 for the last. */
  next: Int32Array
  /** By list: its first chunk (-1: none), and its next free record: a multiple of CHUNK when its last chunk is full. */
  readonly head: Int32Array
  readonly tail: Int32Array
  /** A bit per list that is not empty, so that a search passes 32 empty ones at a step. */
  readonly #filled: Int32Array
  /**
   * Columns that will be read for every event at its receiver. Listing a bucket reads them too, when
   * the reads wait for memory side by side and not one after another.
   */
  nearby: readonly [Int32Array, Int32Array] = [NOTHING, NOTHING]
  /** Words from one receiver's place in the second column to the next. */
  stride = 1
  /** What was read there: of no use, but that the reads are not optimised away. */
  touched = 0
  #free = -1
  #chunks = 0

  constructor(lists: number, chunks: number) {
    this.f64 = new Float64Array(chunks * CHUNK * 4)
    this.i32 = new Int32Array(this.f64.buffer)
    this.next = new Int32Array(chunks)
    this.head = new Int32Array(lists).fill(-1)
    this.tail = new Int32Array(lists)
    this.#filled = new Int32Array(Math.ceil(lists / 32))
  }

  /** A new last record of `list`, to be written by the caller. */
  append(list: number): number {
    let record = this.tail[list]!
    if ((record & (CHUNK - 1)) === 0) record = this.open(list)
    this.tail[list] = record + 1
    return record
  }

  write(
    record: number,
    timeUs: Micros,
    from: PeerId,
    to: PeerId,
    head: number,
    id: number,
    a: number,
    b: number,
  ): void {
    const i32 = this.i32
    const at = record << 3
    this.f64[record << 2] = timeUs
    i32[at | FROM] = from
    i32[at | TO] = to
    i32[at | HEAD] = head
    i32[at | ID] = id
    i32[at | A] = a
    i32[at | B] = b
  }

  /** Append the events of a batch, each to its list. */
  appendAll(batch: Batch, from: PeerId, head: number, id: number, a: number, b: number): void {
    const { timesUs, receivers, lists, count } = batch
    const tail = this.tail
    let f64 = this.f64
    let i32 = this.i32
    for (let i = 0; i < count; i++) {
      const list = lists[i]!
      let record = tail[list]!
      if ((record & (CHUNK - 1)) === 0) {
        record = this.open(list)
        f64 = this.f64
        i32 = this.i32
      }
      tail[list] = record + 1
      const at = record << 3
      f64[record << 2] = timesUs[i]!
      i32[at | FROM] = from
      i32[at | TO] = receivers[i]!
      i32[at | HEAD] = head
      i32[at | ID] = id
      i32[at | A] = a
      i32[at | B] = b
    }
  }

  read(record: number, event: EventRecord): void {
    const i32 = this.i32
    const at = record << 3
    const head = i32[at | HEAD]!
    event.timeUs = this.f64[record << 2]!
    event.from = i32[at | FROM]!
    event.to = i32[at | TO]!
    event.type = head & 255
    event.ttl = (head >>> 8) & 255
    event.hops = (head >>> 16) & 255
    event.flags = head >>> 24
    event.id = i32[at | ID]!
    event.a = i32[at | A]!
    event.b = i32[at | B]!
  }

  /** How many records a list holds. */
  lengthOf(list: number): number {
    const first = this.head[list]!
    if (first < 0) return 0
    const end = this.tail[list]!
    let count = end - ((end - 1) & ~(CHUNK - 1))
    for (let chunk = this.next[first]!; chunk >= 0; chunk = this.next[chunk]!) count += CHUNK
    return count
  }

  /** Lay a list's records and their times after `startUs` out flat; false: they are not in order of time. */
  listInto(list: number, startUs: Micros, records: Int32Array, offsets: Int32Array): boolean {
    const { f64, i32, next } = this
    const [first, second] = this.nearby
    const stride = this.stride
    let touched = 0
    const end = this.tail[list]!
    let count = 0
    let sorted = true
    let previous = 0
    for (let chunk = this.head[list]!; chunk >= 0; chunk = next[chunk]!) {
      const stop = next[chunk]! < 0 ? end : (chunk + 1) * CHUNK
      for (let record = chunk * CHUNK; record < stop; record++) {
        const to = i32[(record << 3) | TO]!
        touched ^= first[to]! ^ second[to * stride]!
        const offset = (f64[record << 2]! - startUs) | 0
        sorted = sorted && offset >= previous
        previous = offset
        records[count] = record
        offsets[count++] = offset
      }
    }
    this.touched = touched
    return sorted
  }

  /** Every record of a list in order. The visitor may append to other lists. */
  visit(list: number, visitor: (record: number) => void): void {
    const end = this.tail[list]!
    for (let chunk = this.head[list]!; chunk >= 0; ) {
      const next = this.next[chunk]!
      const stop = next < 0 ? end : (chunk + 1) * CHUNK
      for (let record = chunk * CHUNK; record < stop; record++) visitor(record)
      chunk = next
    }
  }

  /** Empty a list; its chunks may be used again at once. */
  clear(list: number): void {
    const first = this.head[list]!
    if (first < 0) return
    this.next[(this.tail[list]! - 1) >> 5] = this.#free
    this.#free = first
    this.head[list] = -1
    this.tail[list] = 0
    this.#filled[list >> 5]! &= ~(1 << (list & 31))
  }

  /** The first list in [list, end) that is not empty; `end` where there is none. */
  firstFilled(list: number, end: number): number {
    for (let at = list; at < end; at += 32 - (at & 31)) {
      const bits = this.#filled[at >> 5]! >>> (at & 31)
      if (bits !== 0) return Math.min(end, at + 31 - Math.clz32(bits & -bits))
    }
    return end
  }

  /** Copy a record of `from`, which may be these lists themselves. */
  copy(from: RecordLists, record: number, to: number): void {
    // Words move as words: a pair of them read as a double might be a NaN, whose bits need not survive.
    this.f64[to << 2] = from.f64[record << 2]!
    for (let word = FROM; word <= B; word++) {
      this.i32[(to << 3) + word] = from.i32[(record << 3) + word]!
    }
  }

  /** Give a list a new last chunk; its first record. */
  open(list: number): number {
    let chunk = this.#free
    if (chunk >= 0) this.#free = this.next[chunk]!
    else {
      if (this.#chunks === this.next.length) this.#grow()
      chunk = this.#chunks++
    }
    this.next[chunk] = -1
    if (this.head[list]! < 0) {
      this.head[list] = chunk
      this.#filled[list >> 5]! |= 1 << (list & 31)
    } else this.next[(this.tail[list]! - 1) >> 5] = chunk
    return chunk * CHUNK
  }

  #grow(): void {
    const chunks = Math.ceil(this.next.length * 1.5) + 1
    const f64 = new Float64Array(chunks * CHUNK * 4)
    f64.set(this.f64)
    this.f64 = f64
    this.i32 = new Int32Array(f64.buffer)
    const next = new Int32Array(chunks)
    next.set(this.next)
    this.next = next
  }
}
