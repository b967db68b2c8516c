// One chart: axes, lines or bars, a reading under the pointer, a window to brush where x is time. What
// it draws is what it exports, as SVG, PNG and CSV.

import { axisBottom, axisLeft, brushX, line, max, min, scaleLinear, select } from 'd3'
import { el, svg } from '../dom.ts'
import type { Point } from './data.ts'
import { exportMenu } from './export.ts'

export interface Series {
  readonly name: string
  readonly colour: string
  /** Where another series has the same colour. */
  readonly dashed?: boolean
  readonly points: readonly Point[]
}

export interface ChartData {
  readonly series: readonly Series[]
  readonly x: {
    readonly label: string
    readonly most: number
    readonly format: (x: number) => string
    /** Where labels stand, about so many; else on round numbers. */
    readonly ticks?: (count: number) => number[]
  }
  readonly y: {
    readonly label: string
    /** The axis ends here, or at the largest value. */
    readonly most?: number
    readonly format: (y: number) => string
  }
  /** Bars rather than lines. */
  readonly bars?: boolean
  /** A straight line from 0 to 1 to compare with. */
  readonly diagonal?: boolean
  /** Shown instead, while there is nothing to show. */
  readonly empty?: string
}

export interface Chart {
  readonly element: HTMLElement
  draw(data: ChartData): void
  /** The time shown, and the window; x of the axis. */
  mark(at: number | null, window: readonly [number, number] | null): void
}

const LONGEST_KEY = 18
const MARGIN = { top: 8, right: 18, bottom: 22, left: 40 }

/** `brushed`: called with the window that the user chose, null for none; charts over time alone have it. */
export function createChart(
  name: string,
  title: string,
  brushed?: (window: readonly [number, number] | null) => void,
): Chart {
  const plot = svg('svg', { class: 'plot', role: 'img', 'aria-label': title })
  const reading = el('output', { class: 'reading' })
  const legend = el('ul', { class: 'keys' })
  let data: ChartData | null = null
  let marked: { at: number | null; window: readonly [number, number] | null } = {
    at: null,
    window: null,
  }
  const menu = exportMenu(name, () => ({ title, plot, data }))
  const element = el(
    'figure',
    { class: 'chart', id: `chart-${name}` },
    el('figcaption', {}, el('span', { class: 'title' }, title), reading, menu),
    plot,
    legend,
  )
  let drawn: Drawn | null = null
  let size: Size = { width: 0, height: 0 }
  const redraw = (): void => {
    if (!data || size.width === 0) return
    drawn = drawChart(plot, data, size)
    plot.setAttribute(
      'aria-label',
      [`${title}.`, ...data.series.map((one) => summary(one, data!))].join(' '),
    )
    if (brushed) addBrush(drawn, marked.window, brushed)
    moveMarker(drawn, marked.at)
    legend.replaceChildren(
      ...(isSpelledOut(data) ? data.series : []).map(({ name, colour, dashed }) =>
        el('li', {}, el('i', { style: `color:${colour}`, class: dashed ? 'dashed' : null }), name),
      ),
    )
  }
  // Told rather than asked: to ask for a width makes the browser lay the page out there and then.
  new ResizeObserver(([entry]) => {
    size = entry?.contentRect ?? size
    redraw()
  }).observe(plot)
  plot.addEventListener('pointermove', (event) => {
    if (drawn && data) reading.textContent = readingAt(drawn, data, event)
  })
  plot.addEventListener('pointerleave', () => {
    reading.textContent = ''
  })
  return {
    element,
    draw(next) {
      data = next
      redraw()
    },
    mark(at, window) {
      const windowMoved = window !== marked.window
      marked = { at, window }
      if (windowMoved) redraw()
      else if (drawn) moveMarker(drawn, at)
    },
  }
}

/** What a series shows, for those who hear it. */
function summary({ name, points }: Series, { y }: ChartData): string {
  const last = points.at(-1)
  if (!last) return `${name}: nothing yet.`
  const [low, high] = [min(points, (point) => point.y)!, max(points, (point) => point.y)!]
  return `${name}: from ${y.format(low)} to ${y.format(high)}, at the end ${y.format(last.y)}.`
}

/** One series needs no name; long names stand above the panes, with their colours. */
function isSpelledOut({ series }: ChartData): boolean {
  return series.length > 1 && series.every(({ name }) => name.length <= LONGEST_KEY)
}

interface Size {
  readonly width: number
  readonly height: number
}

interface Drawn {
  readonly plot: SVGSVGElement
  readonly x: ReturnType<typeof scaleLinear<number, number>>
  readonly y: ReturnType<typeof scaleLinear<number, number>>
  readonly width: number
  readonly height: number
  readonly marker: SVGLineElement
}

