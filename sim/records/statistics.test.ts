import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { gini, interval95, quantile, studentQuantile, summarise } from './statistics.ts'

const test = suite('statistics')

test('Student t: exact closed forms for 1, 2 and 4 degrees of freedom, tables for the rest', () => {
  for (const p of [0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9995]) {
    const a = 4 * p * (1 - p)
    const q = Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a)
    close(studentQuantile(p, 1), Math.tan(Math.PI * (p - 0.5)))
    close(studentQuantile(p, 2), (2 * (p - 0.5)) / Math.sqrt((2 * a) / 4))
    close(studentQuantile(p, 4), 2 * Math.sqrt(q - 1))
  }
  // scipy.stats.t.ppf(0.975, df)
  close(studentQuantile(0.975, 3), 3.182446305284263)
  close(studentQuantile(0.975, 9), 2.2621571628540993)
  close(studentQuantile(0.975, 30), 2.0422724563012373)
  close(studentQuantile(0.975, 1000), 1.9623390808264078)
})

test('Student t: the density integrated up to the quantile gives back the probability', () => {
  for (const df of [3, 5, 8, 19, 50, 121]) {
    for (const p of [0.55, 0.9, 0.975, 0.999]) {
      // The integral of cos^(df-1) is that of the density in theta, up to its own value at pi / 2.
      const theta = Math.atan(studentQuantile(p, df) / Math.sqrt(df))
      close(0.5 + power(theta, df) / power(Math.PI / 2, df) / 2, p)
    }
  }
})

/** Integral of cos^(df-1) over 0..theta by Simpson's rule. */
function power(theta: number, df: number): number {
  const n = 4000
  let total = 0
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 ? 4 : 2
    total += weight * Math.cos((theta * i) / n) ** (df - 1)
  }
  return (total * theta) / n / 3
}

function close(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) < 1e-9 * Math.max(1, Math.abs(expected)),
    `${actual}, expected ${expected}`,
  )
}

test('quantiles are the smallest value that a share p does not exceed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 100 }),
      (values, percent) => {
        const ascending = [...values].sort((a, b) => a - b)
        const covers = (v: number) =>
          100 * values.filter((other) => other <= v).length >= percent * values.length
        assert.is(quantile(ascending, percent / 100), ascending.find(covers))
      },
    ),
  )
  assert.ok(Number.isNaN(quantile([], 0.5)))
})

test('gini equals the mean absolute difference over twice the mean', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (values) => {
      let difference = 0
      for (const a of values) for (const b of values) difference += Math.abs(a - b)
      const total = values.reduce((a, b) => a + b, 0)
      const ascending = [...values].sort((a, b) => a - b)
      if (total === 0) assert.ok(Number.isNaN(gini(ascending)))
      else close(gini(ascending), difference / (2 * values.length * total))
    }),
  )
})

test('intervals leave out undefined values and need two', () => {
  const { n, mean, sd, ci_low, ci_high } = interval95([1, 2, Number.NaN, 3])
  assert.equal([n, mean, sd], [3, 2, 1])
  close(ci_high - mean, 4.302652729911275 / Math.sqrt(3))
  close(mean - ci_low, 4.302652729911275 / Math.sqrt(3))
  assert.ok(Number.isNaN(interval95([1]).ci_low))
})

test('summaries group replicates by protocol and point, in order of appearance', () => {
  const run = (protocol: string, ttl: number, hops_mean: number) =>
    ({ protocol, point: { ttl }, metrics: { hops_mean } }) as never
  const rows = summarise([run('a', 1, 1), run('b', 1, 9), run('a', 1, 3), run('a', 2, 4)])
  assert.equal(
    rows.map((row) => [row.protocol, row.point, row.metric, row.n, row.mean]),
    [
      ['a', { ttl: 1 }, 'hops_mean', 2, 2],
      ['b', { ttl: 1 }, 'hops_mean', 1, 9],
      ['a', { ttl: 2 }, 'hops_mean', 1, 4],
    ],
  )
})

test.run()
