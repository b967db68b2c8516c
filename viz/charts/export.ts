// A chart as a file: its SVG with its colours written in, the same as PNG, and the points as CSV.

import { csvFormatRows } from 'd3'
import { download, el, styleOf, svg } from '../dom.ts'
import type { ChartData } from './chart.ts'

type Source = () => {
  readonly title: string
  readonly plot: SVGSVGElement
  readonly data: ChartData | null
}

/** Properties that the page's style sheet sets and a file must carry itself. */
const WRITTEN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'font-family',
  'font-size',
  'opacity',
  'visibility',
]
const PNG_SCALE = 3
/** Room for the title above the plot, and for the names of the series below it. */
const TITLE_HEIGHT = 26
const NAMES_HEIGHT = 22

export function exportMenu(name: string, source: Source): HTMLElement {
  const button = (text: string, title: string, make: () => Promise<Blob> | Blob) =>
    el(
      'button',
      {
        type: 'button',
        class: 'export',
        'data-export': text.toLowerCase(),
        'aria-label': `${title} of ${name}`,
        title,
        onclick: async () => download(`${name}.${text.toLowerCase()}`, await make()),
      },
      text,
    )
  return el(
    'span',
    { class: 'exports' },
    button(
      'SVG',
      'Save a vector image',
      () => new Blob([svgText(source())], { type: 'image/svg+xml' }),
    ),
    button('PNG', 'Save an image', () => pngOf(source())),
    button('CSV', 'Save the data', () => new Blob([csvText(source())], { type: 'text/csv' })),
  )
}

/** series, x, y: a row per point. */
function csvText({ data }: ReturnType<Source>): string {
  if (!data) return ''
  const header = ['series', data.x.label, data.y.label]
  const rows = data.series.flatMap(({ name, points }) =>
    points.map(({ x, y }) => [name, String(x), String(y)]),
  )
  return `${csvFormatRows([header, ...rows])}\n`
}

function svgText(source: ReturnType<Source>): string {
  return new XMLSerializer().serializeToString(imageOf(source))
}

/** The plot as an image of its own: with its title, the names of its series, and its colours written in. */
function imageOf({ title, plot, data }: ReturnType<Source>): SVGSVGElement {
  const copy = plot.cloneNode(true) as SVGSVGElement
  for (const [i, part] of [...plot.children].entries()) {
    if (!part.matches('.brush, .now')) writeStyles(part, copy.children[i]!)
  }
  for (const part of copy.querySelectorAll('.brush, .now')) part.remove()
  const { width, height } = plot.viewBox.baseVal
  const family = getComputedStyle(plot).fontFamily
  const heading = { y: 17, 'font-family': family, 'font-size': 13, fill: styleOf('--text') }
  const body = svg('g', { transform: `translate(0,${TITLE_HEIGHT})` }, ...copy.children)
  const names = data && data.series.length > 1 ? namesOf(data.series, family) : null
  names?.setAttribute('transform', `translate(0,${TITLE_HEIGHT + height + 14})`)
  const tall = TITLE_HEIGHT + height + (names ? NAMES_HEIGHT : 0)
  return svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${tall}`,
      width,
      height: tall,
      style: `background:${styleOf('--ground')}`,
    },
    svg('text', { ...heading, 'font-weight': 600 }, title),
    body,
    names,
  )
}

/** A stroke and a name for each series, side by side, as wide as its letters need. */
function namesOf(series: ChartData['series'], family: string): SVGGElement {
  const pen = el('canvas').getContext('2d')!
  pen.font = `11px ${family}`
  let x = 0
  return svg(
    'g',
    { 'font-family': family, 'font-size': 11, fill: styleOf('--quiet') },
    ...series.flatMap(({ name, colour, dashed }) => {
      const at = x
      x += 18 + pen.measureText(name).width + 14
      const dashes = dashed ? '4 3' : null
      const stroke = { stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dashes }
      return [
        svg('line', { x1: at, x2: at + 13, y1: -4, y2: -4, ...stroke }),
        svg('text', { x: at + 18 }, name),
      ]
    }),
  )
}

function writeStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from)
  for (const name of WRITTEN) to.setAttribute(name, style.getPropertyValue(name))
  to.removeAttribute('class')
  for (const [i, child] of [...from.children].entries()) {
    const copy = to.children[i]
    if (copy) writeStyles(child, copy)
  }
}

async function pngOf(source: ReturnType<Source>): Promise<Blob> {
  const drawing = imageOf(source)
  const { width, height } = drawing.viewBox.baseVal
  const image = new Image()
  const text = new XMLSerializer().serializeToString(drawing)
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const canvas = el('canvas', { width: width * PNG_SCALE, height: height * PNG_SCALE })
  const context = canvas.getContext('2d')!
  context.fillStyle = styleOf('--ground')
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no image'))), 'image/png'),
  )
}
