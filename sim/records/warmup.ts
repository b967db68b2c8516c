// MSER-5 (White 1997; White, Cobb and Spratt 2000): how much of a series to leave out so that what is
// left tells its mean best. What is dropped for being unlike the rest is weighed against the data lost.

import { mean } from './statistics.ts'

const BATCH = 5

/**
 * How many observations at the start of `series` are warm-up: the d, in its first half, that gives the
 * mean of the batches after it the least standard error. NaN where it is the middle itself: the series
 * has not settled by then. (Cuts further on would be judged by a few batches, which agree by accident.)
 */
export function mser5(series: ArrayLike<number>): number {
  const batches = Array.from({ length: Math.floor(series.length / BATCH) }, (_, batch) =>
    mean(Array.from({ length: BATCH }, (_, i) => series[batch * BATCH + i]!)),
  )
  const middle = Math.floor(batches.length / 2)
  let least = Number.POSITIVE_INFINITY
  let best = 0
  // From the middle to the start, so that of cuts that are equally good the earliest is taken.
  for (let cut = middle; cut >= 0; cut--) {
    const kept = batches.slice(cut)
    const centre = mean(kept)
    const squares = kept.reduce((sum, value) => sum + (value - centre) * (value - centre), 0)
    const error = squares / (kept.length * kept.length)
    if (error > least) continue
    least = error
    best = cut
  }
  return best === middle && middle > 0 ? Number.NaN : best * BATCH
}