function drawChart(plot: SVGSVGElement, data: ChartData, { width, height }: Size): Drawn {
  const { left, right, top, bottom } = MARGIN
  const points = data.series.flatMap(({ points }) => points)
  const tallest = data.y.most ?? ((max(points, ({ y }) => y) ?? 0) * 1.05 || 1)
  const x = scaleLinear([data.bars ? -0.5 : 0, data.x.most], [left, width - right])
  const y = scaleLinear([0, tallest], [height - bottom, top])
  plot.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const wanted = Math.max(2, Math.min(data.bars ? data.x.most : 9, width / 60))
  const axisX = axisBottom(x)
    .ticks(wanted)
    .tickSize(0)
    .tickPadding(7)
    .tickFormat((value) => data.x.format(Number(value)))
  if (data.x.ticks) axisX.tickValues(data.x.ticks(wanted))
  const axisY = axisLeft(y)
    .ticks(3)
    .tickSize(-(width - left - right))
    .tickPadding(6)
    .tickFormat((value) => data.y.format(Number(value)))
  const marker = svg('line', { class: 'now', y1: top, y2: height - bottom, visibility: 'hidden' })
  const axes = [
    svg('g', { class: 'axis y', transform: `translate(${left},0)` }),
    svg('g', { class: 'axis x', transform: `translate(0,${height - bottom})` }),
  ] as const
  select(axes[0]).call(axisY)
  select(axes[1]).call(axisX)
  const shapes = data.series.flatMap((series) =>
    data.bars ? barsOf(series, data, x, y) : [lineOf(series, x, y)],
  )
  const diagonal = svg('line', { class: 'diagonal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) })
  const empty = svg(
    'text',
    { class: 'empty', x: (left + width - right) / 2, y: height / 2 - 4, 'text-anchor': 'middle' },
    data.empty ?? '',
  )
  plot.replaceChildren(
    ...axes,
    ...(data.diagonal ? [diagonal] : []),
    ...shapes,
    ...(points.length === 0 ? [empty] : []),
    marker,
  )
  return { plot, x, y, width, height, marker }
}

function lineOf({ points, colour, dashed }: Series, x: Drawn['x'], y: Drawn['y']): SVGPathElement {
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.y),
  )(points)
  const dashes = dashed ? '4 3' : null
  return svg('path', {
    class: 'line',
    d: path ?? '',
    stroke: colour,
    'stroke-dasharray': dashes,
    fill: 'none',
  })
}

/** Side by side where several series share a place. */
function barsOf(
  series: Series,
  { series: all }: ChartData,
  x: Drawn['x'],
  y: Drawn['y'],
): SVGElement[] {
  const room = Math.abs(x(1) - x(0)) * 0.72
  const width = room / all.length
  const first = -room / 2 + all.indexOf(series) * width
  return series.points.map((point) =>
    svg('rect', {
      x: x(point.x) + first,
      y: y(point.y),
      width: Math.max(1, width - 1),
      height: Math.max(0, y(0) - y(point.y)),
      fill: series.colour,
    }),
  )
}

function addBrush(
  drawn: Drawn,
  window: readonly [number, number] | null,
  brushed: (window: readonly [number, number] | null) => void,
): void {
  const { plot, x, width, height } = drawn
  const { left, right, top, bottom } = MARGIN
  const group = svg('g', { class: 'brush' })
  plot.append(group)
  const behaviour = brushX<unknown>().extent([
    [left, top],
    [width - right, height - bottom],
  ])
  select<SVGGElement, unknown>(group).call(behaviour)
  if (window) select<SVGGElement, unknown>(group).call(behaviour.move, [x(window[0]), x(window[1])])
  behaviour.on(
    'end',
    ({ selection, sourceEvent }: { selection: [number, number] | null; sourceEvent: unknown }) => {
      if (!sourceEvent) return
      brushed(selection ? [x.invert(selection[0]), x.invert(selection[1])] : null)
    },
  )
}

function moveMarker({ marker, x }: Drawn, at: number | null): void {
  marker.setAttribute('visibility', at === null ? 'hidden' : 'visible')
  if (at === null) return
  marker.setAttribute('x1', String(x(at)))
  marker.setAttribute('x2', String(x(at)))
}

/** The values of all series nearest to the pointer. */
function readingAt({ plot, x }: Drawn, data: ChartData, event: PointerEvent): string {
  const at = x.invert(event.clientX - plot.getBoundingClientRect().left)
  const parts = data.series.flatMap(({ name, points }) => {
    let nearest: Point | null = null
    for (const point of points) {
      if (!nearest || Math.abs(point.x - at) < Math.abs(nearest.x - at)) nearest = point
    }
    if (!nearest) return []
    const value = data.y.format(nearest.y)
    return [{ x: nearest.x, text: data.series.length > 1 ? `${name} ${value}` : value }]
  })
  return parts.length === 0
    ? ''
    : `${data.x.format(parts[0]!.x)}: ${parts.map(({ text }) => text).join(' · ')}`
}
