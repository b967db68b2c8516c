// Distributions over the rows of a table, all replicates taken together: cumulative shares of hops,
// latencies and download times, and Lorenz curves of the load.

import { ticks } from 'd3'
import { ecdf, lorenz, quantile } from '../../sim/index.ts'
import { type Axis, type Chart, type Point, type Series, thinned } from './chart.ts'
import { type Results, type RunColumns, readColumns, subjectKey } from './results.ts'
import { inFigures, type Line, linesOf, MOST_LINES, mainAxis, sweptAxes } from './sweep.ts'

/** A curve has at most so many points: more than a page's width shows. */
const MOST_POINTS = 400
/** Times whose bulk (1st to 99th percentile) spans more than this factor get a logarithmic axis. */
const LOG_SPAN = 50

interface Distribution {
  readonly name: string
  readonly title: string
  readonly table: string
  readonly columns: readonly string[]
  readonly x: { readonly label: string; readonly column: string; readonly whole: boolean }
  readonly y: string
  /** The value of a row from its columns; NaN: it has none. */
  value(row: readonly number[], warmupS: number): number
}

const HOPS: Distribution = {
  name: 'hops-cdf',
  title: 'Distribution of hops',
  table: 'queries',
  columns: ['first_hit_hops', 'time_s'],
  x: { label: 'Hops to the first hit', column: 'first_hit_hops', whole: true },
  y: 'Share of queries with a hit',
  value: ([hops, askedS], warmupS) => (askedS! < warmupS ? Number.NaN : hops!),
}
const LATENCY: Distribution = {
  name: 'latency-cdf',
  title: 'Distribution of latency',
  table: 'queries',
  columns: ['first_hit_ms', 'time_s'],
  x: { label: 'Time to the first hit (ms)', column: 'first_hit_ms', whole: false },
  y: 'Share of queries with a hit',
  value: ([ms, askedS], warmupS) => (askedS! < warmupS ? Number.NaN : ms!),
}
const DOWNLOADS: Distribution = {
  name: 'download-cdf',
  title: 'Distribution of download times',
  table: 'transfers',
  columns: ['start_s', 'finish_s', 'bytes', 'received'],
  x: { label: 'Download time (s)', column: 'download_s', whole: false },
  y: 'Share of complete downloads',
  value: ([start, finish, bytes, received], warmupS) =>
    start! < warmupS || received! < bytes! ? Number.NaN : finish! - start!,
}

export const hopsCdf = (results: Results): Chart[] => cdf(results, HOPS)
export const latencyCdf = (results: Results): Chart[] => cdf(results, LATENCY)
export const downloadCdf = (results: Results): Chart[] => cdf(results, DOWNLOADS)

/** Peers from the least loaded to the most, and the share of all messages that they bear. */
export function loadLorenz(results: Results): Chart[] {
  if (results.tablePath('peers') === undefined) return []
  const tables = readColumns(results, 'peers', ['sent', 'received'])
  const equality: Series = {
    ...{ name: 'all equal', colour: -1, variant: 0, shape: 'theory' },
    points: [exact(0, 0), exact(1, 1)],
  }
  const share: Omit<Axis, 'label' | 'column'> = { scale: 'linear', share: true, domain: [0, 1] }
  return perFigure(results, tables, {
    name: 'load-lorenz',
    title: 'Load of peers',
    x: { label: 'Share of peers, least loaded first', column: 'peers', ...share },
    y: { label: 'Share of all messages', column: 'messages', ...share },
    shape: 'curve',
    points: (rows) => {
      const load = ascending(rows.flatMap(([sent, got]) => sent!.map((n, i) => n + got![i]!)))
      if (!(load.at(-1)! > 0)) return []
      return thinned(lorenz(load), MOST_POINTS).map(({ people, share }) => exact(people, share))
    },
    also: [equality],
  })
}

