// Tables with a column per metric, for people: as many columns as 80 characters hold, the most telling
// first.

import { type MetricName, type Point, summarise } from '../sim/index.ts'
import type { StoredRun } from './manifest.ts'
import { formatNumber, renderTable } from './table.ts'

const WIDTH = 80

export interface MetricColumn {
  readonly title: string
  readonly metric: MetricName
  readonly decimals: number
}

/** By weight: those on the right go first where 80 columns are too few. */
const COLUMNS: readonly MetricColumn[] = [
  { title: 'success', metric: 'success_rate', decimals: 2 },
  { title: 'hops', metric: 'hops_mean', decimals: 2 },
  { title: 'messages/query', metric: 'messages_per_query', decimals: 1 },
  { title: 'bytes/query', metric: 'bytes_per_query', decimals: 0 },
  { title: 'first hit ms', metric: 'first_hit_ms_mean', decimals: 0 },
  { title: 'download s', metric: 'download_s_mean', decimals: 1 },
  { title: 'peers reached', metric: 'peers_reached_mean', decimals: 1 },
  { title: 'messages', metric: 'messages', decimals: 0 },
  { title: 'lost', metric: 'lost_messages', decimals: 0 },
]

/** Those of which any run has something to say. */
export function tellingColumns(runs: readonly StoredRun[]): MetricColumn[] {
  return COLUMNS.filter(({ metric }) =>
    runs.some(
      ({ metrics }) => metrics[metric] > 0 || (metric === 'success_rate' && metrics.queries > 0),
    ),
  )
}

/** Mean and interval of each metric: a row per protocol and point. */
export function summaryTable(runs: readonly StoredRun[], paths: readonly string[]): string {
  const summary = summarise(runs)
  const keyOf = (row: { protocol: string; point: Point }) =>
    JSON.stringify([row.protocol, row.point])
  const cells = new Map(summary.map((row) => [`${keyOf(row)}${row.metric}`, row]))
  const groups = [...new Map(summary.map((row) => [keyOf(row), row])).values()]
  const used = paths.filter((path) => groups.some((group) => path in group.point))
  return fitTable(
    ['<protocol', ...shortNames(used)],
    tellingColumns(runs),
    groups.map((group) => ({
      head: [group.protocol, ...used.map((path) => String(group.point[path] ?? ''))],
      cell: ({ metric, decimals }) => {
        const { mean, ci_high } = cells.get(`${keyOf(group)}${metric}`)!
        return formatNumber(mean, decimals) + halfText(ci_high - mean, decimals)
      },
    })),
  )
}

export interface MetricRow {
  readonly head: readonly string[]
  cell(column: MetricColumn): string
}

export function fitTable(
  head: readonly string[],
  columns: readonly MetricColumn[],
  rows: readonly MetricRow[],
): string {
  for (let shown = columns.length; ; shown--) {
    const kept = columns.slice(0, shown)
    const text = renderTable(
      [...head, ...kept.map(({ title }) => title)],
      rows.map((row) => [...row.head, ...kept.map((column) => row.cell(column))]),
    )
    if (shown <= 1 || text.split('\n').every((line) => line.length <= WIDTH)) return text
  }
}

/** ' +- 0.01'; nothing where there is no interval. */
export function halfText(half: number, decimals: number): string {
  return Number.isNaN(half) ? '' : ` +- ${formatNumber(half, decimals)}`
}

/** 'ttl' for 'protocols.gnutella.ttl' unless two paths end alike. */
export function shortNames(paths: readonly string[]): string[] {
  const last = (path: string) => path.split('.').at(-1)!
  return paths.map((path) =>
    paths.some((other) => other !== path && last(other) === last(path)) ? path : last(path),
  )
}
