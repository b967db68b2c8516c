// What a finished experiment says: the table and closing lines for people, one JSON document for
// programs. Both are made from what is stored, so a cached experiment prints the same.

import {
  checkExpectation,
  formatDuration,
  type Scenario,
  summarise,
  type Verdict,
} from '../sim/index.ts'
import { EXIT } from './errors.ts'
import type { FailedRun, StoredRun } from './manifest.ts'
import { summaryTable } from './metric-table.ts'
import { version } from './package.ts'
import { formatNumber, paint, plural } from './table.ts'
import { theoryLines } from './theory-text.ts'

/** Up to this many runs show their fingerprints; all of them are in runs.csv. */
const FEW = 4

/** What a directory of results holds, or has just come to hold. */
export interface Finding {
  readonly scenario: Scenario
  readonly runs: readonly StoredRun[]
  readonly failed: readonly FailedRun[]
  readonly folder: string
}

export function checkExpectations({ scenario, runs }: Finding): Verdict[] {
  return scenario.expect.map((expectation) => checkExpectation(expectation, runs))
}

/** The document of `--json`. */
function reportJson(finding: Finding, expectations: readonly Verdict[]) {
  const { scenario, runs, failed, folder } = finding
  return {
    peerlab: version,
    scenario: scenario.name,
    seed: scenario.seed,
    runs,
    failed,
    summary: summarise(runs),
    expect: expectations,
    out: folder,
  }
}

/** Says all of it on stdout, and what failed on stderr; returns the exit code. */
export function sayFinding(finding: Finding, json: boolean): number {
  const expectations = checkExpectations(finding)
  const { failed, runs, folder } = finding
  if (json) {
    process.stdout.write(`${JSON.stringify(reportJson(finding, expectations))}\n`)
  } else {
    process.stdout.write(reportText(finding))
    process.stdout.write(reportExpectations(expectations))
    process.stdout.write(`wrote   ${folder}\n`)
  }
  if (failed.length > 0) {
    const all = failed.length + runs.length
    process.stderr.write(`peerlab: ${plural(failed.length, 'run')} of ${all} failed\n`)
    return EXIT.failedRuns
  }
  return expectations.every(({ ok }) => ok) ? EXIT.done : EXIT.expectation
}

/** Table, conditions, fingerprints where they are few. */
export function reportText({ scenario, runs }: Finding): string {
  if (runs.length === 0) return 'no run ended\n'
  const paths = scenario.sweep.map((axis) => axis.path)
  const lines = [summaryTable(runs, paths), '']
  const replicates = replicatesText(runs)
  const asked = new Set(runs.map((run) => run.metrics.queries))
  const conditions = [
    ...(replicates === '1' ? [] : [`mean +- 95 % CI (t, n=${replicates})`]),
    ...(asked.size === 1 ? [`queries ${formatNumber([...asked][0]!, 0)}`] : []),
    scenario.warmupUs > 0 ? `warm-up ${formatDuration(scenario.warmupUs)} removed` : 'no warm-up',
    `seed ${scenario.seed}`,
  ]
  lines.push(conditions.join(' · '))
  if (runs.some((run) => run.metrics.hops_mean > 0)) {
    lines.push('hops: links from asker to answerer, a neighbour is 1')
  }
  lines.push(...theoryLines(scenario, runs, paths))
  if (runs.length <= FEW) {
    for (const run of runs) lines.push(`fingerprint  ${run.fingerprint}  ${runText(run)}`)
  }
  return `${lines.join('\n')}\n`
}

/** How many runs are behind a row: '10', or '7 to 10' where some failed. */
function replicatesText(runs: readonly StoredRun[]): string {
  const counts = new Map<string, number>()
  for (const { protocol, point } of runs) {
    const row = JSON.stringify([protocol, point])
    counts.set(row, (counts.get(row) ?? 0) + 1)
  }
  const [least, most] = [Math.min(...counts.values()), Math.max(...counts.values())]
  return least === most ? String(most) : `${least} to ${most}`
}

function reportExpectations(results: readonly Verdict[]): string {
  return results
    .map((verdict) => {
      const mark = verdict.ok ? paint('ok', 'green') : paint('FAILED', 'red')
      return `expect  ${mark}  ${verdict.text}${verdict.ok ? '' : ` (${foundText(verdict)})`}\n`
    })
    .join('')
}

function foundText({ value, trend }: Verdict): string {
  if (trend.length === 0) return `is ${formatNumber(value, 4)}`
  return `is ${trend.map((each) => formatNumber(each, 4)).join(', ')}`
}

export function runText({ protocol, point, replicate }: StoredRun): string {
  const settings = Object.entries(point).map(([path, value]) => `${path}=${value}`)
  return [protocol, ...settings, `replicate ${replicate}`].join(' ')
}
