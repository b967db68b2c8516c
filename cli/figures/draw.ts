// A chart as an SVG: headline, legend where lines are not labelled at their ends, and below them the plot.
// All lengths are points, so that type is as large in print as it says.

import { drawBars } from './bars.ts'
import type { Chart } from './chart.ts'
import type { Facts } from './files.ts'
import { drawLines } from './lines.ts'
import { add, type Pen, svgText } from './pen.ts'
import { FORMATS, type Format, PAPER, type Palette } from './style.ts'
import { FONT_FAMILY } from './type.ts'

export interface Drawing {
  readonly format: Format
  /** Key -> text, for <metadata>. */
  readonly facts: Facts
  /** Without: an SVG file in the colours of paper; with: a part of a page, as wide as its place. */
  readonly palette?: Palette
}

/** What the parts of a drawing share. */
export interface Sheet {
  readonly chart: Chart
  readonly palette: Palette
  readonly width: number
  readonly plotHeight: number
  readonly type: number
}

/** The SVG text of a chart; the same bytes for the same chart. */
export function drawChart(chart: Chart, { format, facts, palette }: Drawing): string {
  const { width, plotHeight, type } = FORMATS[format]
  const sheet: Sheet = { chart, palette: palette ?? PAPER, width, plotHeight, type }
  return svgText((root) => {
    add(root, 'title', {}, chart.title)
    add(root, 'desc', {}, descriptionOf(chart, facts))
    add(root, 'metadata', {}, JSON.stringify(facts))
    const paper = palette ? undefined : add(root, 'rect', { fill: PAPER.paper })
    const body = add(root, 'g')
    add(
      body,
      'text',
      { ...{ x: 0.5, y: type + 1, fill: sheet.palette.ink }, 'font-weight': 600 },
      chart.series.some(({ shape }) => shape === 'bar') && chart.x.label !== ''
        ? `${chart.y.label} by ${chart.x.label}`
        : chart.y.label,
    )
    const isBars = chart.x.scale === 'category'
    const height = (isBars ? drawBars : drawLines)(body, sheet, type + 5)
    root.attr('viewBox', `0 0 ${width} ${Math.ceil(height)}`)
    root.attr('role', 'img')
    root.attr('font-size', type)
    root.attr('font-family', FONT_FAMILY)
    if (palette) return
    root.attr('height', `${Math.ceil(height) / 72}in`)
    root.attr('width', `${width / 72}in`)
    paper?.attr('width', width).attr('height', Math.ceil(height))
  })
}

function descriptionOf({ note }: Chart, { experiment, seed, hash, peerlab }: Facts): string {
  return `${experiment}: ${note}. Seed ${seed}, experiment ${hash}, peerlab ${peerlab}.`
}

/** A text at the baseline `y`. */
export function label(
  parent: Pen,
  text: string,
  at: {
    readonly x: number
    readonly y: number
    readonly anchor?: 'start' | 'middle' | 'end'
    readonly fill: string
  },
): Pen {
  const { x, y, anchor, fill } = at
  return add(parent, 'text', { x, y, 'text-anchor': anchor, fill }, text)
}
