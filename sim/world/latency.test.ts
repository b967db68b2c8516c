import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../input-error.ts'
import { stream } from '../random.ts'
import type { LatencyConfig } from './config.ts'
import { generateLatency, pairHash } from './latency.ts'
import { parseCoordinates, parseMatrix } from './latency-files.ts'
import type { Latency } from './world.ts'

const test = suite('latency')
const data = process.env.PEERLAB_DATA ?? '../shared/data'

function make(config: LatencyConfig, nodes: number, text = ''): Latency {
  return generateLatency(config, nodes, stream(1, 'latency'), new Map([['file', text]]))
}

/** The delays of all pairs of different peers, ascending, in milliseconds. */
function pairs(latency: Latency, peers: number): number[] {
  const delays: number[] = []
  for (let a = 0; a < peers; a++) {
    for (let b = a + 1; b < peers; b++) delays.push(latency.between(a, b) / 1000)
  }
  return delays.sort((a, b) => a - b)
}
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
const quantile = (values: number[], p: number) => values[Math.floor(p * values.length)]!

test('every model is symmetric, whole, and within its bounds', () => {
  const configs: LatencyConfig[] = [
    { model: 'constant', valueUs: 50_000 },
    { model: 'uniform', minUs: 10_000, maxUs: 100_000 },
    { model: 'plane', meanUs: 80_000 },
    { model: 'coordinates', scaleUs: 1000, file: 'file' },
    {
      model: 'transit-stub',
      transits: 8,
      stubs: 3,
      transitUs: 20_000,
      stubUs: 5000,
      accessUs: 1000,
    },
  ]
  for (const config of configs) {
    const latency = make(config, 500, '0 0\n30, 40\n\n# none\n-1e1 2.5\n')
    fc.assert(
      fc.property(fc.nat(499), fc.nat(499), (a, b) => {
        const delay = latency.between(a, b)
        assert.is(latency.between(b, a), delay)
        assert.ok(Number.isInteger(delay) && delay >= latency.minUs && delay <= latency.maxUs)
      }),
      { seed: 1 },
    )
  }
})

test('the pair hash is even and uncorrelated over neighbours', () => {
  const cells = new Uint32Array(64)
  let product = 0
  for (let a = 0; a < 400; a++) {
    for (let b = a; b < 400; b++) {
      const hash = pairHash(a, b, 12345)
      cells[Math.floor(hash * 64)]!++
      product += (hash - 0.5) * (pairHash(a, b + 1, 12345) - 0.5)
    }
  }
  const n = (400 * 401) / 2
  const chiSquare = cells.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0)
  assert.ok(chiSquare > 28 && chiSquare < 115, `chi-square ${chiSquare}`)
  assert.ok(Math.abs(product / n) < 5 / 12 / Math.sqrt(n))
})

test('uniform and plane have the mean that was asked', () => {
  const uniform = pairs(make({ model: 'uniform', minUs: 10_000, maxUs: 100_000 }, 600), 600)
  assert.ok(Math.abs(mean(uniform) - 55) < 0.4)
  const plane = pairs(make({ model: 'plane', meanUs: 80_000 }, 1500), 1500)
  assert.ok(Math.abs(mean(plane) - 80) < 2)
})

test('servers move nobody', () => {
  for (const config of [
    { model: 'plane', meanUs: 80_000 },
    { model: 'coordinates', scaleUs: 1000, file: 'file' },
  ] as const) {
    const text = Array.from({ length: 60 }, (_, i) => `${i} ${i * i}`).join('\n')
    assert.equal(pairs(make(config, 50, text), 50), pairs(make(config, 57, text), 50))
  }
})

test('transit-stub: delays are the sums of their links', () => {
  const config = { transits: 6, stubs: 2, transitUs: 10_000, stubUs: 300, accessUs: 20 }
  const latency = make({ model: 'transit-stub', ...config }, 300)
  const seen = new Set(pairs(latency, 300).map((ms) => ms * 1000))
  const allowed = [40, 640, 10_640, 20_640, 30_640]
  assert.ok([...seen].every((delay) => allowed.includes(delay)))
  assert.ok([40, 640, 10_640].every((delay) => seen.has(delay)))
})

test('a matrix: directions averaged, one row for two peers gives the nearest', () => {
  const config = { model: 'matrix', roundTrip: true, file: 'file' } as const
  const latency = make(config, 6, '0 10 30\n20 0 50\n30 50 0\n')
  assert.equal(new Set(pairs(latency, 3)), new Set([7.5, 15, 25]))
  assert.ok(pairs(latency, 6).every((ms) => ms >= 7.5))
})

test('PlanetLab round trips: median, mean, 95th percentile', () => {
  const file = `${data}/latency/planetlab-490-slice01.txt.gz`
  if (!existsSync(file)) return console.log(`skipped: no ${file}`)
  const config = { model: 'matrix', roundTrip: true, file: 'file' } as const
  const rtt = pairs(make(config, 490, gunzipSync(readFileSync(file)).toString()), 490)
  assert.ok(Math.abs(2 * quantile(rtt, 0.5) - 135.0) < 0.05)
  assert.ok(Math.abs(2 * mean(rtt) - 146.8) < 0.05)
  assert.ok(Math.abs(2 * quantile(rtt, 0.95) - 324.9) < 0.05)
})

test('Skitter coordinates: median distance and 95th percentile', () => {
  const file = `${data}/latency/oversim-skitter-nodes_2d_15000.xml.gz`
  if (!existsSync(file)) return console.log(`skipped: no ${file}`)
  const text = gunzipSync(readFileSync(file)).toString()
  assert.is(parseCoordinates(text, file).length, 30_000)
  const latency = make({ model: 'coordinates', scaleUs: 1000, file: 'file' }, 15_000, text)
  const random = stream(1, 'pairs')
  const sample = Array.from(
    { length: 300_000 },
    () => latency.between(random.int(15_000), random.int(15_000)) / 1000,
  ).sort((a, b) => a - b)
  assert.ok(Math.abs(quantile(sample, 0.5) - 69.8) < 0.5)
  assert.ok(Math.abs(quantile(sample, 0.95) - 179.9) < 1)
})

test('what cannot be read is named with its place', () => {
  const fails = (run: () => unknown, message: string) =>
    assert.throws(run, (error: unknown) => {
      assert.instance(error, InputError)
      assert.is((error as Error).message, message)
      return true
    })
  fails(() => parseMatrix('0 1\n1 x\n', 'm'), "m:2:3: 'x', expected a delay of 0 or more")
  fails(() => parseMatrix('0 1\n1 NaN\n', 'm'), "m:2:3: 'NaN', expected a delay of 0 or more")
  fails(() => parseMatrix('0 1\n1\n', 'm'), 'm:2: a row of 1, expected 2 rows of 2 delays')
  fails(() => parseMatrix('0 1\n', 'm'), 'm: 1 rows, expected as many as columns (2)')
  fails(() => parseMatrix('', 'm'), 'm: 0 rows, expected as many as columns (at least 2)')
  fails(() => parseCoordinates('1 2\n\n3\n', 'c'), "c:3: '3', expected two coordinates")
  fails(() => parseCoordinates('', 'c'), 'c: no coordinates, expected two numbers a line')
  const xml = '<nodelist>\n<node>\n<coord> 1 </coord>\n</node>\n</nodelist>'
  fails(() => parseCoordinates(xml, 'c'), 'c:4: 1 coordinates, expected two <coord> in each <node>')
})

test.run()
