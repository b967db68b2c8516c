// What may be concluded from replicates: is a difference real, and where does a median lie? Exact tests
// of small samples; every claim here is held against a reference implementation in the tests.

import { exp, ln } from '../math.ts'
import { interval95, mean, sd, studentInside, studentQuantile } from './statistics.ts'

/** A difference with its 95 % confidence interval and the probability of one as large by chance alone. */
export interface Difference {
  /** Pairs, or values of the smaller sample. */
  readonly n: number
  readonly difference: number
  readonly ci_low: number
  readonly ci_high: number
  /** Two-sided; NaN below two pairs. */
  readonly p: number
}

/** Paired t test of `after - before`; a pair with a NaN in it is left out. */
export function pairedDifference(before: readonly number[], after: readonly number[]): Difference {
  const { n, mean, sd, ci_low, ci_high } = interval95(after.map((value, i) => value - before[i]!))
  return { n, difference: mean, ci_low, ci_high, p: studentP(mean, sd / Math.sqrt(n), n - 1) }
}

/**
 * Welch's t test of `after - before` for samples without pairs, NaNs left out. Its degrees of freedom
 * are rounded down, which errs on the side of no difference.
 */
export function welchDifference(before: readonly number[], after: readonly number[]): Difference {
  const [a, b] = [before, after].map((values) => values.filter((value) => !Number.isNaN(value)))
  const n = Math.min(a!.length, b!.length)
  const difference = mean(b!) - mean(a!)
  if (n < 2) return { n, difference, ci_low: Number.NaN, ci_high: Number.NaN, p: Number.NaN }
  const [u, v] = [a!, b!].map((values) => square(sd(values)) / values.length) as [number, number]
  const error = Math.sqrt(u + v)
  const freedom = square(u + v) / (square(u) / (a!.length - 1) + square(v) / (b!.length - 1))
  const df = error === 0 ? n - 1 : Math.max(1, Math.floor(freedom))
  const half = studentQuantile(0.975, df) * error
  const ends = { ci_low: difference - half, ci_high: difference + half }
  return { n, difference, ...ends, p: studentP(difference, error, df) }
}

function square(x: number): number {
  return x * x
}

/** A difference without any spread is certain, whatever its size; none at all is none. */
function studentP(difference: number, error: number, df: number): number {
  if (Number.isNaN(error) || df < 1) return Number.NaN
  if (error === 0) return difference === 0 ? 1 : 0
  return 1 - studentInside(Math.abs(difference) / error, df)
}

/**
 * Holm's step-down correction: p-values such that calling all below 0.05 real errs anywhere in the
 * family with probability at most 0.05. NaNs are no tests and stay.
 */
export function holm(ps: readonly number[]): number[] {
  const tested = ps.map((p, i) => [p, i] as const).filter(([p]) => !Number.isNaN(p))
  const adjusted = [...ps]
  let least = 0
  for (const [rank, [p, i]] of tested.sort(([a], [b]) => a - b).entries()) {
    least = Math.max(least, Math.min(1, p * (tested.length - rank)))
    adjusted[i] = least
  }
  return adjusted
}

/**
 * Confidence interval of the quantile `p` by order statistics: both ends are values of the sample, no
 * distribution is assumed, and each end is passed with probability at most 2.5 %. NaN where the sample
 * is too small to say (a median needs 6). `ascending` is sorted and free of NaN.
 */
export function quantileInterval95(
  ascending: ArrayLike<number>,
  p: number,
): { readonly low: number; readonly high: number } {
  if (!(p > 0 && p < 1)) throw new Error(`quantileInterval95: p ${p}`)
  return {
    low: ascending[tailRank(ascending.length, p) - 1] ?? Number.NaN,
    high: ascending[ascending.length - tailRank(ascending.length, 1 - p)] ?? Number.NaN,
  }
}

/** The largest r with P(Binomial(n, p) < r) <= 0.025; 0 where even 1 is too many. */
function tailRank(n: number, p: number): number {
  let logTerm = n * ln(1 - p)
  let below = 0
  for (let k = 0; k < n; k++) {
    below += exp(logTerm)
    if (below > 0.025) return k
    logTerm += ln((n - k) / (k + 1)) + ln(p) - ln(1 - p)
  }
  return n
}
