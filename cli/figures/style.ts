// How figures look: sizes in points, Okabe-Ito colours, and for each colour a marker and a dash pattern of
// its own, so that lines are told apart without colour as well.

import {
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3'
import type { Chart, Series } from './chart.ts'

export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly grid: string
  readonly shade: string
  readonly paper: string
  readonly series: readonly string[]
  /** The same for type, which needs more contrast. */
  readonly names: readonly string[]
}

/** Okabe and Ito 2008, without their yellow, which is lost on white. */
export const PAPER: Palette = {
  ink: '#1b1b1b',
  muted: '#5c5c5c',
  grid: '#e4e4e4',
  shade: '#f1f1f1',
  paper: '#ffffff',
  series: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'],
  names: ['#005f96', '#b44d00', '#007d5b', '#a2507d', '#946500', '#23759f', '#000000'],
}

/** The same as properties of a page, which sets them for light and dark. */
export const PAGE: Palette = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  shade: 'var(--shade)',
  paper: 'var(--paper)',
  series: PAPER.series.map((_, i) => `var(--series-${i + 1})`),
  names: PAPER.names.map((_, i) => `var(--name-${i + 1})`),
}

const MARKERS: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
  symbolWye,
]
const DASHES = ['none', '4 2', '1.2 1.6', '6 2 1.2 2', '8 2', '3 1.5 1.2 1.5 1.2 1.5']
const THEORY_DASH = '2.4 1.6'

/** Widths of a paper, and the sizes that go with them, in points. */
export const FORMATS = {
  column: { width: 3.3 * 72, plotHeight: 118, type: 7.5 },
  page: { width: 7 * 72, plotHeight: 200, type: 8 },
} as const
export type Format = keyof typeof FORMATS

export interface SeriesStyle {
  readonly colour: string
  readonly name: string
  readonly dash: string
  readonly width: number
  /** undefined: a line without markers. */
  readonly marker: SymbolType | undefined
  readonly hollow: boolean
}

export function styleOf(series: Series, chart: Chart, palette: Palette): SeriesStyle {
  const { colour, variant, shape } = series
  const inked = palette.series[colour % palette.series.length] ?? palette.muted
  const name = palette.names[colour % palette.names.length] ?? palette.muted
  if (shape === 'theory') {
    return { colour: inked, name, dash: THEORY_DASH, width: 0.9, marker: undefined, hollow: false }
  }
  const varied = chart.series.some((other) => other.variant > 0)
  const marked = shape === 'line'
  const dash = varied ? variant : marked || shape === 'level' ? 0 : Math.max(0, colour)
  return {
    colour: inked,
    name,
    dash: DASHES[dash % DASHES.length]!,
    width: 1.3,
    marker: marked ? MARKERS[colour % MARKERS.length] : undefined,
    hollow: variant % 2 === 1,
  }
}
