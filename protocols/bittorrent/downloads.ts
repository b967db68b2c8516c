// What members have of a torrent while that is not all, as columns: pieces as bits, and a list of the pieces of
// which some blocks are here or asked for.

import type { Torrent } from './torrent.ts'

export class Downloads {
  readonly torrent: Torrent
  /** Peers know what others have by what they are told; else they see it, and what they were told is not kept. */
  readonly told: boolean

  #slots = 0
  readonly #freeSlots: number[] = []
  /** Pieces it has; bits of these; bits of those and the ones it has begun; known copies of each. */
  count = new Int32Array(4)
  have: Uint32Array
  begun: Uint32Array
  copies: Uint16Array
  /** First piece of which some blocks are here. */
  firstPart = new Int32Array(4)

  // Parts of pieces, in a list for each download.
  #parts = 0
  #freePart = -1
  partPiece = new Int32Array(16)
  partNext = new Int32Array(16)
  /** End over which it is being fetched. */
  partEnd = new Int32Array(16)
  /** Blocks not asked for; blocks that are not here. */
  partUnasked = new Int32Array(16)
  partMissing = new Int32Array(16)
  partAsked: Uint32Array
  partHere: Uint32Array

  constructor(torrent: Torrent, told: boolean) {
    const { pieceWords, blockWords, pieces } = torrent
    this.torrent = torrent
    this.told = told
    this.have = new Uint32Array(4 * pieceWords)
    this.begun = new Uint32Array(4 * pieceWords)
    this.copies = new Uint16Array(told ? 4 * pieces : 0)
    this.partAsked = new Uint32Array(16 * blockWords)
    this.partHere = new Uint32Array(16 * blockWords)
  }

  addSlot(): number {
    const { pieceWords, pieces } = this.torrent
    const d = this.#freeSlots.pop() ?? this.#slots++
    if (d === this.count.length) this.#growSlots()
    this.count[d] = 0
    this.have.fill(0, d * pieceWords, (d + 1) * pieceWords)
    this.begun.fill(0, d * pieceWords, (d + 1) * pieceWords)
    this.copies.fill(0, d * pieces, (d + 1) * pieces)
    this.firstPart[d] = -1
    return d
  }

  freeSlot(d: number): void {
    while (this.firstPart[d]! >= 0) this.freePart(d, this.firstPart[d]!)
    this.#freeSlots.push(d)
  }

  // Parts ---------------------------------------------------------------------------------------------

  addPart(d: number, piece: number, c: number): number {
    const { blockWords } = this.torrent
    let part = this.#freePart
    if (part >= 0) this.#freePart = this.partNext[part]!
    else {
      part = this.#parts++
      if (part === this.partPiece.length) this.#growParts()
    }
    const blocks = this.torrent.blocksOf(piece)
    this.partPiece[part] = piece
    this.partEnd[part] = c
    this.partUnasked[part] = blocks
    this.partMissing[part] = blocks
    this.partAsked.fill(0, part * blockWords, (part + 1) * blockWords)
    this.partHere.fill(0, part * blockWords, (part + 1) * blockWords)
    this.partNext[part] = this.firstPart[d]!
    this.firstPart[d] = part
    return part
  }

  partOf(d: number, piece: number): number {
    let part = this.firstPart[d]!
    while (part >= 0 && this.partPiece[part] !== piece) part = this.partNext[part]!
    return part
  }

  freePart(d: number, part: number): void {
    let before = -1
    for (let at = this.firstPart[d]!; at !== part; at = this.partNext[at]!) before = at
    if (before < 0) this.firstPart[d] = this.partNext[part]!
    else this.partNext[before] = this.partNext[part]!
    this.partNext[part] = this.#freePart
    this.#freePart = part
  }

  #growSlots(): void {
    this.count = wide(this.count)
    this.have = wide(this.have)
    this.begun = wide(this.begun)
    this.copies = wide(this.copies)
    this.firstPart = wide(this.firstPart)
  }

  #growParts(): void {
    this.partPiece = wide(this.partPiece)
    this.partNext = wide(this.partNext)
    this.partEnd = wide(this.partEnd)
    this.partUnasked = wide(this.partUnasked)
    this.partMissing = wide(this.partMissing)
    this.partAsked = wide(this.partAsked)
    this.partHere = wide(this.partHere)
  }
}

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** A copy of twice the length. */
export function wide<T extends Column>(column: T): T {
  const grown = new (column.constructor as new (length: number) => T)(2 * column.length)
  grown.set(column)
  return grown
}
