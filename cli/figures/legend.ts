// Names of lines: at their right ends where these keep apart, else in rows above the plot.

import { symbol } from 'd3'
import type { Series } from './chart.ts'
import { label, type Sheet } from './draw.ts'
import { add, type Pen } from './pen.ts'
import { styleOf } from './style.ts'
import { textWidth } from './type.ts'

const SAMPLE = 17
const GAP = 11
/** How far a label may stand from the end of its line, in type sizes. */
const FARTHEST = 1.2
/** Of the width, what labels at the ends may take. */
const MOST_WIDTH = 0.32

export interface EndLabel {
  readonly series: Series
  readonly text: string
  readonly y: number
}

/** Labels beside the plot, or none where they would crowd: `endOf` is where a line ends, in points. */
export function endLabels(
  { chart, type, width }: Sheet,
  plot: { readonly top: number; readonly bottom: number },
  endOf: (series: Series) => number,
): EndLabel[] {
  const named = namedSeries(chart.series)
  const plain = named.every(
    ({ shape }) => shape === 'line' || shape === 'level' || shape === 'theory',
  )
  if (!plain || named.length < 2) return []
  const step = type * 1.15
  const labels = named
    .map((series) => ({ series, text: series.name, natural: endOf(series), y: endOf(series) }))
    .filter(({ natural }) => Number.isFinite(natural))
    .sort((a, b) => a.natural - b.natural)
  if (Math.max(...labels.map(({ text }) => textWidth(text, type))) > width * MOST_WIDTH) return []
  for (const [i, each] of labels.entries()) {
    each.y = Math.max(each.y, i === 0 ? plot.top : labels[i - 1]!.y + step)
  }
  const over = (labels.at(-1)?.y ?? 0) - plot.bottom
  if (over > 0) {
    for (const [i, each] of [...labels.entries()].reverse()) {
      each.y = Math.min(each.y, i === labels.length - 1 ? plot.bottom : labels[i + 1]!.y - step)
    }
  }
  const strayed = labels.some(({ y, natural }) => Math.abs(y - natural) > FARTHEST * step)
  return strayed || labels.length < named.length ? [] : labels
}

/** Rows of samples and names from `top` on; how high they are. */
export function drawLegend(parent: Pen, sheet: Sheet, top: number): number {
  const named = namedSeries(sheet.chart.series)
  if (named.length < 2) return 0
  const { width, type, palette } = sheet
  const legend = add(parent, 'g', { class: 'legend' })
  let x = 0
  let y = top + type
  for (const series of named) {
    const needed = SAMPLE + 4 + textWidth(series.name, type)
    if (x > 0 && x + needed > width) {
      x = 0
      y += type * 1.35
    }
    drawSample(legend, sheet, series, x, y - type * 0.32)
    label(legend, series.name, { x: x + SAMPLE + 4, y, fill: palette.ink })
    x += needed + GAP
  }
  return y - top + 6
}

function drawSample(parent: Pen, sheet: Sheet, series: Series, x: number, y: number): void {
  const style = styleOf(series, sheet.chart, sheet.palette)
  if (series.shape === 'bar') {
    add(parent, 'rect', { x, y: y - 2.5, width: SAMPLE, height: 5, fill: style.colour })
    return
  }
  const d = `M${x} ${y}h${SAMPLE}`
  const { colour: stroke, dash, width } = style
  add(parent, 'path', { d, stroke, 'stroke-width': width, ...dashes(dash) })
  drawMarker(parent, style, sheet.palette.paper, x + SAMPLE / 2, y)
}

export function dashes(dash: string): { 'stroke-dasharray'?: string } {
  return dash === 'none' ? {} : { 'stroke-dasharray': dash }
}

/** The marker of a style with its middle at x, y. */
export function drawMarker(
  parent: Pen,
  { marker, colour, hollow }: ReturnType<typeof styleOf>,
  paper: string,
  x: number,
  y: number,
): void {
  if (marker === undefined) return
  add(parent, 'path', {
    transform: `translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})`,
    d: symbol(marker, 17).digits(2)() ?? '',
    fill: hollow ? paper : colour,
    stroke: hollow ? colour : paper,
    'stroke-width': hollow ? 0.9 : 0.6,
  })
}

/** One measured line alone needs no name. */
function namedSeries(series: readonly Series[]): readonly Series[] {
  return series.length > 1 ? series : []
}
