// What a figure shows, as plain data: series of points with their intervals, two axes, marks. How it
// looks is drawing's business; the CSV beside a figure is made from the same points.

import type { Results, RunRow } from './results.ts'

export interface Chart {
  /** Base name of its files. */
  readonly name: string
  /** 'Success rate against ttl'. */
  readonly title: string
  /** What stands behind its lines: 'mean and 95 % confidence interval of 10 replicates'. */
  readonly note: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
  readonly marks: readonly Mark[]
  /** The runs it is made from. */
  readonly runs: readonly RunRow[]
}

export interface Axis {
  /** 'Messages per query', 'ttl (hops)'. */
  readonly label: string
  /** Column of the CSV. */
  readonly column: string
  readonly scale: 'linear' | 'log' | 'category'
  /** How its numbers print: 0.25 as '25 %' for shares. */
  readonly share: boolean
  /** Ends that are known beforehand; else those of the data. */
  readonly domain?: readonly [number, number]
  /** Values to put ticks at, where they are few: those of a sweep; of a category axis, all its values. */
  readonly ticks?: readonly (number | string)[]
}

export interface Series {
  readonly name: string
  /** What stays the same for a protocol across the figures of a directory: colour, then dash and marker. */
  readonly colour: number
  readonly variant: number
  /** Points joined by lines, a staircase, bars, a level for every x, a formula. */
  readonly shape: 'line' | 'curve' | 'step' | 'bar' | 'level' | 'theory'
  readonly points: readonly Point[]
}

/** NaN: no value, no interval. */
export interface Point {
  readonly x: number | string
  readonly y: number
  readonly low: number
  readonly high: number
}

/** An event in time: a kill, or a partition from `x` to `end`. */
export interface Mark {
  readonly x: number
  readonly end: number
  readonly label: string
}

/** Columns and rows of the CSV beside a figure. */
export function chartRows({ x, y, series }: Chart): (string | number)[][] {
  return [
    ['series', x.column, y.column, 'ci_low', 'ci_high'],
    ...series.flatMap(({ name, points }) =>
      points.map((point) => [name, point.x, point.y, point.low, point.high]),
    ),
  ]
}

/** What makes figures of one kind from results: none where the results do not hold what it takes. */
export type ChartMaker = (results: Results) => Chart[]

/** Logarithmic where positive values span more than `span` times and none is left out by it. */
export function scaleOf(values: readonly number[], span: number): 'linear' | 'log' {
  const least = Math.min(...values)
  return least > 0 && Math.max(...values) / least >= span ? 'log' : 'linear'
}

/** At most `most` of the values, the ends among them, evenly spaced by rank. */
export function thinned<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  return Array.from(
    { length: most },
    (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]!,
  )
}
