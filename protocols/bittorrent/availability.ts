// Who has what (BEP 3, peer messages): bit fields, have messages, and the interest that follows from them.
// Where a peer is told, it keeps a bit field and counts for each connection. Where it sees, as with whole
// pieces, it reads what others have, and finds out that they have nothing for it when it next asks.

import type { Message, Net } from '../../sim/index.ts'
import { BITFIELD, HAVE, INTERESTED, NOT_INTERESTED } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { OTHER_SEED, SEED, SERVED, type State, SUPER, UP, WANTING } from './state.ts'

/** What availability asks of the rest of a peer. */
export interface Listeners {
  /** Close the connection at this end and tell the other. */
  hangUp(c: number): void
  /** The other end has one piece more. */
  seen(c: number, piece: number): void
  /** Show one piece alone, of all that it has. */
  show(c: number): void
  /** Ask the other end for what there is room for. */
  refill(c: number): void
  tell(c: number, type: number, a: number): void
}

export interface Availability {
  sendBitfield(c: number): void
  receiveBitfield(c: number, message: Message): void
  receiveHave(c: number, piece: number): void
  /** Member m has one piece more, or is done: the others hear of it. */
  announce(m: number, piece: number): void
  /** The other end may have nothing that is of use any more: say so. */
  review(c: number): void
  /** The connection is gone. */
  forget(c: number): void
}

export function createAvailability(
  net: Net,
  given: BittorrentParams,
  s: State,
  { hangUp, seen, show, refill, tell }: Listeners,
): Availability {
  const { torrent, told } = s
  const { pieces, pieceWords } = torrent
  const onWire = given.grain === 'blocks'
  const isWatched = given['origins-leave'] > 0
  const bitfieldBytes = Math.ceil(pieces / 8)

  function countPiece(c: number, m: number, piece: number): void {
    const d = s.slot[m]!
    s.copies[d * pieces + piece]!++
    if (!s.hasPiece(m, piece)) s.useful[c]!++
  }

  function showInterest(c: number): void {
    if ((s.endFlags[c]! & WANTING) !== 0) return
    s.endFlags[c]! |= WANTING
    tell(c, INTERESTED, 0)
  }

  function loseInterest(c: number): void {
    if ((s.endFlags[c]! & WANTING) === 0) return
    s.endFlags[c]! &= ~WANTING
    tell(c, NOT_INTERESTED, 0)
  }

  /** Where both have all, there is nothing to trade. */
  function isIdle(c: number): boolean {
    return (s.endFlags[c]! & OTHER_SEED) !== 0 && (s.flags[s.member[c]!]! & SEED) !== 0
  }

  function receiveHave(c: number, piece: number): void {
    const word = c * pieceWords + (piece >>> 5)
    const bit = 1 << (piece & 31)
    if ((s.bits[word]! & bit) !== 0) return
    s.bits[word]! |= bit
    if (++s.theirs[c]! === pieces) s.endFlags[c]! |= OTHER_SEED
    const m = s.member[c]!
    seen(c, piece)
    if ((s.endFlags[c]! & UP) === 0) return
    if (s.slot[m]! < 0) {
      if (isIdle(c)) hangUp(c)
      return
    }
    countPiece(c, m, piece)
    if (s.useful[c]! > 0) showInterest(c)
    if ((s.endFlags[c]! & SERVED) !== 0 && s.asked[c]! < given.pipeline) refill(c)
  }

  /** The same where it is seen. */
  function notice(c: number, piece: number): void {
    const flags = s.endFlags[c]!
    if (isWatched) seen(c, piece)
    if ((flags & UP) === 0) return
    const m = s.member[c]!
    if ((flags & WANTING) === 0) {
      if (!s.hasPiece(m, piece)) showInterest(c)
    } else if ((flags & SERVED) !== 0 && !s.hasBegun(m, piece)) refill(c)
  }

  /** Word for word what is in a bit field that came; where it is seen, whether there is anything in it. */
  function learn(c: number, bits: Uint32Array): void {
    const m = s.member[c]!
    const downloads = s.slot[m]! >= 0
    for (let piece = 0; piece < pieces; piece++) {
      if (((bits[piece >>> 5]! >>> (piece & 31)) & 1) === 0) continue
      if (told) {
        if (s.otherHas(c, piece)) continue
        s.bits[c * pieceWords + (piece >>> 5)]! |= 1 << (piece & 31)
        s.theirs[c]!++
      }
      seen(c, piece)
      if ((s.endFlags[c]! & UP) === 0) return
      if (told && downloads) countPiece(c, m, piece)
    }
  }

  /** Where it is seen: the other end, which serves us and is asked for nothing, may have nothing for us any more. */
  function review(c: number): void {
    const idles = (s.endFlags[c]! & SERVED) !== 0 && s.asked[c] === 0
    if (!told && idles && !s.isOfUse(c)) loseInterest(c)
  }

  return {
    receiveHave,
    review,

    sendBitfield(c) {
      const m = s.member[c]!
      const d = s.slot[m]!
      if (d >= 0 && s.count[d] === 0) return
      if ((s.flags[m]! & SUPER) !== 0) return show(c)
      const start = d * pieceWords
      const bits = d < 0 ? torrent.full : s.have.slice(start, start + pieceWords)
      net.sendBody(s.peer[m]!, s.other[c]!, BITFIELD, c ^ 1, 1, 0, bits, bitfieldBytes)
    },

    receiveBitfield(c, { body }) {
      if (told || isWatched) learn(c, body as Uint32Array)
      if ((s.endFlags[c]! & UP) === 0) return
      if (told ? s.theirs[c] === pieces : body === torrent.full) s.endFlags[c]! |= OTHER_SEED
      if (isIdle(c)) hangUp(c)
      else if (s.isOfUse(c)) showInterest(c)
    },

    announce(m, piece) {
      const self = s.peer[m]!
      const isDone = s.count[s.slot[m]!] === pieces
      for (let e = s.firstEnd[m]!; e >= 0; ) {
        const following = s.next[e]!
        if ((s.endFlags[e]! & UP) !== 0) {
          if (told && s.otherHas(e, piece) && --s.useful[e]! === 0) loseInterest(e)
          if (onWire) net.send(self, s.other[e]!, HAVE, e ^ 1, 1, piece, 0)
          else if ((s.endFlags[e ^ 1]! & UP) !== 0) {
            if (told) receiveHave(e ^ 1, piece)
            else notice(e ^ 1, piece)
          }
          review(e)
          if (isDone && !told) {
            s.endFlags[e ^ 1]! |= OTHER_SEED
            loseInterest(e)
          }
        }
        e = following
      }
    },

    forget(c) {
      const d = s.slot[s.member[c]!]!
      if (!told || d < 0) return
      for (let piece = 0; piece < pieces; piece++) {
        if (s.otherHas(c, piece)) s.copies[d * pieces + piece]!--
      }
    },
  }
}
