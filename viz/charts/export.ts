// A chart as a file: its SVG with its colours written in, the same as PNG, and the points as CSV.

import { csvFormatRows } from 'd3'
import { download, el, styleOf } from '../dom.ts'
import type { ChartData } from './chart.ts'

type Source = () => { readonly plot: SVGSVGElement; readonly data: ChartData | null }

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

function svgText({ plot }: ReturnType<Source>): string {
  const copy = plot.cloneNode(true) as SVGSVGElement
  for (const [i, part] of [...plot.children].entries()) {
    if (!part.matches('.brush, .now')) writeStyles(part, copy.children[i]!)
  }
  for (const part of copy.querySelectorAll('.brush, .now')) part.remove()
  const { width, height } = plot.viewBox.baseVal
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.style.background = styleOf('--ground')
  return new XMLSerializer().serializeToString(copy)
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
  const { width, height } = source.plot.viewBox.baseVal
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(source))}`
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
