// How many of a peer's connections have each piece. Where peers are told, they count as they hear; where they
// see, the bit fields of all others are added up when it matters, 32 pieces at a time.

import { type State, UP } from './state.ts'

/** A peer has at most 1000 connections. */
const DIGITS = 10

export interface Rarity {
  /** Connections of member m that have a piece. */
  copiesOf(m: number, piece: number): number
  /** Of the pieces in `free` keep those that the fewest connections of member m have. */
  keepRarest(m: number, free: Int32Array): void
}

export function createRarity(s: State): Rarity {
  const { pieces, pieceWords } = s.torrent
  /** Digit p of every piece's count, in binary: word p x pieceWords + i. */
  const digits = new Int32Array(DIGITS * pieceWords)
  const fields = new Int32Array(1 << DIGITS)

  /** Bit fields of the others, by where they begin. Seeds have all, which changes no order. */
  function gather(m: number): number {
    let count = 0
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if ((s.endFlags[e ^ 1]! & UP) === 0) continue
      const d = s.slot[s.member[e ^ 1]!]!
      if (d >= 0) fields[count++] = d * pieceWords
    }
    return count
  }

  /** Count word i of all `count` bit fields, of the pieces in `free` alone. Carries are rare from digit to digit. */
  function addUp(i: number, count: number, free: number): void {
    const { have } = s
    let ones = 0
    let twos = 0
    let fours = 0
    for (let at = 0; at < count; at++) {
      const bits = have[fields[at]! + i]! & free
      const two = ones & bits
      ones ^= bits
      const four = twos & two
      twos ^= two
      let carry = fours & four
      fours ^= four
      for (let digit = i + 3 * pieceWords; carry !== 0; digit += pieceWords) {
        const before = digits[digit]!
        digits[digit] = before ^ carry
        carry &= before
      }
    }
    digits[i] = ones
    digits[i + pieceWords] = twos
    digits[i + 2 * pieceWords] = fours
  }

  /** Pieces whose digit is 0 before others, from the highest digit down. */
  function sieve(free: Int32Array, count: number): void {
    for (let start = (31 - Math.clz32(count)) * pieceWords; start >= 0; start -= pieceWords) {
      let some = 0
      for (let i = 0; i < pieceWords; i++) some |= free[i]! & ~digits[start + i]!
      if (some === 0) continue
      for (let i = 0; i < pieceWords; i++) free[i]! &= ~digits[start + i]!
    }
  }

  return {
    copiesOf(m, piece) {
      if (s.told) return s.copies[s.slot[m]! * pieces + piece]!
      let copies = 0
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) copies += Number(s.otherHas(e, piece))
      return copies
    },

    keepRarest(m, free) {
      const count = gather(m)
      if (count === 0) return
      digits.fill(0)
      for (let i = 0; i < pieceWords; i++) if (free[i] !== 0) addUp(i, count, free[i]!)
      sieve(free, count)
    },
  }
}
