// What peers remember, as columns. A member is a peer in one torrent; a download is what a member has of it
// while that is not all; a connection has two ends, c and c ^ 1, and each end knows only what is its own.

import type { PeerId, TransferId } from '../../sim/index.ts'
import { Downloads, wide } from './downloads.ts'
import type { Torrent } from './torrent.ts'

// Flags of a member.
/** It takes part in the swarm now. */
export const ACTIVE = 1
/** It has all pieces. */
export const SEED = 2
/** No block is left that was not asked for. */
export const ENDGAME = 4
/** A round of choking is scheduled. */
export const ROUND = 8
/** It shows its pieces one by one. */
export const SUPER = 16
/** A server that seeds. */
export const ORIGIN = 32
/** It goes on when its peer comes back. */
export const RESUMES = 64

// Flags of an end.
export const UP = 1
/** We serve the other end; it serves us. */
export const SERVING = 2
export const SERVED = 4
/** We want what the other end has; it wants what we have. */
export const WANTING = 8
export const WANTED = 16
/** The other end has all pieces. */
export const OTHER_SEED = 32
/** It called; the other was called. */
export const CALLER = 64
/** This end is closed. */
export const CLOSED = 128

export class State extends Downloads {
  readonly #pipeline: number

  // Members.
  members = 0
  peer = new Int32Array(16)
  file = new Int32Array(16)
  flags = new Uint8Array(16)
  /** Slot of its download; -1: it is a seed. */
  slot = new Int32Array(16)
  /** First of its ends; how many it has, and how many of these it serves. */
  firstEnd = new Int32Array(16)
  degree = new Int32Array(16)
  serving = new Int32Array(16)
  /** Rounds of choking so far, and the end it serves optimistically (-1: none). */
  round = new Int32Array(16)
  optimistic = new Int32Array(16)
  /** Bytes sent; row in the log of downloads, -1: none. */
  given = new Float64Array(16)
  row = new Int32Array(16)
  announcedUs = new Float64Array(16)
  /** Seeds and downloaders as the tracker last said; -1: not asked. */
  complete = new Int32Array(16)
  incomplete = new Int32Array(16)
  /** Addresses it has heard of and not called. */
  readonly known = new Map<number, PeerId[]>()
  /** Next member of the same peer; timers of another run of it are void. */
  nextOfPeer = new Int32Array(16)
  serial = new Int32Array(16)
  readonly #firstOfPeer: Int32Array

  // Ends.
  #ends = 0
  readonly #freePairs: number[] = []
  #freed = 0
  member = new Int32Array(64)
  /** The peer at the other end. */
  other = new Int32Array(64)
  endFlags = new Uint8Array(64)
  next = new Int32Array(64)
  previous = new Int32Array(64)
  /** Pieces the other end has: how many, how many of these we lack, and which. */
  theirs = new Int32Array(64)
  useful = new Int32Array(64)
  bits: Uint32Array
  /** Blocks asked of the other end that have not come. */
  asked = new Int32Array(64)
  askedBlocks: Int32Array
  /** Bytes that had come over the present transfer at the last round, and the mean rate in bytes a round. */
  gotBefore = new Float64Array(64)
  rate = new Float64Array(64)
  /** The same of what we sent. */
  sentBefore = new Float64Array(64)
  sentRate = new Float64Array(64)
  /** When anything useful was heard; when we last began to serve it. */
  heardUs = new Float64Array(64)
  servedUs = new Float64Array(64)
  /** Bytes of whole blocks that came over the present transfer. */
  came = new Float64Array(64)
  /** What we send over; -1: nothing yet. */
  transfer = new Int32Array(64)
  /** The sender's end, by transfer. */
  endOfTransfer = new Int32Array(64)

  constructor(peers: number, torrent: Torrent, pipeline: number, told: boolean) {
    super(torrent, told)
    this.#pipeline = pipeline
    this.#firstOfPeer = new Int32Array(peers).fill(-1)
    this.bits = new Uint32Array(told ? 64 * torrent.pieceWords : 0)
    this.askedBlocks = new Int32Array(64 * pipeline)
  }

