// How many things an index has of each pair of two numbers (a peer and a file), by a hash of the two: a table
// that says at once, for nearly every pair that has none, that the index need not be searched.

/** Counters for each pair that there is room for. */
const SPARSE = 8

export class PairCounts {
  /** Pairs up to which few counters are shared. */
  readonly room: number
  readonly #counts: Uint16Array

  constructor(room: number) {
    let counters = 1 << 12
    while (counters < room * SPARSE) counters *= 2
    this.room = counters / SPARSE
    this.#counts = new Uint16Array(counters)
  }

  add(a: number, b: number): void {
    this.#counts[this.#placeOf(a, b)]!++
  }

  remove(a: number, b: number): void {
    this.#counts[this.#placeOf(a, b)]!--
  }

  /** Is there surely none? */
  hasNone(a: number, b: number): boolean {
    return this.#counts[this.#placeOf(a, b)] === 0
  }

  #placeOf(a: number, b: number): number {
    const mixed = Math.imul(Math.imul(a, 0x9e3779b1) ^ (b + 0x7f4a7c15), 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & (this.#counts.length - 1)
  }
}
