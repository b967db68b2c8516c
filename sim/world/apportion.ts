// Whole shares: how many copies, peers or places each of several weights gets of a total, and which
// peers a share of all falls on.

import type { Random } from '../random.ts'

export interface Apportionment {
  readonly weights: ArrayLike<number>
  /** An integer, length x min <= total <= length x max. */
  readonly total: number
  readonly min: number
  readonly max: number
}

/**
 * Integers in min..max, proportional to the weights where the bounds allow, that add up to the total
 * exactly: scale, clamp, round by largest remainder (of equal remainders the first).
 */
export function apportion({ weights, total, min, max }: Apportionment): Uint32Array {
  const n = weights.length
  if (!(n * min <= total && total <= n * max)) throw new Error(`cannot apportion ${total} to ${n}`)
  const scale = largestScale({ weights, total, min, max })
  const counts = new Uint32Array(n)
  const remainders = new Float64Array(n)
  let left = total
  for (let i = 0; i < n; i++) {
    const exact = clamp(weights[i]! * scale, min, max)
    counts[i] = Math.floor(exact)
    remainders[i] = exact - counts[i]!
    left -= counts[i]!
  }
  const order = Array.from(remainders.keys()).sort((a, b) => remainders[b]! - remainders[a]!)
  for (let i = 0; left > 0; i = (i + 1) % n) {
    const item = order[i]!
    if (counts[item]! >= max) continue
    counts[item]!++
    left--
  }
  return counts
}

/** The largest scale (to 2^-52) at which the clamped weights do not exceed the total. */
function largestScale({ weights, total, min, max }: Apportionment): number {
  const sumAt = (scale: number) => {
    let sum = 0
    for (let i = 0; i < weights.length; i++) sum += clamp(weights[i]! * scale, min, max)
    return sum
  }
  let low = 0
  let high = 1
  while (sumAt(high) < total && high < 2 ** 500) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (sumAt(middle) <= total) low = middle
    else high = middle
  }
  return low
}

/** A random mask of exactly `marked` ones among n (Knuth, TAOCP 3.4.2, algorithm S). */
export function drawMask(n: number, marked: number, random: Random): Uint8Array {
  const mask = new Uint8Array(n)
  for (let i = 0, left = marked; left > 0; i++) {
    if (random.int(n - i) >= left) continue
    mask[i] = 1
    left--
  }
  return mask
}

/** The integer nearest to `share` of n. */
export function shareOf(share: number, n: number): number {
  return Math.floor(share * n + 0.5)
}

function clamp(x: number, min: number, max: number): number {
  return Math.min(Math.max(x, min), max)
}
