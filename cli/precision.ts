// When replicates are enough: the interval of every listed metric is narrow, at every point.

import { type Scenario, summarise } from '../sim/index.ts'
import type { StoredRun } from './manifest.ts'

/** Without a wish for precision the planned replicates are all there is, and one round holds them. */
export function isPrecise({ precision }: Scenario, runs: readonly StoredRun[]): boolean {
  if (precision === null) return false
  return summarise(runs)
    .filter(({ metric }) => precision.metrics.includes(metric))
    .every(({ mean, ci_high, n }) => n === 0 || ci_high - mean <= precision.within * Math.abs(mean))
}
