// Means with confidence intervals, quantiles and inequality: what replicates are summarised with.
// Small and exact rather than general; nothing here draws a number.

import { cos, sin } from '../math.ts'

/** Path of a swept parameter -> its value as written: what names a point. */
export type Point = { readonly [path: string]: number | string | boolean }

/** One run, as far as a summary needs it. */
export interface MeasuredRun {
  readonly protocol: string
  readonly point: Point
  readonly metrics: { readonly [metric: string]: number }
}

/** A row of summary.csv: one metric of one protocol at one point, over its replicates. */
export interface SummaryRow extends Interval {
  readonly protocol: string
  readonly point: Point
  readonly metric: string
}

/** Mean and 95 % confidence interval of `n` values; sd and interval are NaN below two values. */
export interface Interval {
  readonly n: number
  readonly mean: number
  readonly sd: number
  readonly ci_low: number
  readonly ci_high: number
}

/**
 * A row per (protocol, point, metric), in order of first appearance. A replicate in which a metric is
 * undefined (NaN: no query was answered, say) does not count towards its `n`.
 */
export function summarise(runs: readonly MeasuredRun[]): SummaryRow[] {
  const groups = new Map<string, MeasuredRun[]>()
  for (const run of runs) {
    const key = JSON.stringify([run.protocol, run.point])
    const group = groups.get(key)
    if (group) group.push(run)
    else groups.set(key, [run])
  }
  return [...groups.values()].flatMap((group) => {
    const { protocol, point, metrics } = group[0]!
    return Object.keys(metrics).map((metric) => ({
      protocol,
      point,
      metric,
      ...interval95(group.map((run) => run.metrics[metric])),
    }))
  })
}

/** 95 % confidence interval of the mean by Student's t; NaNs among the values are left out. */
export function interval95(values: readonly number[]): Interval {
  const finite = values.filter((value) => !Number.isNaN(value))
  const n = finite.length
  const centre = mean(finite)
  const spread = sd(finite)
  const half = n < 2 ? Number.NaN : (studentQuantile(0.975, n - 1) * spread) / Math.sqrt(n)
  return { n, mean: centre, sd: spread, ci_low: centre - half, ci_high: centre + half }
}

/** NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length
}

/** Sample standard deviation (divisor n - 1); NaN below two values. */
export function sd(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN
  const centre = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const off = values[i]! - centre
    squares += off * off
  }
  return Math.sqrt(squares / (values.length - 1))
}

export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}

/**
 * Exact quantile by nearest rank: the smallest value that at least a share `p` of all values does not
 * exceed. Always one of the values, never an interpolation. `ascending` is sorted; NaN of nothing.
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0) return Number.NaN
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)]!
}

/**
 * Gini coefficient of values of at least 0, sorted ascending: 0 when all are equal, (n - 1) / n when
 * one has everything. NaN when they sum to 0.
 */
export function gini(ascending: ArrayLike<number>): number {
  const n = ascending.length
  let total = 0
  let weighted = 0
  for (let i = 0; i < n; i++) {
    total += ascending[i]!
    weighted += (2 * i + 1 - n) * ascending[i]!
  }
  return weighted / (n * total)
}

/** Lorenz curve: the share of the total that the poorest `people` / n have, from [0, 0] to [1, 1]. */
export function lorenz(
  ascending: ArrayLike<number>,
): { readonly people: number; readonly share: number }[] {
  const total = sum(ascending)
  const points = [{ people: 0, share: 0 }]
  let running = 0
  for (let i = 0; i < ascending.length; i++) {
    running += ascending[i]!
    points.push({ people: (i + 1) / ascending.length, share: running / total })
  }
  return points
}

/** Empirical distribution function: each distinct value with the share of all that do not exceed it. */
export function ecdf(
  ascending: ArrayLike<number>,
): { readonly value: number; readonly share: number }[] {
  const steps: { value: number; share: number }[] = []
  for (let i = 0; i < ascending.length; i++) {
    if (ascending[i] === ascending[i + 1]) continue
    steps.push({ value: ascending[i]!, share: (i + 1) / ascending.length })
  }
  return steps
}

/**
 * Quantile of Student's t, 0 < p < 1, for a whole number of degrees of freedom.
 * With t = sqrt(df) tan(theta), P(|T| < t) is a finite sum of powers of cos(theta) (Abramowitz and
 * Stegun 26.7.3 and 26.7.4), so bisection on theta is exact to rounding and needs no gamma function.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !Number.isInteger(df) || df < 1) {
    throw new Error(`studentQuantile: p ${p}, df ${df}`)
  }
  const inside = Math.abs(2 * p - 1)
  let low = 0
  let high = Math.PI / 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (insideProbability(middle, df) < inside) low = middle
    else high = middle
  }
  const theta = (low + high) / 2
  const t = (Math.sqrt(df) * sin(theta)) / cos(theta)
  return p < 0.5 ? -t : t
}

/** P(|T| < t) for t >= 0 and a whole number of degrees of freedom; `theta` is found by bisection. */
export function studentInside(t: number, df: number): number {
  const target = t / Math.sqrt(df + t * t)
  let low = 0
  let high = Math.PI / 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (sin(middle) < target) low = middle
    else high = middle
  }
  return Math.min(1, insideProbability((low + high) / 2, df))
}

/** P(|T| < sqrt(df) tan(theta)), 0 <= theta <= pi / 2. */
function insideProbability(theta: number, df: number): number {
  const c = cos(theta)
  const odd = df % 2
  let term = odd ? c : 1
  let series = df > 1 ? term : 0
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= (c * c * (k - 1)) / k
    series += term
  }
  const area = sin(theta) * series
  return odd ? ((theta + area) * 2) / Math.PI : area
}
