// What is asked for and served over a connection (BEP 3, peer messages): choke, request, piece and cancel.

import type { Net, PeerId, TransferId } from '../../sim/index.ts'
import { type Availability, createAvailability, type Listeners } from './availability.ts'
import { CANCEL, REQUEST } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { createPicker } from './picker.ts'
import { ENDGAME, OTHER_SEED, SERVED, SERVING, type State, UP } from './state.ts'

/** What the exchange asks of the rest of a peer. */
export interface Hooks extends Pick<Listeners, 'hangUp' | 'seen' | 'show'> {
  /** Member m has all pieces. */
  completed(m: number): void
}

export interface Exchange
  extends Pick<Availability, 'sendBitfield' | 'receiveBitfield' | 'receiveHave'> {
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
  const who = createAvailability(net, given, s, { ...hooks, refill, tell })

  function tell(c: number, type: number, a: number): void {
    net.send(s.peer[s.member[c]!]!, s.other[c]!, type, c ^ 1, 1, a, 0)
  }

  function refill(c: number): void {
    while (s.asked[c]! < pipeline) {
      const block = picker.nextBlock(c)
      if (block < 0) return who.review(c)
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
    if (s.asked[c]! <= kept) return
    while (s.asked[c]! > kept) picker.giveBack(m, s.unaskAt(c, kept))
    kick(m)
  }

  /** A block came. Blocks come in the order in which they were asked for: what should have come before is lost. */
  function takeOff(c: number, block: number): void {
    const m = s.member[c]!
    for (let lost = s.unask(c, block); lost > 0; lost--) picker.giveBack(m, s.unaskAt(c, 0))
  }

  /** A block that is of use came over `c`. */
  function keep(c: number, m: number, part: number, block: number): void {
    if ((s.flags[m]! & ENDGAME) !== 0) {
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
        if (e !== c && s.unask(e, block) >= 0) tell(e, CANCEL, block)
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
    who.announce(m, piece)
    if (s.count[d] < pieces) return
    // What was given until now counts as given meanwhile.
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) takeSent(e)
    hooks.completed(m)
  }

  function takeSent(c: number): number {
    const transfer = s.transfer[c]!
    if (transfer < 0) return 0
    const m = s.member[c]!
    const bytes = transfers.sent(transfer) - s.sentBefore[c]!
    s.sentBefore[c]! += bytes
    s.given[m]! += bytes
    if (s.slot[m]! >= 0 && s.row[m]! >= 0) log.uploaded[s.row[m]!]! += bytes
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
    sendBitfield: who.sendBitfield,
    receiveBitfield: who.receiveBitfield,
    receiveHave: who.receiveHave,
    tell,
    takeSent,
    takeGot,

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
      takeOff(c, block)
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
      if (s.slot[m]! < 0) return
      // Whoever choked us sends no more than the block that it had begun.
      if ((s.endFlags[c]! & SERVED) === 0) giveBack(c, 0)
      else if ((s.flags[m]! & ENDGAME) === 0) refill(c)
      else kick(m)
    },

    broken(self, transfer) {
      const c = s.endOfTransfer[transfer]!
      if (s.transfer[c] === transfer) {
        takeSent(c)
        s.transfer[c] = -1
      }
      if (s.other[c] !== self) return
      transfers.discard(self, transfers.arrived(transfer) - s.came[c ^ 1]!)
      s.came[c ^ 1] = 0
    },

    forget(c) {
      const m = s.member[c]!
      const self = s.peer[m]!
      const incoming = s.transfer[c ^ 1]!
      if (incoming >= 0) transfers.discard(self, transfers.arrived(incoming) - s.came[c]!)
      who.forget(c)
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
