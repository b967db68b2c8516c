// A metric of runs.csv: against the swept parameter as lines with the band of their 95 % confidence
// interval, or, where nothing was swept, as bars side by side.

import { interval95 } from '../../sim/index.ts'
import { type Axis, type Chart, type Point, type Series, scaleOf } from './chart.ts'
import { metricLabel } from './labels.ts'
import type { Results, RunRow } from './results.ts'
import {
  axisAlong,
  inFigures,
  type Line,
  linesOf,
  mainAxis,
  type SweptAxis,
  sweptAxes,
} from './sweep.ts'
import { theorySeries } from './theory.ts'

/** Counts that differ by more than this factor are shown on a logarithmic axis. */
const LOG_SPAN = 40

/** The figure called `name` of a metric, along `along` where that is given; none where there is one value to show. */
export function metricCharts(
  results: Results,
  name: string,
  metric: string,
  along = mainAxis(sweptAxes(results)),
): Chart[] {
  const used = results.runs.some((run) => run.metrics[metric]! >= 0)
  if (!used) return []
  const x = along ?? null
  return inFigures(linesOf(results, x)).flatMap(({ suffix, at, lines }) => {
    const series =
      x === null
        ? bars(lines, metric)
        : [
            ...lines.map((line) => seriesAlong(line, x, metric)),
            ...theorySeries(results, lines, x, metric),
          ]
    if (x === null && series.length < 2) return []
    const label = metricLabel(results, metric)
    const points = series.flatMap((line) => line.points)
    const axis = metricAxis(results, metric, points)
    const against = x === null ? '' : ` against ${x.label.replace(/ \(.*/, '')}`
    return [
      {
        name: name + suffix,
        title: label.replace(/ \(.*/, '') + against + at,
        note: noteOf(lines),
        x: x === null ? PROTOCOLS : axisAlong(x),
        y: { ...axis, label: axis.label + at },
        series,
        marks: [],
        runs: lines.flatMap((line) => line.runs),
      },
    ]
  })
}

const PROTOCOLS: Axis = { label: '', column: 'protocol', scale: 'category', share: false }

function metricAxis(results: Results, metric: string, points: readonly Point[]): Axis {
  const { unit } = results.column('runs.csv', metric)
  const label = metricLabel(results, metric)
  const share = unit === 'share'
  const values = points.map((point) => point.y).filter((value) => !Number.isNaN(value))
  if (share) return { label, column: metric, scale: 'linear', share, domain: [0, 1] }
  const scale = scaleOf(values, LOG_SPAN)
  return { label, column: metric, scale, share }
}

/** A protocol that the axis does not concern is the same all along it. */
function seriesAlong(line: Line, x: SweptAxis, metric: string): Series {
  const { name, colour, variant } = line
  const swept = line.runs.some(({ point }) => x.path in point)
  const shape = !swept ? 'level' : typeof x.numberOf(x.values[0]!) === 'string' ? 'bar' : 'line'
  const points = x.values.flatMap((value) => {
    const runs = line.runs.filter(({ point }) => (point[x.path] ?? value) === value)
    return runs.length === 0 ? [] : [pointOf(x.numberOf(value), runs, metric)]
  })
  if (shape === 'line') points.sort((a, b) => Number(a.x) - Number(b.x))
  return { name, colour, variant, shape, points }
}

function bars(lines: readonly Line[], metric: string): Series[] {
  return lines.map(({ name, colour, variant, runs }) => ({
    name,
    colour,
    variant,
    shape: 'bar',
    points: [pointOf(name, runs, metric)],
  }))
}

function pointOf(x: number | string, runs: readonly RunRow[], metric: string): Point {
  const { mean, ci_low, ci_high } = interval95(runs.map((run) => run.metrics[metric]!))
  return { x, y: mean, low: ci_low, high: ci_high }
}

function noteOf(lines: readonly Line[]): string {
  const replicates = new Set(lines.flatMap((line) => line.runs.map((run) => run.replicate))).size
  return replicates > 1
    ? `mean and 95 % confidence interval of ${replicates} replicates`
    : 'one run each'
}
