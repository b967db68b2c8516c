// Which block a peer asks for next (BEP 3; Cohen 2003, section 2.4): first the rest of the piece that it is
// fetching from the same peer or has left off, then a piece by the policy, then what others are fetching.

import type { Net } from '../../sim/index.ts'
import type { BittorrentParams } from './params.ts'
import { createRarity } from './rarity.ts'
import { ENDGAME, SERVED, type State } from './state.ts'

export interface Picker {
  /** The next block to ask of the other end of `c`, marked as asked for; -1: none. */
  nextBlock(c: number): number
  /** A block asked for will not come from where it was asked. */
  giveBack(m: number, block: number): void
}

export function createPicker(net: Net, given: BittorrentParams, s: State): Picker {
  const { pieces, pieceWords, blocksPerPiece, blockWords } = s.torrent
  const { random } = net
  // A whole piece that comes twice would cost more than a late one.
  const isWhole = given.grain === 'pieces'
  const endgame = given.endgame && !isWhole
  const randomFirst = given.picker === 'sequential' ? 0 : given['random-first']
  const rarest = given.picker === 'rarest-first'
  const sequential = given.picker === 'sequential'
  const rarity = createRarity(s)
  /** Pieces to choose from, as a bit field. */
  const free = new Int32Array(pieceWords)

  /** Mark the first block of a part that was not asked for. */
  function takeFrom(part: number): number {
    const { partAsked } = s
    let word = part * blockWords
    while (partAsked[word] === 0xffffffff) word++
    const bit = 31 - Math.clz32(~partAsked[word]! & (partAsked[word]! + 1))
    partAsked[word]! |= 1 << bit
    s.partUnasked[part]!--
    return s.partPiece[part]! * blocksPerPiece + (word - part * blockWords) * 32 + bit
  }

  /** A piece that the other end has and that was not begun, by the policy; -1: none. */
  function pick(c: number, d: number): number {
    const { begun } = s
    const ours = d * pieceWords
    let some = 0
    for (let i = 0; i < pieceWords; i++) {
      free[i] = s.theirWord(c, i) & ~begun[ours + i]!
      some |= free[i]!
    }
    if (some === 0) return -1
    const bySeeing = rarest && s.count[d]! >= randomFirst
    if (bySeeing && !s.told) rarity.keepRarest(s.member[c]!, free)
    return once(bySeeing && s.told ? d * pieces : -1)
  }

  /** Once round the free pieces, from a random one on: the first, or the one with the fewest copies, which begin there. */
  function once(counts: number): number {
    const offset = sequential ? 0 : random.int(pieces)
    const first = offset >>> 5
    let best = -1
    let fewest = 65_536
    // The words after the first, then up to and with it.
    for (let i = 0; i <= pieceWords; i++) {
      const word = (first + i) % pieceWords
      let bits = free[word]!
      if (i === 0) bits &= -1 << (offset & 31)
      else if (i === pieceWords) bits &= ~(-1 << (offset & 31))
      while (bits !== 0) {
        const low = bits & -bits
        bits ^= low
        const piece = word * 32 + 31 - Math.clz32(low)
        if (counts < 0) return piece
        const seen = s.copies[counts + piece]!
        if (seen >= fewest) continue
        fewest = seen
        best = piece
        if (seen <= 1) return best
      }
    }
    return best
  }

  /**
   * A part with blocks to ask for that the other end has: the one that is being fetched over `c`, else the
   * rarest that nobody who serves us is fetching; -1: none.
   */
  function partFor(c: number, d: number): number {
    let best = -1
    for (let part = s.firstPart[d]!; part >= 0; part = s.partNext[part]!) {
      if (s.partUnasked[part] === 0 || !s.otherHas(c, s.partPiece[part]!)) continue
      const end = s.partEnd[part]!
      if (end === c) return part
      if (s.member[end] === s.member[c] && (s.endFlags[end]! & SERVED) !== 0) continue
      if (best < 0 || isRarer(c, s.partPiece[part]!, s.partPiece[best]!)) best = part
    }
    return best
  }

  /** -1 is no piece, and not rare. */
  function isRarer(c: number, piece: number, than: number): boolean {
    if (!rarest || piece < 0) return false
    return rarity.copiesOf(s.member[c]!, piece) < rarity.copiesOf(s.member[c]!, than)
  }

  /** A block that others were asked for; only once nothing is left that was not. */
  function inEndgame(c: number, m: number, d: number): number {
    let parts = 0
    for (let part = s.firstPart[d]!; part >= 0; part = s.partNext[part]!) {
      if (s.partUnasked[part]! > 0) return -1
      parts++
    }
    if (s.count[d]! + parts < pieces) return -1
    s.flags[m]! |= ENDGAME
    for (let part = s.firstPart[d]!; part >= 0; part = s.partNext[part]!) {
      const piece = s.partPiece[part]!
      if (!s.otherHas(c, piece)) continue
      for (let i = 0; i < s.torrent.blocksOf(piece); i++) {
        const here = (s.partHere[part * blockWords + (i >>> 5)]! >>> (i & 31)) & 1
        const block = piece * blocksPerPiece + i
        if (here === 0 && !s.isAsked(c, block)) return block
      }
    }
    return -1
  }

  return {
    nextBlock(c) {
      const m = s.member[c]!
      const d = s.slot[m]!
      const part = isWhole ? -1 : partFor(c, d)
      if (part >= 0 && s.partEnd[part] === c) return takeFrom(part)
      const piece = pick(c, d)
      if (part >= 0 && !isRarer(c, piece, s.partPiece[part]!)) {
        s.partEnd[part] = c
        return takeFrom(part)
      }
      if (piece >= 0) {
        s.begun[d * pieceWords + (piece >>> 5)]! |= 1 << (piece & 31)
        return takeFrom(s.addPart(d, piece, c))
      }
      for (let other = s.firstPart[d]!; other >= 0; other = s.partNext[other]!) {
        if (s.partUnasked[other]! > 0 && s.otherHas(c, s.partPiece[other]!)) return takeFrom(other)
      }
      return endgame ? inEndgame(c, m, d) : -1
    },

    giveBack(m, block) {
      const d = s.slot[m]!
      if (d < 0) return
      const piece = Math.floor(block / blocksPerPiece)
      const part = s.partOf(d, piece)
      if (part < 0) return
      if (isWhole) {
        s.begun[d * pieceWords + (piece >>> 5)]! &= ~(1 << (piece & 31))
        return s.freePart(d, part)
      }
      const i = block % blocksPerPiece
      const word = part * blockWords + (i >>> 5)
      const bit = 1 << (i & 31)
      if ((s.partHere[word]! & bit) !== 0 || (s.partAsked[word]! & bit) === 0) return
      if ((s.flags[m]! & ENDGAME) !== 0) {
        for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) if (s.isAsked(e, block)) return
      }
      s.partAsked[word]! &= ~bit
      s.partUnasked[part]!++
    },
  }
}
