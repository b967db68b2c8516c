// Many maps from peers to 32-bit words in one arena: open addressing with linear probing, at most three
// quarters full. Each map lies in one piece, so what asks one map again and again stays near.

import type { PeerId } from '../../sim/index.ts'

/** A peer's home in a map of 2^log places: the high bits of its number plus 1, times this. */
const GOLDEN = 0x9e3779b1
/** Binary logarithm of the places of a map that holds its first peer. */
const FIRST = 2

export class PeerMaps {
  /** By place of a map: a peer's number plus 1 (0: free), then its word. */
  cells = new Int32Array(65_536)
  #used = 0
  /** By map: where it starts, peers in it, and the binary logarithm of its places (0: it has none). */
  readonly #start: Uint32Array
  readonly #size: Uint32Array
  readonly #log: Uint8Array
  /** Pieces given back, by the binary logarithm of their places. */
  readonly #free: number[][] = Array.from({ length: 32 }, () => [])

  constructor(maps: number) {
    this.#start = new Uint32Array(maps)
    this.#size = new Uint32Array(maps)
    this.#log = new Uint8Array(maps)
  }

  sizeOf(map: number): number {
    return this.#size[map]!
  }

  /** For a loop that asks one map many times: where in `cells` it lies, until a map changes. */
  startOf(map: number): number {
    return this.#start[map]!
  }

  /** Binary logarithm of its places; 0: it is empty. */
  logOf(map: number): number {
    return this.#log[map]!
  }

  /** The word of `peer`; 0: it has none. */
  get(map: number, peer: PeerId): number {
    const log = this.#log[map]!
    if (log === 0) return 0
    const cells = this.cells
    const start = this.#start[map]!
    const mask = (2 << log) - 1
    const wanted = peer + 1
    for (let at = (Math.imul(wanted, GOLDEN) >>> (32 - log)) << 1; ; at = (at + 2) & mask) {
      const key = cells[start + at]!
      if (key === wanted) return cells[start + at + 1]!
      if (key === 0) return 0
    }
  }

  /** Add to the word of `peer`, which is in the map while its word is not 0; the word it has now. */
  add(map: number, peer: PeerId, by: number): number {
    const cell = this.#claim(map, peer)
    const word = this.cells[cell + 1]! + by
    this.cells[cell + 1] = word
    if (word === 0) this.#delete(map, cell)
    return word
  }

  /** Give `peer` a word, not 0. */
  set(map: number, peer: PeerId, word: number): void {
    this.cells[this.#claim(map, peer) + 1] = word
  }

  /** Take every peer out of a map. */
  clear(map: number): void {
    if (this.#log[map] !== 0) this.#release(this.#start[map]!, this.#log[map]!)
    this.#log[map] = 0
    this.#size[map] = 0
  }

  /** The place of `peer`; a new one has word 0. */
  #claim(map: number, peer: PeerId): number {
    if (4 * this.#size[map]! >= 3 << this.#log[map]! || this.#log[map] === 0) this.#grow(map)
    const start = this.#start[map]!
    const cell = start + this.#placeOf(start, this.#log[map]!, peer + 1)
    if (this.cells[cell] !== 0) return cell
    this.cells[cell] = peer + 1
    this.#size[map]!++
    return cell
  }

  /** Where in a piece a key is, or the free place where it would be. */
  #placeOf(start: number, log: number, key: number): number {
    const cells = this.cells
    const mask = (2 << log) - 1
    let at = (Math.imul(key, GOLDEN) >>> (32 - log)) << 1
    while (cells[start + at] !== key && cells[start + at] !== 0) at = (at + 2) & mask
    return at
  }

  #grow(map: number): void {
    const log = this.#log[map]!
    const from = this.#start[map]!
    const wider = log === 0 ? FIRST : log + 1
    const to = this.#free[wider]!.pop() ?? this.#allocate(2 << wider)
    this.#start[map] = to
    this.#log[map] = wider
    if (log === 0) return
    const cells = this.cells
    for (let at = from; at < from + (2 << log); at += 2) {
      if (cells[at] === 0) continue
      const place = to + this.#placeOf(to, wider, cells[at]!)
      cells[place] = cells[at]!
      cells[place + 1] = cells[at + 1]!
    }
    this.#release(from, log)
  }

  #allocate(words: number): number {
    const at = this.#used
    this.#used += words
    if (this.#used > this.cells.length) {
      const cells = new Int32Array(Math.max(this.#used, 2 * this.cells.length))
      cells.set(this.cells)
      this.cells = cells
    }
    return at
  }

  /** A piece is given back empty. */
  #release(start: number, log: number): void {
    this.cells.fill(0, start, start + (2 << log))
    this.#free[log]!.push(start)
  }

  /** Whoever stands behind the hole and would be looked for through it moves up. */
  #delete(map: number, cell: number): void {
    const cells = this.cells
    const start = this.#start[map]!
    const log = this.#log[map]!
    const mask = (2 << log) - 1
    let hole = cell - start
    for (let at = (hole + 2) & mask; cells[start + at] !== 0; at = (at + 2) & mask) {
      const home = (Math.imul(cells[start + at]!, GOLDEN) >>> (32 - log)) << 1
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      cells[start + hole] = cells[start + at]!
      cells[start + hole + 1] = cells[start + at + 1]!
      hole = at
    }
    cells[start + hole] = 0
    cells[start + hole + 1] = 0
    this.#size[map]!--
  }
}
