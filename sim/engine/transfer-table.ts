// The transfers of a run as columns: who sends to whom, the line of its progress, the pieces that wait to
// arrive in order, and a list of every peer's transfers. Slots are used again; generations are not.

import type { Bytes, Micros, PeerId } from '../units.ts'
import { widen } from './flows.ts'

/** Its rate is being solved for: it has bytes to send and may. */
export const RUNNING = 1
export const PAUSED = 2
/** A partition lies between its ends. */
export const CUT = 4
/** Nothing will be appended. */
export const RELEASED = 8
/** Nothing will be sent any more. */
export const ENDED = 16
/** The sender (the receiver: twice that) has left or has cancelled: it is told nothing. */
export const GONE = 32
export const FREE = 128

export class TransferTable {
  /** Slots in use or free: all are below. */
  count = 0
  // By transfer. Sender and receiver of t are at 2t and 2t + 1: its two ends.
  peer = new Int32Array(32)
  owner = new Uint8Array(16)
  flags = new Uint8Array(16)
  latencyUs = new Float64Array(16)
  cap = new Float64Array(16)
  /** Bytes sent at time t: base + rate (t - since), at most total. */
  base = new Float64Array(16)
  sinceUs = new Float64Array(16)
  rate = new Float64Array(16)
  /** Bytes appended so far, of these whole pieces that have arrived, and where the first waiting piece ends. */
  total = new Float64Array(16)
  arrived = new Float64Array(16)
  headEnd = new Float64Array(16)
  /** When it is looked at next, Infinity: not planned; plans of another generation are void. */
  plannedUs = new Float64Array(16)
  generation = new Int32Array(16)
  /** Events under way that speak of it whatever its generation. */
  pending = new Int32Array(16)
  /** Pieces that wait, in order; -1: none. */
  head = new Int32Array(16)
  tail = new Int32Array(16)

  // By piece.
  pieceBytes = new Float64Array(64)
  pieceTag = new Int32Array(64)
  pieceNext = new Int32Array(64)
  #pieces = 0
  #freePiece = -1

  // The ends at each peer, as a doubly linked list.
  readonly #firstEnd: Int32Array
  #nextEnd = new Int32Array(32)
  #previousEnd = new Int32Array(32)
  #freeSlots: number[] = []

  constructor(nodes: number) {
    this.#firstEnd = new Int32Array(nodes).fill(-1)
  }

  add(owner: number, from: PeerId, to: PeerId, latencyUs: Micros): number {
    const t = this.#freeSlots.pop() ?? this.count++
    if (t === this.owner.length) this.#grow()
    this.owner[t] = owner
    this.flags[t] = 0
    this.latencyUs[t] = latencyUs
    this.cap[t] = Number.POSITIVE_INFINITY
    this.base[t] = 0
    this.sinceUs[t] = 0
    this.rate[t] = 0
    this.total[t] = 0
    this.arrived[t] = 0
    this.headEnd[t] = 0
    this.plannedUs[t] = Number.POSITIVE_INFINITY
    this.head[t] = -1
    this.#enter(2 * t, from)
    this.#enter(2 * t + 1, to)
    return t
  }

  /** What was planned does not hold any more. */
  void(t: number): void {
    this.generation[t]!++
    this.plannedUs[t] = Number.POSITIVE_INFINITY
  }

  /** Nothing speaks of it any more. */
  free(t: number): void {
    this.#exit(2 * t)
    this.#exit(2 * t + 1)
    this.flags[t] = ENDED | FREE
    this.void(t)
    this.#freeSlots.push(t)
  }

  /** Ends at a peer: the first, and the one that follows; -1: none. */
  firstEndAt(peer: PeerId): number {
    return this.#firstEnd[peer]!
  }
  endAfter(end: number): number {
    return this.#nextEnd[end]!
  }

  /** Append a piece of `bytes`. */
  push(t: number, bytes: Bytes, tag: number): void {
    const piece = this.#takePiece()
    this.pieceBytes[piece] = bytes
    this.pieceTag[piece] = tag
    this.pieceNext[piece] = -1
    this.total[t]! += bytes
    if (this.head[t]! >= 0) this.pieceNext[this.tail[t]!] = piece
    else {
      this.head[t] = piece
      this.headEnd[t] = this.total[t]!
    }
    this.tail[t] = piece
  }

  /** Take the first waiting piece out of the list; it is still the caller's to free. */
  shift(t: number): number {
    const piece = this.head[t]!
    const next = this.pieceNext[piece]!
    this.head[t] = next
    if (next >= 0) this.headEnd[t]! += this.pieceBytes[next]!
    return piece
  }

  /** Take out the piece that follows `before` (-1: the first), and free it. */
  dropAfter(t: number, before: number): void {
    const piece = before < 0 ? this.head[t]! : this.pieceNext[before]!
    const next = this.pieceNext[piece]!
    const bytes = this.pieceBytes[piece]!
    if (before < 0) {
      this.head[t] = next
      this.headEnd[t]! += (next < 0 ? 0 : this.pieceBytes[next]!) - bytes
    } else this.pieceNext[before] = next
    if (next < 0) this.tail[t] = before
    this.total[t]! -= bytes
    this.freePiece(piece)
  }

  freePiece(piece: number): void {
    this.pieceNext[piece] = this.#freePiece
    this.#freePiece = piece
  }

  #takePiece(): number {
    const piece = this.#freePiece
    if (piece >= 0) {
      this.#freePiece = this.pieceNext[piece]!
      return piece
    }
    if (this.#pieces === this.pieceTag.length) {
      this.pieceBytes = widen(this.pieceBytes)
      this.pieceTag = widen(this.pieceTag)
      this.pieceNext = widen(this.pieceNext)
    }
    return this.#pieces++
  }

  #enter(end: number, peer: PeerId): void {
    const first = this.#firstEnd[peer]!
    this.peer[end] = peer
    this.#nextEnd[end] = first
    this.#previousEnd[end] = -1
    if (first >= 0) this.#previousEnd[first] = end
    this.#firstEnd[peer] = end
  }

  #exit(end: number): void {
    const next = this.#nextEnd[end]!
    const previous = this.#previousEnd[end]!
    if (previous >= 0) this.#nextEnd[previous] = next
    else this.#firstEnd[this.peer[end]!] = next
    if (next >= 0) this.#previousEnd[next] = previous
  }

  #grow(): void {
    this.peer = widen(this.peer)
    this.owner = widen(this.owner)
    this.flags = widen(this.flags)
    this.latencyUs = widen(this.latencyUs)
    this.cap = widen(this.cap)
    this.base = widen(this.base)
    this.sinceUs = widen(this.sinceUs)
    this.rate = widen(this.rate)
    this.total = widen(this.total)
    this.arrived = widen(this.arrived)
    this.headEnd = widen(this.headEnd)
    this.plannedUs = widen(this.plannedUs)
    this.generation = widen(this.generation)
    this.pending = widen(this.pending)
    this.head = widen(this.head)
    this.tail = widen(this.tail)
    this.#nextEnd = widen(this.#nextEnd)
    this.#previousEnd = widen(this.#previousEnd)
  }
}
