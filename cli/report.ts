// What a finished experiment says: the table and closing lines for people, one JSON document for
// programs. Both are made from what is stored, so a cached experiment prints the same.

import {
  checkExpectation,
  formatDuration,
  type MetricName,
  summarise,
  type Verdict,
} from '../sim/index.ts'
import type { Experiment } from './experiment.ts'
import { isStored, type StoredRun } from './manifest.ts'
import { version } from './package.ts'
import type { Store } from './store.ts'
import { formatNumber, paint, renderTable } from './table.ts'

const WIDTH = 80
/** Up to this many runs show their fingerprints; all of them are in runs.csv. */
const FEW = 4

/** Columns of the table by weight: those on the right go first where 80 columns are too few. */
const TABLE: readonly { title: string; metric: MetricName; decimals: number }[] = [
  { title: 'success', metric: 'success_rate', decimals: 2 },
  { title: 'hops', metric: 'hops_mean', decimals: 2 },
  { title: 'messages/query', metric: 'messages_per_query', decimals: 1 },
  { title: 'bytes/query', metric: 'bytes_per_query', decimals: 0 },
  { title: 'first hit ms', metric: 'first_hit_ms_mean', decimals: 0 },
  { title: 'peers reached', metric: 'peers_reached_mean', decimals: 1 },
  { title: 'messages', metric: 'messages', decimals: 0 },
  { title: 'lost', metric: 'lost_messages', decimals: 0 },
]

export function checkExpectations(experiment: Experiment, store: Store): Verdict[] {
  const runs = store.outcomes.filter(isStored)
  return experiment.scenario.expect.map((expectation) => checkExpectation(expectation, runs))
}

/** The document of `--json`. */
export function reportJson(experiment: Experiment, store: Store, expectations: readonly Verdict[]) {
  const { scenario } = experiment
  const runs = store.outcomes.filter(isStored)
  return {
    peerlab: version,
    scenario: scenario.name,
    seed: scenario.seed,
    runs,
    failed: store.outcomes.filter((outcome) => !isStored(outcome)),
    summary: summarise(runs),
    expect: expectations,
    out: store.folder,
  }
}

/** Table, conditions, fingerprints where they are few. */
export function reportText(experiment: Experiment, store: Store): string {
  const { scenario } = experiment
  const runs = store.outcomes.filter(isStored)
  if (runs.length === 0) return 'no run ended\n'
  const lines = [
    summaryTable(
      runs,
      scenario.sweep.map((axis) => axis.path),
    ),
    '',
  ]
  const asked = new Set(runs.map((run) => run.metrics.queries))
  const conditions = [
    ...(scenario.replicates > 1 ? [`mean +- 95 % CI (t, n=${scenario.replicates})`] : []),
    ...(asked.size === 1 ? [`queries ${formatNumber([...asked][0]!, 0)}`] : []),
    scenario.warmupUs > 0 ? `warm-up ${formatDuration(scenario.warmupUs)} removed` : 'no warm-up',
    `seed ${scenario.seed}`,
  ]
  lines.push(conditions.join(' · '))
  if (runs.some((run) => run.metrics.hops_mean > 0)) {
    lines.push('hops: links from asker to answerer, a neighbour is 1')
  }
  if (runs.length <= FEW) {
    for (const run of runs) lines.push(`fingerprint  ${run.fingerprint}  ${runText(run)}`)
  }
  return `${lines.join('\n')}\n`
}

export function reportExpectations(results: readonly Verdict[]): string {
  return results
    .map(({ ok, text, value }) => {
      const verdict = ok ? paint('ok', 'green') : paint('FAILED', 'red')
      return `expect  ${verdict}  ${text}${ok ? '' : ` (is ${formatNumber(value, 4)})`}\n`
    })
    .join('')
}

function runText({ protocol, point, replicate }: StoredRun): string {
  const settings = Object.entries(point).map(([path, value]) => `${path}=${value}`)
  return [protocol, ...settings, `replicate ${replicate}`].join(' ')
}

function summaryTable(runs: readonly StoredRun[], paths: readonly string[]): string {
  const summary = summarise(runs)
  const keyOf = (row: { protocol: string; point: unknown }) =>
    JSON.stringify([row.protocol, row.point])
  const cells = new Map(summary.map((row) => [`${keyOf(row)}${row.metric}`, row]))
  const groups = [...new Map(summary.map((row) => [keyOf(row), row])).values()]
  const used = paths.filter((path) => groups.some((group) => path in group.point))
  const columns = TABLE.filter(({ metric }) =>
    runs.some(
      ({ metrics }) => metrics[metric] > 0 || (metric === 'success_rate' && metrics.queries > 0),
    ),
  )
  for (let shown = columns.length; ; shown--) {
    const kept = columns.slice(0, shown)
    const text = renderTable(
      ['<protocol', ...used.map(shortName), ...kept.map((column) => column.title)],
      groups.map((group) => [
        group.protocol,
        ...used.map((path) => String(group.point[path] ?? '')),
        ...kept.map(({ metric, decimals }) => {
          const { mean, ci_high } = cells.get(`${keyOf(group)}${metric}`)!
          const half = Number.isNaN(ci_high) ? '' : ` +- ${formatNumber(ci_high - mean, decimals)}`
          return formatNumber(mean, decimals) + half
        }),
      ]),
    )
    if (shown === 0 || text.split('\n').every((line) => line.length <= WIDTH)) return text
  }

  /** 'ttl' for 'protocols.gnutella.ttl' unless two swept paths end alike. */
  function shortName(path: string): string {
    const last = path.split('.').at(-1)!
    return used.filter((other) => other.split('.').at(-1) === last).length > 1 ? path : last
  }
}
