// Formulas that protocols declare, in a line each, beside what was measured: bounds and expectations.

import { type Scenario, summarise } from '../sim/index.ts'
import { metricsWithTheory, theoryAt } from './figures/theory.ts'
import type { StoredRun } from './manifest.ts'
import { shortNames } from './metric-table.ts'
import { formatNumber } from './table.ts'

/** Lines such as 'theory  download_s_max of swarm, spread=300: 78.6, measured 90.1'. */
export function theoryLines(
  scenario: Scenario,
  runs: readonly StoredRun[],
  paths: readonly string[],
): string[] {
  return summarise(runs).flatMap(({ protocol, point, metric, mean }) => {
    if (!metricsWithTheory(scenario, protocol).includes(metric)) return []
    const expected = theoryAt(scenario, protocol, metric, point)
    if (Number.isNaN(expected) || Number.isNaN(mean)) return []
    const names = shortNames(paths)
    const settings = paths.flatMap((path, i) =>
      point[path] === undefined ? [] : [`, ${names[i]}=${point[path]}`],
    )
    const measured = formatNumber(mean, 1)
    return [
      `theory  ${metric} of ${protocol}${settings.join('')}: ${formatNumber(expected, 1)}, measured ${measured}`,
    ]
  })
}
