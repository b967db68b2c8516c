// Growing rows of 32-bit words, one a peer, in one arena: adjacency, tables of what was seen. A row that
// outgrows its place moves to a block of twice the size; the old block is kept for the next row that
// needs one. Nothing is ever allocated per row.

const FIRST_BLOCK = 4

/** Words of a row in `#place`: side by side, so that finding a row touches one cache line. */
const PLACE = 2
const START = 0
const LENGTH = 1

export class Rows {
  words: Int32Array
  readonly #place: Uint32Array
  readonly #room: Uint32Array
  #used: number
  /** Free blocks by size class (room = FIRST_BLOCK << class). */
  readonly #free: number[][] = []

  /**
   * `rows` empty rows with room for `room` words each, or packed as offsets say (rows + 1 entries), in
   * `words` where there is such an arena already.
   */
  constructor(rows: number, room: number | Uint32Array, words?: Int32Array) {
    this.#place = new Uint32Array(rows * PLACE)
    this.#room = new Uint32Array(rows)
    let used = 0
    for (let row = 0; row < rows; row++) {
      const size = typeof room === 'number' ? room : room[row + 1]! - room[row]!
      this.#place[row * PLACE + START] = used
      this.#room[row] = size
      used += size
    }
    this.#used = used
    this.words = words ?? new Int32Array(used)
  }

  /** Where in `words` a row starts. */
  startOf(row: number): number {
    return this.#place[row * PLACE + START]!
  }

  /** How many words a row holds. */
  lengthOf(row: number): number {
    return this.#place[row * PLACE + LENGTH]!
  }

  /** How many it has room for. */
  roomOf(row: number): number {
    return this.#room[row]!
  }

  /** Say how many words a row holds, within its room. */
  setLength(row: number, length: number): void {
    this.#place[row * PLACE + LENGTH] = length
  }

  /** Give a row twice its room, keeping what it holds; its new start. */
  grow(row: number): number {
    const room = Math.max(FIRST_BLOCK, this.roomOf(row) * 2)
    const sizeClass = 32 - Math.clz32(Math.ceil(room / FIRST_BLOCK) - 1)
    const size = FIRST_BLOCK << sizeClass
    const from = this.startOf(row)
    const to = this.#free[sizeClass]?.pop() ?? this.#allocate(size)
    this.words.copyWithin(to, from, from + this.lengthOf(row))
    this.#release(from, this.roomOf(row))
    this.#place[row * PLACE + START] = to
    this.#room[row] = size
    return to
  }

  push(row: number, word: number): void {
    const length = this.lengthOf(row)
    const start = length === this.roomOf(row) ? this.grow(row) : this.startOf(row)
    this.words[start + length] = word
    this.setLength(row, length + 1)
  }

  /** Where in `words` a row holds `word`; -1: nowhere. */
  indexOf(row: number, word: number): number {
    const start = this.startOf(row)
    const end = start + this.lengthOf(row)
    for (let at = start; at < end; at++) if (this.words[at] === word) return at
    return -1
  }

  /** Take `word` out of a row; the last word takes its place. False if it was not there. */
  remove(row: number, word: number): boolean {
    const at = this.indexOf(row, word)
    if (at < 0) return false
    const last = this.lengthOf(row) - 1
    this.setLength(row, last)
    this.words[at] = this.words[this.startOf(row) + last]!
    return true
  }

  /** A copy of a row. */
  list(row: number): number[] {
    const start = this.startOf(row)
    return Array.from(this.words.subarray(start, start + this.lengthOf(row)))
  }

  #allocate(size: number): number {
    const at = this.#used
    this.#used += size
    if (this.#used > this.words.length) {
      const words = new Int32Array(Math.max(this.#used, Math.ceil(this.words.length * 1.5)))
      words.set(this.words)
      this.words = words
    }
    return at
  }

  #release(at: number, room: number): void {
    // Only blocks of a class are used again; a packed first row of another size is left.
    const sizeClass = 31 - Math.clz32(room / FIRST_BLOCK)
    if (room !== FIRST_BLOCK << sizeClass) return
    if (this.#free[sizeClass]) this.#free[sizeClass].push(at)
    else this.#free[sizeClass] = [at]
  }
}
