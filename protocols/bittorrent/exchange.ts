// What goes over a connection (BEP 3, peer messages): who has what, interest, requests, blocks and have.

import type { Message, Net, PeerId, TransferId } from '../../sim/index.ts'
import { BITFIELD, CANCEL, HAVE, INTERESTED, NOT_INTERESTED, REQUEST } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { createPicker } from './picker.ts'
import {
  ENDGAME,
  OTHER_SEED,
  SEED,
  SERVED,
  SERVING,
  type State,
  SUPER,
  UP,
  WANTING,
} from './state.ts'

/** What the exchange asks of the rest of a peer. */
export interface Hooks {
  /** Member m has all pieces. */
  completed(m: number): void
  /** Close the connection at this end and tell the other. */
  hangUp(c: number): void
  /** The other end has one piece more. */
  seen(c: number, piece: number): void
  /** Show one piece alone, of all that it has. */
  show(c: number): void
}

export interface Exchange {
  sendBitfield(c: number): void
  receiveBitfield(c: number, message: Message): void
  receiveHave(c: number, piece: number): void
  receiveChoke(c: number): void
  receiveUnchoke(c: number): void
  receiveRequest(c: number, block: number): void
  receiveCancel(c: number, block: number): void
  transferred(self: PeerId, transfer: TransferId, block: number): void
  broken(self: PeerId, transfer: TransferId): void
  /** Bytes sent over a connection since this was last asked; they count as given. */
  takeSent(c: number): number
  /** The same of bytes that came, parts of blocks included: whoever sends any is not silent. */
  takeGot(c: number): number
  /** The connection is gone: nothing more is expected from it. */
  forget(c: number): void
  tell(c: number, type: number, a: number): void
}

