// What a comparison says to people: a row per pair, a star where the difference is real.

import { interval95 } from '../sim/index.ts'
import { ALL_PAIRS, type Comparison, type Contender, type TestedDifference } from './comparison.ts'
import type { Results, StoredRun } from './manifest.ts'
import {
  fitTable,
  halfText,
  type MetricColumn,
  shortNames,
  tellingColumns,
} from './metric-table.ts'
import { formatNumber, plural, renderTable } from './table.ts'

/** Differences between the contenders of one experiment, and what a star means. */
export function differencesText(
  comparisons: readonly Comparison[],
  runs: readonly StoredRun[],
): string {
  if (comparisons.length === 0) return ''
  const paths = Object.keys(comparisons[0]!.context)
  const table = fitTable(
    ['<difference', ...shortNames(paths)],
    tellingColumns(runs),
    comparisons.map(({ a, b, context, differences }) => ({
      head: [
        `${contenderText(b)} - ${contenderText(a)}`,
        ...paths.map((path) => String(context[path])),
      ],
      cell: (column) => differenceText(differences[column.metric], column),
    })),
  )
  return `${table}\n\n${footer(comparisons, true)}${partnersText(comparisons)}`
}

/** Each metric of each protocol before and after. */
export function betweenText(comparisons: readonly Comparison[], paired: boolean): string {
  const rows = comparisons.flatMap(({ a, context, before, after, differences }) => {
    const name = contenderText({ protocol: a.protocol, own: { ...a.own, ...context } })
    return tellingColumns([...before, ...after]).map((column, i) => [
      i === 0 ? name : '',
      column.title,
      ...[before, after].map((runs) => formatNumber(meanOf(runs, column), column.decimals)),
      differenceText(differences[column.metric], column),
    ])
  })
  const table = renderTable(['<protocol', '<metric', 'A', 'B', 'B - A'], rows)
  return `${table}\n\n${footer(comparisons, paired)}`
}

/** `PATH: before -> after` for every setting in which two resolved scenarios differ. */
export function changesText([a, b]: readonly [Results, Results]): string {
  const [before, after] = [settingsOf(a), settingsOf(b)]
  const paths = [...new Set([...before.keys(), ...after.keys()])]
  const changed = paths.filter((path) => before.get(path) !== after.get(path))
  const lines = changed.map((path) => {
    const [from, to] = [before, after].map((settings) => settings.get(path) ?? '(none)')
    return `changed  ${path}: ${from} -> ${to}\n`
  })
  return lines.length > 0 ? lines.join('') : 'changed  nothing\n'
}

function footer(comparisons: readonly Comparison[], paired: boolean): string {
  const counts = comparisons.flatMap(({ differences }) =>
    Object.values(differences).map(({ n }) => n),
  )
  const n = Math.max(...counts)
  if (n < 2) return 'one replicate: no intervals, nothing is known to be real; --replicates 10\n'
  const test = paired
    ? `paired t over ${n} common worlds`
    : `Welch's t over ${n} replicates, which share no seed`
  const family =
    comparisons.length > 1
      ? `Holm-corrected over the ${comparisons.length} comparisons of a metric`
      : ''
  return `+- 95 % CI · * real: ${test}${family && `,\n${family}`}, 5 %\n`
}

/** With many contenders only the first meets all others. */
function partnersText(comparisons: readonly Comparison[]): string {
  const { a, context } = comparisons[0]!
  const here = comparisons.filter(
    (other) => JSON.stringify(other.context) === JSON.stringify(context),
  )
  if (here.length < ALL_PAIRS || here.some((other) => contenderText(other.a) !== contenderText(a)))
    return ''
  return `${plural(here.length + 1, 'contender')}, each against ${contenderText(a)}\n`
}

function contenderText({ protocol, own }: Contender): string {
  const names = shortNames(Object.keys(own))
  return [protocol, ...Object.values(own).map((value, i) => `${names[i]}=${value}`)].join(' ')
}

function differenceText(
  { difference, ci_high, real }: TestedDifference,
  column: MetricColumn,
): string {
  const decimals = telling(difference, column.decimals)
  const sign = difference > 0 ? '+' : ''
  const half = halfText(ci_high - difference, decimals)
  return `${sign}${formatNumber(difference, decimals)}${half}${real ? ' *' : '  '}`
}

/** A few decimals more where a difference would print as nothing. */
function telling(difference: number, decimals: number): number {
  const more = [0, 1, 2].find((more) => Math.abs(difference) >= 10 ** -(decimals + more) / 2)
  return decimals + (more ?? 0)
}

function meanOf(runs: readonly StoredRun[], { metric }: MetricColumn): number {
  return interval95(runs.map((run) => run.metrics[metric])).mean
}

/** Path -> value as text; protocols by name. What says how to report is no setting. */
function settingsOf({ manifest }: Results): Map<string, string> {
  const settings = new Map<string, string>()
  const visit = (path: string, value: unknown) => {
    const parts = typeof value === 'object' && value !== null ? Object.entries(value) : []
    if (parts.length === 0 || Array.isArray(value)) settings.set(path, JSON.stringify(value))
    else for (const [key, part] of parts) visit(path === '' ? key : `${path}.${key}`, part)
  }
  const { name, title, expect, record, protocols, sweep, ...resolved } = manifest.resolved
  visit('', resolved)
  for (const { path, values } of sweep) settings.set(`sweep.${path}`, values.join(', '))
  for (const protocol of protocols) {
    visit(`protocols.${protocol.name}`, { use: protocol.use, ...protocol.params })
  }
  visit('inputs', manifest.inputs)
  visit('peerlab', `${manifest.peerlab}, code ${manifest.code}`)
  return settings
}
