// Figures against the numbers they are made from: bands and curves are read back from the SVG by its own
// ticks, files by their formats, and no two texts may touch, whatever is drawn.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { csvParse } from 'd3'
import fc from 'fast-check'
import { DOMParser } from 'linkedom'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { interval95, lorenz } from '../../sim/index.ts'
import { success, TTLS, writeResults } from '../../test/support/results-folder.ts'
import { chartsOf } from './catalogue.ts'
import type { Chart, Series } from './chart.ts'
import { drawChart } from './draw.ts'
import { factsOf, writeFigure } from './files.ts'
import { toPng } from './png.ts'
import { readResults } from './results.ts'
import { FORMATS, type Format } from './style.ts'
import { textWidth } from './type.ts'

const test = suite('figures')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-figures-'))
test.after(() => rmSync(folder, { recursive: true }))

function inFolder(name: string): string {
  return writeResults(join(folder, name))
}

interface Drawn {
  readonly texts: readonly Text[]
  path(selector: string): [number, number][]
  /** The value that a height, or a place, stands for, read off two ticks. */
  value(axis: 'x' | 'y', at: number): number
}
interface Text {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const ANCHORS: { readonly [anchor: string]: number } = { start: 0, middle: 0.5, end: 1 }

/** An SVG of linear axes as a reader sees it. */
function read(svg: string): Drawn {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml')
  const size = Number(document.documentElement.getAttribute('font-size'))
  const texts = [...document.querySelectorAll('text')].map((node) => {
    const at = Number(node.getAttribute('x'))
    const y = Number(node.getAttribute('y'))
    const text = node.textContent ?? ''
    const width = textWidth(text, size, node.hasAttribute('font-weight'))
    const share = ANCHORS[String(node.getAttribute('text-anchor'))] ?? 0
    const left = at - share * width
    return { text, left, right: left + width, top: y - 0.7 * size, bottom: y + 0.15 * size, y, at }
  })
  const ticks = (axis: string) =>
    [...document.querySelectorAll(`.${axis} text`)].flatMap((node) => {
      const value = Number.parseFloat((node.textContent ?? '').replace(',', ''))
      const factor = node.textContent?.endsWith('%') ? 0.01 : 1
      const at = Number(node.getAttribute(axis)) - (axis === 'y' ? size * 0.32 : 0)
      return Number.isNaN(value) ? [] : [{ value: value * factor, at }]
    })
  return {
    texts,
    path: (selector) =>
      [
        ...(document.querySelector(selector)?.getAttribute('d') ?? '').matchAll(
          /([\d.-]+),([\d.-]+)/g,
        ),
      ].map(([, x, y]) => [Number(x), Number(y)]),
    value: (axis, at) => {
      const [a, b] = [ticks(axis)[0]!, ticks(axis)[1]!]
      return a.value + ((at - a.at) * (b.value - a.value)) / (b.at - a.at)
    },
  }
}

function chart(dir: string, name: string): Chart {
  return chartsOf(readResults(dir), [name])[0]!
}

function svgOf(dir: string, name: string, format: Format = 'column'): string {
  const results = readResults(dir)
  const [drawn] = chartsOf(results, [name])
  return drawChart(drawn!, { format, facts: factsOf(results, drawn!) })
}

function close(actual: number, expected: number, what: string, by = 0.002): void {
  assert.ok(Math.abs(actual - expected) <= by, `${what}: ${actual}, expected ${expected}`)
}

test('the band of a line is the interval of its replicates, and so is the CSV', () => {
  const dir = inFolder('bands')
  const { series } = chart(dir, 'success')
  assert.equal(
    series.map(({ name, shape, points }) => [name, shape, points.length]),
    [
      ['gnutella', 'line', 3],
      ['napster', 'level', 3],
    ],
  )
  const drawn = read(svgOf(dir, 'success'))
  const band = drawn.path('[data-series=gnutella] .band')
  assert.is(band.length, 6)
  for (const [i, ttl] of TTLS.entries()) {
    const { mean, ci_low, ci_high } = interval95(
      [1, 2, 3, 4].map((r) => success({ ttl, replicate: r })),
    )
    const { x, y, low, high } = series[0]!.points[i]!
    assert.equal([x, y, low, high], [ttl, mean, ci_low, ci_high])
    close(drawn.value('x', band[i]![0]), ttl, 'x', 0.02)
    close(drawn.value('y', band[i]![1]), ci_high, 'upper end')
    close(drawn.value('y', band[5 - i]![1]), ci_low, 'lower end')
  }
})

test('a figure is three files, which say what they show; the same bytes twice', () => {
  const results = readResults(inFolder('files'))
  const [success] = chartsOf(results, ['success'])
  const [a, b] = ['a', 'b'].map((name) => join(folder, name))
  for (const out of [a!, b!]) writeFigure(out, results, success!, 'column')
  assert.equal(readdirSync(a!).sort(), ['success.csv', 'success.png', 'success.svg'])
  for (const file of readdirSync(a!)) {
    assert.ok(readFileSync(join(a!, file)).equals(readFileSync(join(b!, file))), file)
  }
  const rows = csvParse(readFileSync(join(a!, 'success.csv'), 'utf8'))
  assert.equal(rows.columns, [
    'series',
    'protocols.gnutella.ttl',
    'success_rate',
    'ci_low',
    'ci_high',
  ])
  assert.is(rows.length, 6)
  assert.is(Number(rows[1]!.ci_high), success!.series[0]!.points[1]!.high)

  const svg = readFileSync(join(a!, 'success.svg'), 'utf8')
  const facts = JSON.parse(
    new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('metadata')!.textContent!,
  )
  assert.equal(
    [facts.scenario, facts.seed, facts.hash, facts.runs],
    ['small', '7 to 10', 'abcdef012345', 16],
  )
  assert.match(facts.fingerprint, /^00000000000000 ?1f/)
  assert.not.match(svg, '<script')

  const png = readFileSync(join(a!, 'success.png'))
  const height = Number(/viewBox="0 0 237.6 (\d+)"/.exec(svg)?.[1])
  assert.equal([png.readUInt32BE(16), png.readUInt32BE(20)], [990, Math.round((height / 72) * 300)])
  const at = png.indexOf('pHYs')
  assert.equal(
    [png.readUInt32BE(at + 4), png.readUInt32BE(at + 8), png[at + 12]],
    [11811, 11811, 1],
  )
  for (const text of ['scenario\0small', 'seed\x007 to 10', `fingerprint\0${facts.fingerprint}`]) {
    assert.ok(png.includes(`tEXt${text}`, 0, 'latin1'), text)
  }
})

test('a PNG has its text on a machine without fonts', () => {
  const svg = svgOf(inFolder('type'), 'success')
  const bare = svg.replace(/<text[^>]*>[^<]*<\/text>/g, '')
  assert.ok(toPng(svg, {}).length > 1.2 * toPng(bare, {}).length)
})

test('distributions leave out the warm-up, and a Lorenz curve is that of the load', () => {
  const dir = inFolder('distributions')
  const hops = chart(dir, 'hops-cdf').series.find(({ name }) => name === 'napster')!
  assert.equal(
    hops.points.map(({ x, y }) => [x, y]),
    [
      [0, 0],
      [1, 0.5],
      [3, 1],
    ],
  )
  const latency = chart(dir, 'latency-cdf').series.find(({ name }) => name === 'napster')!
  assert.equal(
    latency.points.map(({ x, y }) => [x, y]),
    [40, 80, 120, 160, 900].map((ms, i) => [ms, i === 4 ? 1 : (i + 1) / 8]),
  )
  const load = [1, 3, 16].flatMap((messages) => [messages, messages, messages, messages])
  const curve = chart(dir, 'load-lorenz').series[0]!.points
  assert.equal(
    curve.map(({ x, y }) => [x, y]),
    lorenz(load).map(({ people, share }) => [people, share]),
  )
})

test('time series: the mean of the replicates, with what happened where it happened', () => {
  const dir = inFolder('time')
  const { series, marks } = chart(dir, 'success-time')
  close(series[0]!.points[2]!.y, (3 + 2.5) / 12, 'success at 3 min', 1e-9)
  assert.equal(marks, [
    { x: 2, end: Number.NaN, label: 'kill 5 % best-connected' },
    { x: 5, end: 6, label: 'partition' },
  ])
  const svg = svgOf(dir, 'success-time')
  const drawn = read(svg)
  const [, x, width] = /class="marks">.*?<rect x="([\d.]+)"[^>]*?width="([\d.]+)"/.exec(svg) ?? []
  close(drawn.value('x', Number(x)), 5, 'begin', 0.02)
  close(drawn.value('x', Number(x) + Number(width)), 6, 'end', 0.02)
  assert.is(chart(dir, 'online-time').series.length, 1, 'who is online is the same for all')
})

test('no two texts touch and none leaves the sheet, whatever is drawn', () => {
  const point = fc.record({
    y: fc.double({ min: 0, max: 1e6, noNaN: true }),
    half: fc.double({ min: 0, max: 10, noNaN: true }),
  })
  const line = fc.record({
    name: fc.stringMatching(/^[a-z][a-z, -]{0,28}[a-z0-9]$/),
    shape: fc.constantFrom<Series['shape']>('line', 'level', 'theory', 'step', 'bar'),
    points: fc.array(point, { minLength: 3, maxLength: 3 }),
  })
  const facts = { scenario: 's', experiment: 's', hash: 'h', seed: 1, peerlab: '1' }
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.constantFrom<Format>('column', 'page'),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      (lines, format, log, bars, faults) => {
        const scale = log ? 'log' : 'linear'
        const series = lines.map(
          ({ name, shape, points }, i): Series => ({
            ...{
              name,
              colour: i % 7,
              variant: 0,
              shape: bars ? 'bar' : shape === 'bar' ? 'line' : shape,
            },
            points: points.slice(0, bars ? 1 : 3).map(({ y, half }, x) => ({
              ...{ x: bars ? name : x * 5, y: y + 1, low: y + 1 - half, high: y + 1 + half },
            })),
          }),
        )
        const drawn = read(
          drawChart(
            {
              ...{ name: 'any', title: 'Any', note: 'none', runs: [], series },
              marks: faults.map((x) => ({ x, end: Number.NaN, label: `kill ${x} best-connected` })),
              x: {
                label: bars ? '' : 'ttl (links)',
                column: 'x',
                scale: bars ? 'category' : 'linear',
                share: false,
              },
              y: { label: 'Messages per query', column: 'y', scale, share: false },
            },
            { format, facts },
          ),
        )
        const { width } = FORMATS[format]
        for (const [i, a] of drawn.texts.entries()) {
          assert.ok(
            a.left >= -0.5 && a.right <= width + 0.5,
            `${a.text} is cut off: ${a.left} to ${a.right}`,
          )
          for (const b of drawn.texts.slice(0, i)) {
            const apart =
              a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom
            assert.ok(apart, `${a.text} touches ${b.text}`)
          }
        }
      },
    ),
    { numRuns: 150 },
  )
})

test.run()
