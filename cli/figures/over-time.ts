// series.csv over time: the mean of the replicates with its interval, and the faults of the scenario as
// marks.

import { type FaultConfig, formatShare, interval95, type Scenario } from '../../sim/index.ts'
import { type Chart, type Mark, type Point, type Series, scaleOf } from './chart.ts'
import { shownLines } from './distributions.ts'
import { type Results, readColumns, subjectKey } from './results.ts'
import { inFigures } from './sweep.ts'

const LOG_SPAN = 200

interface Quantity {
  readonly name: string
  readonly label: string
  readonly title: string
  readonly column: string
  readonly share: boolean
  readonly columns: readonly string[]
  /** Of an interval of `seconds` from its columns; NaN: undefined. */
  value(row: readonly number[], seconds: number): number
}

const SUCCESS: Quantity = {
  ...{ name: 'success-time', label: 'Success rate', title: 'Success over time' },
  ...{ column: 'success_rate', share: true, columns: ['hits', 'queries'] },
  value: ([hits, queries]) => hits! / queries!,
}
const MESSAGES: Quantity = {
  ...{ name: 'messages-time', label: 'Messages per second', title: 'Messages over time' },
  ...{ column: 'messages_per_s', share: false, columns: ['messages'] },
  value: ([messages], seconds) => messages! / seconds,
}
const ONLINE: Quantity = {
  ...{ name: 'online-time', label: 'Peers online', title: 'Peers online over time' },
  ...{ column: 'online', share: false, columns: ['online'] },
  value: ([online]) => online!,
}

export const successTime = (results: Results): Chart[] => overTime(results, SUCCESS)
export const messagesTime = (results: Results): Chart[] => overTime(results, MESSAGES)

/** Where nobody comes or goes there is nothing to see. */
export function onlineTime(results: Results): Chart[] {
  const { churn, faults } = results.scenario
  return churn === null && faults.length === 0 ? [] : overTime(results, ONLINE)
}

function overTime(results: Results, what: Quantity): Chart[] {
  if (results.tablePath('series') === undefined) return []
  const tables = readColumns(results, 'series', ['time_s', ...what.columns])
  const lastS = Math.max(...tables.map(({ columns }) => columns[0]!.at(-1) ?? 0))
  const unit = unitOfTime(lastS)
  const { lines, left } = shownLines(results)
  return inFigures(lines).flatMap(({ suffix, at, lines }) => {
    const all = lines.map(({ name, colour, variant, runs }) => {
      const own = tables.filter((table) => subjectKey(table) === subjectKey(runs[0]!))
      const replicates = own.map(({ columns }) => valuesOf(columns, what))
      const times = own[0]?.columns[0] ?? []
      const points = times.map((timeS, i): Point => {
        const { mean, ci_low, ci_high } = interval95(replicates.map((values) => values[i]!))
        return { x: timeS / unit.seconds, y: mean, low: ci_low, high: ci_high }
      })
      return { name, colour, variant, shape: 'curve' as const, points }
    })
    const series = merged(all)
    const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y >= 0)
    if (values.length === 0 || Math.max(...series.map(({ points }) => points.length)) < 2) return []
    const replicates = new Set(lines.flatMap((line) => line.runs.map((run) => run.replicate))).size
    const { column, share, title } = what
    const label = what.label + at
    return [
      {
        name: what.name + suffix,
        title: title + at,
        note: `${replicates > 1 ? `mean and 95 % confidence interval of ${replicates} replicates` : 'one run each'}${left}`,
        x: {
          ...{ label: `Time (${unit.name})`, column: `time_${unit.name}`, share: false },
          ...{ scale: 'linear' as const, domain: [0, lastS / unit.seconds] as const },
        },
        y: share
          ? { label, column, share, scale: 'linear' as const, domain: [0, 1] as const }
          : { label, column, share, scale: scaleOf(values, LOG_SPAN) },
        series,
        marks: marksOf(results.scenario, unit.seconds),
        runs: lines.flatMap((line) => line.runs),
      },
    ]
  })
}

/** Lines that are all the same are one: who is online is the world's business, not the protocol's. */
function merged(series: Series[]): Series[] {
  const [first] = series
  const same = series.every(
    ({ points }) => JSON.stringify(points) === JSON.stringify(first?.points),
  )
  return same && first ? [{ ...first, name: series.length > 1 ? 'all' : first.name }] : series
}

function valuesOf(columns: readonly (readonly number[])[], what: Quantity): number[] {
  const [times = [], ...own] = columns
  return times.map((timeS, i) =>
    what.value(
      own.map((column) => column[i]!),
      timeS - (times[i - 1] ?? 0),
    ),
  )
}

function unitOfTime(seconds: number): { name: string; seconds: number } {
  if (seconds < 180) return { name: 's', seconds: 1 }
  return seconds < 3 * 3600 ? { name: 'min', seconds: 60 } : { name: 'h', seconds: 3600 }
}

/** Kills, partitions and flash crowds; one that the sweep moves in time has no one place, and is left out. */
function marksOf({ faults, churn, sweep }: Scenario, unit: number): Mark[] {
  const isSwept = (path: string) => sweep.some((axis) => axis.path === path)
  const marks = faults.flatMap((fault, i): Mark[] => {
    if (isSwept(`faults.${i}.at`)) return []
    const at = fault.atUs / 1e6 / unit
    const end = fault.kind === 'partition' ? at + fault.healUs / 1e6 / unit : Number.NaN
    return [{ x: at, end, label: labelOf(fault, (key) => isSwept(`faults.${i}.${key}`)) }]
  })
  const crowds = (churn?.flashCrowds ?? []).map(({ atUs, withinUs, stayUs }) => ({
    x: atUs / 1e6 / unit,
    end: (atUs + withinUs + stayUs) / 1e6 / unit,
    label: 'flash crowd',
  }))
  return [...marks, ...crowds].sort((a, b) => a.x - b.x)
}

/** 'kill 5 % best-connected', without what the sweep varies. */
function labelOf(fault: FaultConfig, isSwept: (key: string) => boolean): string {
  if (fault.kind === 'partition') return 'partition'
  const { who, share, count } = fault.victims
  const amount = share !== null ? formatShare(share) : count !== null ? String(count) : ''
  const whom =
    typeof who === 'string' ? who : 'role' in who ? who.role : `${who.peers.length} listed`
  const parts = [
    'kill',
    isSwept('kill.share') || isSwept('kill.count') ? '' : amount,
    isSwept('kill.who') ? '' : whom,
  ]
  return parts.filter((part) => part !== '').join(' ')
}
