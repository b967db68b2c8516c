// A plot of lines: bands of intervals first, then formulas, lines, markers; events as marks across.

import { area, curveStepAfter, line } from 'd3'
import type { Chart, Point, Series } from './chart.ts'
import { label, type Sheet } from './draw.ts'
import { dashes, drawLegend, drawMarker, type EndLabel, endLabels } from './legend.ts'
import { drawMarks, markRows } from './marks.ts'
import { add, type Pen } from './pen.ts'
import { numberText, type Scale, scaleFor, ticksOf } from './scales.ts'
import { type SeriesStyle, styleOf } from './style.ts'
import { textWidth } from './type.ts'

export interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: Scale
  readonly y: Scale
}

/** Draws from `top` on; returns where it ends. */
export function drawLines(parent: Pen, sheet: Sheet, top: number): number {
  const { chart, type, width, plotHeight } = sheet
  const { xs, ys } = extentsOf(chart)
  const yAt = (range: [number, number]) => scaleFor(chart.y, ys, range, true)
  const yTicks = ticksOf(chart.y, yAt([0, 1]), 5)
  const left = 5 + Math.max(...yTicks.map((tick) => textWidth(numberText(tick, chart.y), type)))
  const ends = endsOf(sheet, (plotTop) => yAt([plotTop + plotHeight, plotTop]))
  const legend = ends.length > 0 ? 0 : drawLegend(parent, sheet, top)
  const inner = chart.series.length > 1 ? type / 3 : type / 2
  const right =
    ends.length > 0
      ? width - 6 - 1.05 * Math.max(...ends.map(({ text }) => textWidth(text, type)))
      : width - 4
  const xAt = scaleFor(chart.x, xs, [left + inner, right], false)
  const rows = markRows(sheet, chart.marks, xAt)
  const plotTop = top + legend + rows.height + 4
  const bottom = plotTop + plotHeight
  const y = yAt([bottom, plotTop])
  const plot: Plot = { left, right, top: plotTop, bottom, x: xAt, y }
  drawMarks(parent, sheet, plot, rows)
  drawYAxis(parent, sheet, plot, yTicks)
  const end = drawXAxis(parent, sheet, plot)
  const clip = `clip-${chart.name.replace(/[^\w-]/g, '-')}`
  add(add(parent, 'clipPath', { id: clip }), 'rect', {
    ...{ x: left, y: plotTop - 3, width: right - left + 3, height: plotHeight + 6 },
  })
  const ink = add(parent, 'g', { 'clip-path': `url(#${clip})`, fill: 'none' })
  for (const layer of [drawBand, drawTheory, drawLine]) {
    for (const series of chart.series) {
      const group = add(ink, 'g', { 'data-series': series.name })
      layer(group, series, plot, styleOf(series, chart, sheet.palette), sheet)
    }
  }
  for (const { text, y: middle, series } of ends) {
    const at = { x: right + 5, y: plotTop + middle + type * 0.33 }
    label(parent, text, { ...at, fill: styleOf(series, chart, sheet.palette).name })
  }
  return end
}

/** Labels at the ends; their heights are from the top of the plot. */
function endsOf(sheet: Sheet, yAt: (plotTop: number) => Scale): EndLabel[] {
  const y = yAt(0)
  const last = (series: Series) => series.points.filter(({ y }) => !Number.isNaN(y)).at(-1)
  return endLabels(sheet, { top: 0, bottom: sheet.plotHeight }, (series) => {
    const point = last(series)
    const ends = point !== undefined && (series.shape === 'level' || reachesEnd(sheet.chart, point))
    return ends ? y(point.y) : Number.NaN
  })
}

function reachesEnd({ series }: Chart, point: Point): boolean {
  const most = Math.max(...series.flatMap(({ points }) => points.map(({ x }) => Number(x))))
  return Number(point.x) === most
}

/** What both axes must hold: of y the ends of intervals too, as far as they are where a log axis goes. */
function extentsOf({ series, y, x }: Chart): { xs: number[]; ys: number[] } {
  const points = series.flatMap((each) => each.points)
  const xs = [...points.map((point) => Number(point.x)), ...(x.ticks ?? []).map(Number)]
  const means = points.map((point) => point.y)
  const least = Math.min(...means.filter((value) => value > 0))
  const ends = points.flatMap(({ low, high }) => [low, high])
  const kept = ends.filter((value) => y.scale === 'linear' || value > least / 3)
  return { xs, ys: [...means, ...kept].filter((value) => Number.isFinite(value)) }
}

