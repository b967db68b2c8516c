// Draws of unequal weight: the alias table for tables, rejection-inversion for Zipf laws too long for
// one. Both take constant time a draw.

import { exp, ln, pow } from '../math.ts'
import type { Random } from '../random.ts'

/** Above this many items a Zipf law is drawn without a table. */
const TABLE_ITEMS = 100_000

/** Draws item 0 <= i < n with probability proportional to (i + 1)^-exponent; exponent 0 is uniform. */
export function zipfSampler(n: number, exponent: number): (random: Random) => number {
  if (exponent === 0) return (random) => random.int(n)
  return n <= TABLE_ITEMS ? aliasSampler(zipfWeights(n, exponent)) : rejectionInversion(n, exponent)
}

/** (i + 1)^-exponent for 0 <= i < n, not normalised. */
export function zipfWeights(n: number, exponent: number): Float64Array {
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) weights[i] = pow(i + 1, -exponent)
  return weights
}

/** Draws i with probability weights[i] / sum. Walker's alias table, built as Vose 1991 does. */
export function aliasSampler(weights: ArrayLike<number>): (random: Random) => number {
  const n = weights.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += weights[i]!
  const keep = new Float64Array(n)
  const alias = new Uint32Array(n)
  const small: number[] = []
  const large: number[] = []
  for (let i = 0; i < n; i++) {
    keep[i] = (weights[i]! * n) / sum
    ;(keep[i]! < 1 ? small : large).push(i)
  }
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!
    const rich = large[large.length - 1]!
    alias[poor] = rich
    keep[rich]! -= 1 - keep[poor]!
    if (keep[rich]! < 1) small.push(large.pop()!)
  }
  // What is left is 1 but for rounding.
  for (const i of [...small, ...large]) keep[i] = 1
  return (random) => {
    const i = random.int(n)
    return random.next() < keep[i]! ? i : alias[i]!
  }
}

/**
 * Hormann and Derflinger 1996, Rejection-inversion to generate variates from monotone discrete
 * distributions, ACM TOMACS 6(3). Fewer than 1.2 draws an item, whatever the exponent.
 */
function rejectionInversion(n: number, exponent: number): (random: Random) => number {
  // H is an integral of x^-exponent, written so that it is exact in the limit of exponent 1.
  const integral = (x: number) => {
    const logX = ln(x)
    return expm1Over((1 - exponent) * logX) * logX
  }
  const inverse = (y: number) => exp(log1pOver(Math.max((1 - exponent) * y, -1)) * y)
  const density = (x: number) => exp(-exponent * ln(x))
  const first = integral(1.5) - 1
  const last = integral(n + 0.5)
  const sure = 2 - inverse(integral(2.5) - density(2))
  return (random) => {
    for (;;) {
      const u = last + random.next() * (first - last)
      const x = inverse(u)
      const item = Math.min(Math.max(Math.floor(x + 0.5), 1), n)
      if (item - x <= sure || u >= integral(item + 0.5) - density(item)) return item - 1
    }
  }
}

/** (e^x - 1) / x, by its series near 0. */
function expm1Over(x: number): number {
  return x > -1e-5 && x < 1e-5 ? 1 + (x / 2) * (1 + x / 3) : (exp(x) - 1) / x
}

/** ln(1 + x) / x, by its series near 0. */
function log1pOver(x: number): number {
  return x > -1e-5 && x < 1e-5 ? 1 - x * (1 / 2 - x / 3) : ln(1 + x) / x
}