  // Members -------------------------------------------------------------------------------------------

  memberOf(peer: PeerId, file: number): number {
    let m = this.#firstOfPeer[peer]!
    while (m >= 0 && this.file[m] !== file) m = this.nextOfPeer[m]!
    return m
  }

  firstOf(peer: PeerId): number {
    return this.#firstOfPeer[peer]!
  }

  addMember(peer: PeerId, file: number, flags: number): number {
    const m = this.members++
    if (m === this.peer.length) this.#growMembers()
    this.peer[m] = peer
    this.file[m] = file
    this.flags[m] = flags
    this.slot[m] = (flags & SEED) !== 0 ? -1 : this.addSlot()
    this.firstEnd[m] = -1
    this.optimistic[m] = -1
    this.row[m] = -1
    this.complete[m] = -1
    this.incomplete[m] = -1
    this.announcedUs[m] = Number.NEGATIVE_INFINITY
    this.nextOfPeer[m] = this.#firstOfPeer[peer]!
    this.#firstOfPeer[peer] = m
    return m
  }

  // Connections ---------------------------------------------------------------------------------------

  /** A new connection that member m asks `peer` for: its first end. The other end belongs to nobody yet. */
  addPair(m: number, peer: PeerId): number {
    // A pair rests for a while before it is used again, so that what is still under way finds nobody.
    const reuse = this.#freed < this.#freePairs.length - 1024
    const c = reuse ? this.#freePairs[this.#freed++]! : this.#ends
    if (!reuse) this.#ends += 2
    if (this.#freed > 4096) {
      this.#freePairs.splice(0, this.#freed)
      this.#freed = 0
    }
    while (c + 1 >= this.member.length) this.#growEnds()
    this.#clear(c)
    this.#clear(c + 1)
    this.other[c] = peer
    this.other[c + 1] = this.peer[m]!
    this.enter(c, m)
    return c
  }

  /** The end of member m's connection to `peer`; -1: there is none. */
  endTo(m: number, peer: PeerId): number {
    let e = this.firstEnd[m]!
    while (e >= 0 && this.other[e] !== peer) e = this.next[e]!
    return e
  }

  /** An end joins those of its member. */
  enter(c: number, m: number): void {
    const first = this.firstEnd[m]!
    this.member[c] = m
    this.next[c] = first
    this.previous[c] = -1
    if (first >= 0) this.previous[first] = c
    this.firstEnd[m] = c
    this.degree[m]!++
  }

  /** An end is closed; once both are, the pair is free. */
  close(c: number): void {
    const m = this.member[c]!
    if (m >= 0) {
      const next = this.next[c]!
      const previous = this.previous[c]!
      if (previous >= 0) this.next[previous] = next
      else this.firstEnd[m] = next
      if (next >= 0) this.previous[next] = previous
      this.degree[m]!--
    }
    this.endFlags[c] = CLOSED
    if (this.endFlags[c ^ 1] === CLOSED) this.#freePairs.push(c & ~1)
  }

