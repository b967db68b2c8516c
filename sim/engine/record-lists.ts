// Lists of event records in one arena: the queue's memory. A record is 32 bytes; a list keeps its
// records in order of arrival, in chunks of 32 that lie together, so that reading and filling a list
// walks through memory forwards. Chunks that a list gives back are the next ones used.

/** Record r of the arena: f64[4r] is its time, i32[8r + FROM] .. i32[8r + B] its words. */
export const FROM = 2
export const TO = 3
/** type | ttl << 8 | hops << 16 | flags << 24 */
export const HEAD = 4
export const ID = 5
export const A = 6
export const B = 7

export const CHUNK = 32

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
    if ((record & (CHUNK - 1)) === 0) record = this.#open(list)
    this.tail[list] = record + 1
    return record
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
  #open(list: number): number {
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
