// Values side by side: a bar for each, with its interval and its number. On a logarithmic axis, where the
// length of a bar would mean nothing, a dot takes its place.

import type { Point, Series } from './chart.ts'
import { label, type Sheet } from './draw.ts'
import { drawLegend } from './legend.ts'
import { add, type Pen, rounded } from './pen.ts'
import { numberText, type Scale, scaleFor, ticksOf, valueText } from './scales.ts'
import { styleOf } from './style.ts'
import { textWidth } from './type.ts'

interface Row {
  /** What stands at its left; '' within a group but for the first. */
  readonly name: string
  readonly group: number
  readonly series: Series
  readonly point: Point
}

/** Draws from `top` on; returns where it ends. */
export function drawBars(parent: Pen, sheet: Sheet, top: number): number {
  const { chart, type, width, palette } = sheet
  const rows = rowsOf(sheet)
  const grouped = chart.x.ticks !== undefined
  const legend = grouped ? drawLegend(parent, sheet, top) : 0
  const step = type * (grouped ? 1.3 : 1.9)
  const left = 7 + Math.max(...rows.map(({ name }) => textWidth(name, type)))
  const texts = rows.map(({ point }) => textOf(point, sheet))
  const room = 6 + Math.max(...texts.map((text) => textWidth(text, type)))
  const ends = rows.flatMap(({ point: { y, low, high } }) => [y, low, high])
  const kept = chart.y.scale === 'log' ? ends.filter((value) => value > 0) : ends
  const x = scaleFor(chart.y, kept, [left, width - room], true)
  const plotTop = top + legend + 5
  const yOf = (i: number) => plotTop + i * step + rows[i]!.group * (grouped ? step * 0.7 : 0)
  const bottom = yOf(rows.length - 1) + step
  drawGrid(parent, sheet, x, plotTop - 2, bottom)
  for (const [i, { name, series, point }] of rows.entries()) {
    const group = add(parent, 'g', { 'data-series': series.name })
    const middle = yOf(i) + step / 2
    label(group, name, { x: left - 6, y: middle + type * 0.33, anchor: 'end', fill: palette.ink })
    drawValue(group, sheet, series, point, x, middle, step * (grouped ? 0.72 : 0.6))
    const end = Math.max(...[point.y, point.high].filter((value) => !Number.isNaN(value)))
    const at = { x: Math.min(x(end), width - room) + 5, y: middle + type * 0.33 }
    if (Number.isFinite(end)) label(group, texts[i]!, { ...at, fill: palette.muted })
  }
  return bottom + 4 + type * 1.4
}

function rowsOf({ chart }: Sheet): Row[] {
  const { series, x } = chart
  if (x.ticks === undefined) {
    return series.map((each) => ({
      ...{ name: each.name, group: 0, series: each, point: each.points[0]! },
    }))
  }
  return x.ticks.flatMap((tick, group) =>
    series
      .flatMap((each) =>
        each.points.filter((point) => point.x === tick).map((point) => ({ each, point })),
      )
      .map(({ each, point }, i) => ({
        ...{ name: i === 0 ? String(tick) : '', group, series: each, point },
      })),
  )
}

function textOf({ y, low, high }: Point, { chart }: Sheet): string {
  if (Number.isNaN(y)) return ''
  return valueText(y, (high - low) / 2, chart.y)
}

function drawGrid(
  parent: Pen,
  { chart, palette, type }: Sheet,
  x: Scale,
  top: number,
  bottom: number,
) {
  const axis = add(parent, 'g', { class: 'axis x' })
  let free = Number.NEGATIVE_INFINITY
  const [from = 0, to = 0] = x.range()
  for (const tick of ticksOf(chart.y, x, Math.round((to - from) / 38))) {
    const at = x(tick)
    const d = `M${rounded(at)} ${rounded(top)}V${rounded(bottom)}`
    add(axis, 'path', { d, stroke: palette.grid, 'stroke-width': 0.5 })
    const text = numberText(tick, chart.y)
    const half = textWidth(text, type) / 2
    if (at - half < free) continue
    free = at + half + 3
    label(axis, text, { x: at, y: bottom + 3 + type * 0.8, anchor: 'middle', fill: palette.muted })
  }
}

function drawValue(
  group: Pen,
  { chart, palette }: Sheet,
  series: Series,
  { y, low, high }: Point,
  x: Scale,
  middle: number,
  thickness: number,
): void {
  if (Number.isNaN(y)) return
  const [floor = 0, most = 0] = x.domain()
  const { colour } = styleOf(series, chart, palette)
  if (chart.y.scale === 'log') {
    if (y > 0) add(group, 'circle', { cx: x(y), cy: middle, r: 2.4, fill: colour })
  } else {
    const at = { x: x(floor), y: middle - thickness / 2, height: thickness }
    add(group, 'rect', { ...at, width: Math.max(0.5, x(y) - x(floor)), fill: colour })
  }
  if (Number.isNaN(low) || Number.isNaN(high)) return
  const from = rounded(x(Math.max(low, floor)))
  const to = rounded(x(Math.min(high, most)))
  const ends = `M${from} ${rounded(middle - 2)}v4M${to} ${rounded(middle - 2)}v4`
  const d = `M${from} ${rounded(middle)}H${to}${ends}`
  add(group, 'path', {
    class: 'interval',
    d,
    stroke: palette.ink,
    'stroke-width': 0.7,
    fill: 'none',
  })
}
