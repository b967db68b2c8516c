import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { METRICS, type MetricName, type Metrics, stream } from '../sim/index.ts'
import { compareBetween, compareWithin } from './comparison.ts'
import { differencesText } from './comparison-text.ts'
import type { StoredRun } from './manifest.ts'

const test = suite('comparison')

/** A run whose success and hops are given; all other metrics are undefined. */
function run(protocol: string, seed: number, point: object, values: Partial<Metrics>): StoredRun {
  const metrics = Object.fromEntries(
    (Object.keys(METRICS) as MetricName[]).map((name) => [name, values[name] ?? Number.NaN]),
  ) as Metrics
  const timing = { wall_s: 1, events_per_s: 1, messages_per_s: 1, peak_rss_bytes: 1, world_s: 0 }
  return {
    protocol,
    seed,
    replicate: seed,
    point: point as never,
    metrics,
    timing,
    fingerprint: '',
  }
}

const random = stream(1, 'comparison')
/** What worlds differ in is ten times what protocols do, and common to both. */
const RUNS = Array.from({ length: 8 }, (_, i) => i + 1).flatMap((seed) => {
  const world = random.next()
  const noise = () => 0.01 * random.next()
  return [100, 200].flatMap((peers) => [
    run('a', seed, { peers }, { success_rate: world + noise(), hops_mean: 3 + noise() }),
    run('b', seed, { peers, 'protocols.b.ttl': 3 }, { success_rate: world - 0.1 + noise() }),
    run(
      'b',
      seed,
      { peers, 'protocols.b.ttl': 5 },
      { success_rate: world + noise(), hops_mean: 3 },
    ),
  ])
})

test('contenders meet at every point that they share, over common worlds', () => {
  const comparisons = compareWithin(RUNS)
  const names = comparisons.map(({ context, a, b }) =>
    [
      context.peers,
      a.protocol,
      a.own['protocols.b.ttl'],
      b.protocol,
      b.own['protocols.b.ttl'],
    ].join(' '),
  )
  assert.equal(names, [
    '100 a  b 3',
    '100 a  b 5',
    '100 b 3 b 5',
    '200 a  b 3',
    '200 a  b 5',
    '200 b 3 b 5',
  ])
  const success = comparisons.map(({ differences }) => differences.success_rate)
  assert.equal(
    success.map(({ real }) => real),
    [true, false, true, true, false, true],
  )
  assert.ok(success.every(({ n }) => n === 8))
  for (const { p, p_holm } of success) assert.ok(p_holm >= p && p_holm <= Math.min(1, 6 * p))
  assert.is(comparisons[0]!.differences.hops_mean.n, 0)
})

test('the table has a star where a difference is real, and says what that means', () => {
  const text = differencesText(compareWithin(RUNS), RUNS)
  assert.match(text, /^b ttl=3 - a +100 +-0\.10 \+- 0\.00 \*/m)
  assert.match(
    text,
    /^\+- 95 % CI · \* real: paired t over 8 common worlds,\nHolm-corrected over the 6/m,
  )
  assert.ok(text.split('\n').every((line) => line.length <= 80))
})

test('two experiments are paired by seed, and by nothing where they share none', () => {
  const better = RUNS.map((each) => ({
    ...each,
    metrics: { ...each.metrics, success_rate: each.metrics.success_rate + 0.02 },
  }))
  const same = compareBetween(RUNS, better)
  assert.is(same.paired, true)
  assert.is(same.comparisons.length, 6)
  assert.ok(same.comparisons.every(({ differences }) => differences.success_rate.real))
  const apart = compareBetween(
    RUNS,
    better.map((each) => ({ ...each, seed: each.seed + 100 })),
  )
  assert.is(apart.paired, false)
  assert.ok(apart.comparisons.every(({ differences }) => !differences.success_rate.real))
})

test.run()