  #clear(c: number): void {
    const { pieceWords } = this.torrent
    this.member[c] = -1
    this.endFlags[c] = 0
    this.theirs[c] = 0
    this.useful[c] = 0
    this.bits.fill(0, c * pieceWords, (c + 1) * pieceWords)
    this.asked[c] = 0
    this.gotBefore[c] = 0
    this.rate[c] = 0
    this.sentBefore[c] = 0
    this.sentRate[c] = 0
    this.servedUs[c] = 0
    this.came[c] = 0
    this.transfer[c] = -1
  }

  /** Remember which end sends over a transfer. */
  setTransfer(c: number, transfer: TransferId): void {
    this.transfer[c] = transfer
    while (transfer >= this.endOfTransfer.length) this.endOfTransfer = wide(this.endOfTransfer)
    this.endOfTransfer[transfer] = c
  }

  hasPiece(m: number, piece: number): boolean {
    const d = this.slot[m]!
    if (d < 0) return true
    return ((this.have[d * this.torrent.pieceWords + (piece >>> 5)]! >>> (piece & 31)) & 1) === 1
  }

  /** Of a member that downloads: has it the piece, or is it fetching it? */
  hasBegun(m: number, piece: number): boolean {
    const word = this.slot[m]! * this.torrent.pieceWords + (piece >>> 5)
    return ((this.begun[word]! >>> (piece & 31)) & 1) === 1
  }

  otherHas(c: number, piece: number): boolean {
    return ((this.theirWord(c, piece >>> 5) >>> (piece & 31)) & 1) === 1
  }

  /** Word i of the pieces that the other end has, as far as this one knows. */
  theirWord(c: number, i: number): number {
    const { pieceWords, full } = this.torrent
    if (this.told) return this.bits[c * pieceWords + i]!
    if ((this.endFlags[c ^ 1]! & UP) === 0) return 0
    const d = this.slot[this.member[c ^ 1]!]!
    return d < 0 ? full[i]! : this.have[d * pieceWords + i]!
  }

  /** Has the other end a piece that this one lacks? */
  isOfUse(c: number): boolean {
    if (this.told) return this.useful[c]! > 0
    if ((this.endFlags[c ^ 1]! & UP) === 0) return false
    const { pieceWords, full } = this.torrent
    const { have } = this
    const ours = this.slot[this.member[c]!]! * pieceWords
    if (ours < 0) return false
    const theirs = this.slot[this.member[c ^ 1]!]! * pieceWords
    for (let i = 0; i < pieceWords; i++) {
      const word = theirs < 0 ? full[i]! : have[theirs + i]!
      if ((word & ~have[ours + i]!) !== 0) return true
    }
    return false
  }

  /** Take a block off what was asked of the other end; its place in that list, -1: it was not asked. */
  unask(c: number, block: number): number {
    const start = c * this.#pipeline
    const count = this.asked[c]!
    let place = 0
    while (place < count && this.askedBlocks[start + place] !== block) place++
    if (place === count) return -1
    this.unaskAt(c, place)
    return place
  }

  /** The block at a place of that list, which is taken off. */
  unaskAt(c: number, place: number): number {
    const { askedBlocks } = this
    const at = c * this.#pipeline + place
    const last = c * this.#pipeline + --this.asked[c]!
    const block = askedBlocks[at]!
    for (let i = at; i < last; i++) askedBlocks[i] = askedBlocks[i + 1]!
    return block
  }

  isAsked(c: number, block: number): boolean {
    const start = c * this.#pipeline
    for (let at = start + this.asked[c]! - 1; at >= start; at--) {
      if (this.askedBlocks[at] === block) return true
    }
    return false
  }

  ask(c: number, block: number): void {
    this.askedBlocks[c * this.#pipeline + this.asked[c]!++] = block
  }

  #growMembers(): void {
    this.peer = wide(this.peer)
    this.file = wide(this.file)
    this.flags = wide(this.flags)
    this.slot = wide(this.slot)
    this.firstEnd = wide(this.firstEnd)
    this.degree = wide(this.degree)
    this.serving = wide(this.serving)
    this.round = wide(this.round)
    this.optimistic = wide(this.optimistic)
    this.given = wide(this.given)
    this.row = wide(this.row)
    this.complete = wide(this.complete)
    this.incomplete = wide(this.incomplete)
    this.announcedUs = wide(this.announcedUs)
    this.nextOfPeer = wide(this.nextOfPeer)
    this.serial = wide(this.serial)
  }

  #growEnds(): void {
    this.member = wide(this.member)
    this.other = wide(this.other)
    this.came = wide(this.came)
    this.endFlags = wide(this.endFlags)
    this.next = wide(this.next)
    this.previous = wide(this.previous)
    this.theirs = wide(this.theirs)
    this.useful = wide(this.useful)
    this.bits = wide(this.bits)
    this.asked = wide(this.asked)
    this.askedBlocks = wide(this.askedBlocks)
    this.gotBefore = wide(this.gotBefore)
    this.rate = wide(this.rate)
    this.sentBefore = wide(this.sentBefore)
    this.sentRate = wide(this.sentRate)
    this.heardUs = wide(this.heardUs)
    this.servedUs = wide(this.servedUs)
    this.transfer = wide(this.transfer)
  }
}