export function createExchange(
  net: Net,
  given: BittorrentParams,
  s: State,
  pipeline: number,
  hooks: Hooks,
): Exchange {
  const { torrent } = s
  const { pieces, pieceWords, blocksPerPiece, blockWords } = torrent
  const { transfers, downloads: log } = net
  const picker = createPicker(net, given, s)
  const onWire = given.grain === 'blocks'
  const bitfieldBytes = Math.ceil(pieces / 8)

  function tell(c: number, type: number, a: number): void {
    net.send(s.peer[s.member[c]!]!, s.other[c]!, type, c ^ 1, 1, a, 0)
  }

  function refill(c: number): void {
    while (s.asked[c]! < pipeline) {
      const block = picker.nextBlock(c)
      if (block < 0) return
      s.ask(c, block)
      tell(c, REQUEST, block)
    }
  }

  /** Ask those who serve us and have room for what nobody was asked for any more. */
  function kick(m: number): void {
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if ((s.endFlags[e]! & SERVED) !== 0 && s.asked[e]! < pipeline) refill(e)
    }
  }

  /** What was asked for will not come, but for the first `kept` blocks. */
  function giveBack(c: number, kept: number): void {
    const m = s.member[c]!
    const start = c * pipeline
    const count = s.asked[c]!
    if (count <= kept) return
    s.asked[c] = kept
    for (let at = start + kept; at < start + count; at++) picker.giveBack(m, s.askedBlocks[at]!)
    kick(m)
  }

  function countPiece(c: number, m: number, piece: number): void {
    const d = s.slot[m]!
    s.copies[d * pieces + piece]!++
    if (!s.hasPiece(m, piece)) s.useful[c]!++
  }

  function showInterest(c: number): void {
    if (s.useful[c]! === 0 || (s.endFlags[c]! & WANTING) !== 0) return
    s.endFlags[c]! |= WANTING
    tell(c, INTERESTED, 0)
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
    hooks.seen(c, piece)
    if ((s.endFlags[c]! & UP) === 0) return
    if (s.slot[m]! < 0) {
      if (isIdle(c)) hooks.hangUp(c)
      return
    }
    countPiece(c, m, piece)
    showInterest(c)
    if ((s.endFlags[c]! & SERVED) !== 0 && s.asked[c]! < pipeline) refill(c)
  }

  /** A block that is of use came over `c`. */
  function keep(c: number, m: number, part: number, block: number): void {
    if ((s.flags[m]! & ENDGAME) !== 0) {
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
        if (e !== c && s.unask(e, block)) tell(e, CANCEL, block)
      }
    }
    if (--s.partMissing[part]! === 0) finishPiece(m, part)
  }

  /** The hash is right. */
  function finishPiece(m: number, part: number): void {
    const d = s.slot[m]!
    const piece = s.partPiece[part]!
    s.freePart(d, part)
    s.have[d * pieceWords + (piece >>> 5)]! |= 1 << (piece & 31)
    s.count[d]!++
    for (let e = s.firstEnd[m]!; e >= 0; ) {
      const following = s.next[e]!
      if ((s.endFlags[e]! & UP) !== 0) {
        if (s.otherHas(e, piece) && --s.useful[e]! === 0) {
          s.endFlags[e]! &= ~WANTING
          tell(e, NOT_INTERESTED, 0)
        }
        if (onWire) tell(e, HAVE, piece)
        else if ((s.endFlags[e ^ 1]! & UP) !== 0) receiveHave(e ^ 1, piece)
      }
      e = following
    }
    if (s.count[d] === pieces) hooks.completed(m)
  }

  function takeSent(c: number): number {
    const transfer = s.transfer[c]!
    if (transfer < 0) return 0
    const m = s.member[c]!
    const bytes = transfers.sent(transfer) - s.sentBefore[c]!
    s.sentBefore[c]! += bytes
    s.given[m]! += bytes
    if (s.row[m]! >= 0) log.uploaded[s.row[m]!]! += bytes
    return bytes
  }

  function takeGot(c: number): number {
    const incoming = s.transfer[c ^ 1]!
    if (incoming < 0) return 0
    const bytes = transfers.arrived(incoming) - s.gotBefore[c]!
    if (bytes === 0) return 0
    s.gotBefore[c]! += bytes
    s.heardUs[c] = net.now
    return bytes
  }

  return {
    tell,
    takeSent,
    takeGot,
    receiveHave,

    sendBitfield(c) {
      const m = s.member[c]!
      const d = s.slot[m]!
      if (d >= 0 && s.count[d] === 0) return
      if ((s.flags[m]! & SUPER) !== 0) return hooks.show(c)
      const start = d * pieceWords
      const bits = d < 0 ? torrent.full : s.have.slice(start, start + pieceWords)
      net.sendBody(s.peer[m]!, s.other[c]!, BITFIELD, c ^ 1, 1, 0, bits, bitfieldBytes)
    },

    receiveBitfield(c, message) {
      const bits = message.body as Uint32Array
      const m = s.member[c]!
      const downloads = s.slot[m]! >= 0
      for (let piece = 0; piece < pieces; piece++) {
        if (((bits[piece >>> 5]! >>> (piece & 31)) & 1) === 0 || s.otherHas(c, piece)) continue
        s.bits[c * pieceWords + (piece >>> 5)]! |= 1 << (piece & 31)
        s.theirs[c]!++
        hooks.seen(c, piece)
        if ((s.endFlags[c]! & UP) === 0) return
        if (downloads) countPiece(c, m, piece)
      }
      if (s.theirs[c] === pieces) s.endFlags[c]! |= OTHER_SEED
      if (isIdle(c)) hooks.hangUp(c)
      else if (downloads) showInterest(c)
    },

    receiveChoke(c) {
      s.endFlags[c]! &= ~SERVED
      // A block of which a part is here still comes.
      const incoming = s.transfer[c ^ 1]!
      giveBack(c, Number(incoming >= 0 && transfers.arrived(incoming) > s.came[c]!))
    },

    receiveUnchoke(c) {
      s.endFlags[c]! |= SERVED
      s.heardUs[c] = net.now
      if (s.slot[s.member[c]!]! >= 0) refill(c)
    },

    receiveRequest(c, block) {
      if ((s.endFlags[c]! & SERVING) === 0) return
      if (s.transfer[c]! < 0) {
        s.setTransfer(c, transfers.open(s.peer[s.member[c]!]!, s.other[c]!))
        s.sentBefore[c] = 0
        s.gotBefore[c ^ 1] = 0
      }
      transfers.append(s.transfer[c]!, torrent.bytesOf(block), block)
    },

    receiveCancel(c, block) {
      if (s.transfer[c]! >= 0) transfers.withdraw(s.transfer[c]!, block)
    },

    transferred(self, transfer, block) {
      const c = s.endOfTransfer[transfer]! ^ 1
      const bytes = torrent.bytesOf(block)
      const m = s.member[c]!
      if ((s.endFlags[c]! & UP) === 0 || s.peer[m] !== self) return transfers.discard(self, bytes)
      s.unask(c, block)
      s.heardUs[c] = net.now
      s.came[c]! += bytes
      const piece = Math.floor(block / blocksPerPiece)
      const d = s.slot[m]!
      const part = d < 0 ? -1 : s.partOf(d, piece)
      const i = block % blocksPerPiece
      const word = part * blockWords + (i >>> 5)
      const bit = 1 << (i & 31)
      if (part < 0 || (s.partHere[word]! & bit) !== 0) {
        transfers.discard(self, bytes)
      } else {
        s.partHere[word]! |= bit
        if ((s.partAsked[word]! & bit) === 0) {
          s.partAsked[word]! |= bit
          s.partUnasked[part]!--
        }
        const row = s.row[m]!
        log.received[row]! += bytes
        if ((s.endFlags[c]! & OTHER_SEED) !== 0) log.fromSeeds[row]! += bytes
        keep(c, m, part, block)
      }
      if (s.slot[m]! < 0 || (s.endFlags[c]! & SERVED) === 0) return
      if ((s.flags[m]! & ENDGAME) === 0) refill(c)
      else kick(m)
    },

    broken(self, transfer) {
      const c = s.endOfTransfer[transfer]!
      if (s.transfer[c] === transfer) s.transfer[c] = -1
      if (s.other[c] !== self) return
      transfers.discard(self, transfers.arrived(transfer) - s.came[c ^ 1]!)
      s.came[c ^ 1] = 0
    },

    forget(c) {
      const m = s.member[c]!
      const self = s.peer[m]!
      const incoming = s.transfer[c ^ 1]!
      if (incoming >= 0) transfers.discard(self, transfers.arrived(incoming) - s.came[c]!)
      const d = s.slot[m]!
      if (d >= 0) {
        for (let piece = 0; piece < pieces; piece++) {
          if (s.otherHas(c, piece)) s.copies[d * pieces + piece]!--
        }
      }
      s.endFlags[c]! &= ~SERVED
      giveBack(c, 0)
      takeSent(c)
      for (const transfer of [s.transfer[c]!, incoming]) {
        if (transfer >= 0) transfers.cancel(self, transfer)
      }
      s.transfer[c] = -1
    },
  }
}