function cdf(results: Results, what: Distribution): Chart[] {
  if (results.tablePath(what.table) === undefined) return []
  const { warmupUs } = results.scenario
  const warmupS = Number.isFinite(warmupUs) ? warmupUs / 1e6 : 0
  const tables = readColumns(results, what.table, what.columns)
  const valuesOf = (rows: readonly (readonly (readonly number[])[])[]) =>
    ascending(
      rows.flatMap((columns) =>
        columns[0]!.map((_, i) =>
          what.value(
            columns.map((column) => column[i]!),
            warmupS,
          ),
        ),
      ),
    )
  const all = valuesOf(tables.map((table) => table.columns))
  const bulk = quantile(all, 0.99) / quantile(all, 0.01)
  const log = !what.x.whole && all[0]! > 0 && bulk > LOG_SPAN
  const { label, column, whole } = what.x
  const most = quantile(all, whole ? 1 : 0.995)
  const ends: Pick<Axis, 'domain' | 'ticks'> = log
    ? {}
    : { domain: [0, most], ...(whole && { ticks: ticks(0, most, 10).filter(Number.isInteger) }) }
  return perFigure(results, tables, {
    name: what.name,
    title: what.title,
    x: { label, column, scale: log ? 'log' : 'linear', share: false, ...ends },
    y: { label: what.y, column: 'share', scale: 'linear', share: true, domain: [0, 1] },
    shape: whole ? 'line' : 'step',
    points: (rows) => {
      const steps = ecdf(valuesOf(rows))
      const points = thinned(steps, MOST_POINTS).map(({ value, share }) => exact(value, share))
      const least = steps[0]?.value ?? 0
      return whole && least > 0 ? [exact(least - 1, 0), ...points] : points
    },
    also: [],
  })
}

interface Curves {
  readonly name: string
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly shape: Series['shape']
  /** The curve of a line from the columns of its runs. */
  points(rows: readonly RunColumns['columns'][]): Point[]
  readonly also: readonly Series[]
}

/** A line for every protocol and point, in as many figures as their number needs. */
function perFigure(results: Results, tables: readonly RunColumns[], curves: Curves): Chart[] {
  const bySubject = new Map<string, RunColumns['columns'][]>()
  for (const table of tables) {
    const key = subjectKey(table)
    bySubject.set(key, [...(bySubject.get(key) ?? []), table.columns])
  }
  const { name, title, x, y, shape, also } = curves
  const { lines, left } = shownLines(results)
  return inFigures(lines).flatMap(({ suffix, at, lines }) => {
    const series = lines.flatMap((line): Series[] => {
      const points = curves.points(bySubject.get(subjectKey(line.runs[0]!)) ?? [])
      const { name, colour, variant } = line
      return points.length === 0 ? [] : [{ name, colour, variant, shape, points }]
    })
    if (series.length === 0) return []
    const replicates = new Set(lines.flatMap((line) => line.runs.map((run) => run.replicate))).size
    const taken = replicates > 1 ? `${replicates} replicates taken together` : 'one run each'
    const note = `${taken}${left}`
    const runs = lines.flatMap((line) => line.runs)
    const about = { name: name + suffix, title: title + at, note }
    const axes = { x, y: { ...y, label: y.label + at } }
    return [{ ...about, ...axes, series: [...series, ...also], marks: [], runs }]
  })
}

/** A line for every protocol and point; of a long sweep, those at a few of its values, and how many were left out. */
export function shownLines(results: Results): { lines: Line[]; left: string } {
  const lines = linesOf(results, null)
  const x = mainAxis(sweptAxes(results))
  if (x === undefined || lines.length <= MOST_LINES) return { lines, left: '' }
  const others = lines.length / x.values.length
  const few = Math.max(3, Math.min(5, Math.floor(MOST_LINES / others)))
  const kept = new Set(thinned(x.values, few))
  return {
    lines: lines.filter(({ settings }) => kept.has(settings[x.path] ?? x.values[0]!)),
    left: `; ${kept.size} of ${x.values.length} values of ${x.short}`,
  }
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
}

function exact(x: number, y: number): Point {
  return { x, y, low: Number.NaN, high: Number.NaN }
}