function drawYAxis(parent: Pen, sheet: Sheet, plot: Plot, ticks: readonly number[]): void {
  const { palette, type, chart } = sheet
  const axis = add(parent, 'g', { class: 'axis y' })
  for (const tick of ticks) {
    const y = plot.y(tick)
    const d = `M${plot.left} ${Math.round(y * 100) / 100}H${plot.right}`
    add(axis, 'path', { d, stroke: palette.grid, 'stroke-width': 0.5 })
    const at = { x: plot.left - 4, y: y + type * 0.32, fill: palette.muted }
    label(axis, numberText(tick, chart.y), { ...at, anchor: 'end' })
  }
}

/** Ticks that have room, the name of the axis below; returns where it ends. */
export function drawXAxis(parent: Pen, sheet: Sheet, plot: Plot): number {
  const { palette, type, chart, width } = sheet
  const axis = add(parent, 'g', { class: 'axis x' })
  const { bottom, left, right } = plot
  const base = { stroke: palette.muted, 'stroke-width': 0.6 }
  add(axis, 'path', { d: `M${left} ${bottom}H${right}`, ...base })
  const ticks = ticksOf(chart.x, plot.x, Math.round((right - left) / 42))
  let free = Number.NEGATIVE_INFINITY
  for (const tick of ticks) {
    const x = plot.x(tick)
    add(axis, 'path', { d: `M${Math.round(x * 100) / 100} ${bottom}v2.5`, ...base })
    const text = numberText(tick, chart.x)
    const half = textWidth(text, type) / 2
    const middle = Math.min(x, width - half)
    if (middle - half < free) continue
    free = middle + half + 3
    const at = { x: middle, y: bottom + 4 + type * 0.8, fill: palette.muted }
    label(axis, text, { ...at, anchor: 'middle' })
  }
  const below = bottom + 4 + type * 2.1
  label(axis, chart.x.label, {
    x: (left + right) / 2,
    y: below,
    anchor: 'middle',
    fill: palette.ink,
  })
  return below + 4
}

type Layer = (group: Pen, series: Series, plot: Plot, style: SeriesStyle, sheet: Sheet) => void

const drawBand: Layer = (group, series, plot, { colour }) => {
  const floor = plot.y.domain()[0]!
  const points = acrossX(series, plot)
  if (!points.some(hasInterval)) return
  const d = area<Point>()
    .digits(2)
    .defined(hasInterval)
    .x(({ x }) => plot.x(Number(x)))
    .y0(({ low }) => plot.y(Math.max(low, floor)))
    .y1(({ high }) => plot.y(Math.max(high, floor)))(points)
  add(group, 'path', { class: 'band', d: d ?? '', fill: colour, 'fill-opacity': 0.16 })
}

const drawTheory: Layer = (group, series, plot, style) => {
  if (series.shape === 'theory') drawPath(group, series, plot, style)
}

const drawLine: Layer = (group, series, plot, style, { palette }) => {
  if (series.shape === 'theory') return
  drawPath(group, series, plot, style)
  for (const { x, y } of series.points) {
    if (!Number.isNaN(y)) drawMarker(group, style, palette.paper, plot.x(Number(x)), plot.y(y))
  }
}

function drawPath(group: Pen, series: Series, plot: Plot, style: SeriesStyle): void {
  const path = line<Point>()
    .digits(2)
    .defined(({ y }) => y >= plot.y.domain()[0]!)
    .x(({ x }) => plot.x(Number(x)))
    .y(({ y }) => plot.y(y))
  if (series.shape === 'step') path.curve(curveStepAfter)
  const { colour, width, dash } = style
  add(group, 'path', {
    d: path(acrossX(series, plot)) ?? '',
    ...{ stroke: colour, 'stroke-width': width, 'stroke-linejoin': 'round' },
    ...dashes(dash),
  })
}

/** A level spans all of x; a staircase rises from the axis and runs on to the edge. */
function acrossX({ shape, points }: Series, { x, y }: Plot): readonly Point[] {
  const [from = 0, to = 0] = x.domain()
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return []
  if (shape === 'level') return [{ ...first, x: from }, ...points, { ...last, x: to }]
  if (shape !== 'step') return points
  return [{ ...first, y: y.domain()[0]! }, ...points, { ...last, x: Math.max(to, Number(last.x)) }]
}

function hasInterval({ low, high }: Point): boolean {
  return !Number.isNaN(low) && !Number.isNaN(high)
}
