import * as reference from 'simple-statistics'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inverseNormal } from '../math.ts'
import { stream } from '../random.ts'
import { holm, pairedDifference, quantileInterval95, welchDifference } from './inference.ts'
import { ecdf, gini, interval95, lorenz, mean, quantile, sd, summarise } from './statistics.ts'

const test = suite('inference')

/** Student 1908, hours of sleep gained by ten patients under two drugs: R's `sleep`. */
const DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
const DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

function close(actual: number, expected: number, within = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`)
}

test('a paired t test gives what R gives for Student’s sleep', () => {
  const { n, difference, ci_low, ci_high, p } = pairedDifference(DRUG_1, DRUG_2)
  assert.is(n, 10)
  close(difference, 1.58)
  close(ci_low, 0.7001142, 1e-7)
  close(ci_high, 2.4598858, 1e-7)
  close(p, 0.00283289, 1e-8)
  assert.is(pairedDifference([...DRUG_1, 5], [...DRUG_2, Number.NaN]).p, p)
  assert.is(pairedDifference([1, 2], [1, 2]).p, 1)
  assert.is(pairedDifference([1, 2], [2, 3]).p, 0)
  assert.ok(Number.isNaN(pairedDifference([1], [2]).p))
})

test('Welch’s test, its degrees of freedom rounded down from R’s 17.776 to 17', () => {
  const { difference, ci_low, ci_high, p } = welchDifference(DRUG_1, DRUG_2)
  close(difference, 1.58)
  // 2.1098 is the 97.5 % quantile of t with 17 degrees of freedom in any table.
  close(p, 1 - insideByIntegration(1.8608134675, 17), 1e-9)
  close(ci_high - ci_low, (2 * 2.1098155778 * 1.58) / 1.8608134675, 1e-6)
  close(reference.tTestTwoSample(DRUG_2, DRUG_1)!, 1.8608134675, 1e-9)
})

/** P(|T| < t), the density integrated by Simpson's rule. */
function insideByIntegration(t: number, df: number): number {
  const density = (x: number) => (1 + (x * x) / df) ** (-(df + 1) / 2)
  const area = (to: number, n = 20_000) => {
    let total = 0
    for (let i = 0; i <= n; i++) {
      total += (i === 0 || i === n ? 1 : i % 2 ? 4 : 2) * density((to * i) / n)
    }
    return (total * to) / n / 3
  }
  return area(t) / area(300)
}

test('Holm’s correction gives what R’s p.adjust gives', () => {
  assert.equal(
    holm([0.01, 0.04, 0.03, 0.005, Number.NaN]).map((p) => p.toFixed(3)),
    ['0.030', '0.060', '0.060', '0.020', 'NaN'],
  )
  assert.equal(holm([0.9, 0.8]), [1, 1])
})

test('the interval of a median lies at the ranks of the published table', () => {
  // Conover, Practical Nonparametric Statistics, table of 95 % ranks for a median.
  const ranks = { 5: [NaN, NaN], 6: [1, 6], 10: [2, 9], 20: [6, 15], 25: [8, 18], 100: [40, 61] }
  for (const [n, [low, high]] of Object.entries(ranks)) {
    const values = Array.from({ length: Number(n) }, (_, i) => i + 1)
    assert.equal(quantileInterval95(values, 0.5), { low, high })
  }
})

test('means, deviations, quantiles and distributions are those of simple-statistics', () => {
  const random = stream(1, 'samples')
  for (let n = 2; n < 60; n++) {
    const values = Array.from({ length: n }, () => Math.floor(50 * random.next()))
    const ascending = [...values].sort((a, b) => a - b)
    close(mean(values), reference.mean(values))
    close(sd(values), reference.sampleStandardDeviation(values))
    if (n % 2) assert.is(quantile(ascending, 0.5), reference.median(values))
    for (const { value, share } of ecdf(ascending)) {
      close(share, values.filter((other) => other <= value).length / n)
    }
    // The Gini coefficient is twice the area between the Lorenz curve and the diagonal.
    const curve = lorenz(ascending)
    let area = 0
    for (let i = 1; i < curve.length; i++) area += (curve[i]!.share + curve[i - 1]!.share) / 2 / n
    if (reference.sum(values) > 0) close(gini(ascending), 1 - 2 * area)
  }
})

test('over 1000 experiments with known truth, 95 % intervals hold it in 93 to 97 %', () => {
  const random = stream(7, 'experiments')
  const normal = () => inverseNormal(random.next())
  const held = { mean: 0, difference: 0, unpaired: 0, median: 0 }
  for (let experiment = 0; experiment < 1000; experiment++) {
    // Ten worlds that two protocols share: what differs between worlds is larger than what is asked.
    const worlds = Array.from({ length: 10 }, () => 0.8 + 0.1 * normal())
    const runs = worlds.flatMap((world, i) => [
      { protocol: 'a', point: {}, seed: i, metrics: { success_rate: world + 0.02 * normal() } },
      {
        protocol: 'b',
        point: {},
        seed: i,
        metrics: { success_rate: world - 0.01 + 0.02 * normal() },
      },
    ])
    const [a] = summarise(runs)
    if (a!.ci_low <= 0.8 && 0.8 <= a!.ci_high) held.mean++
    const of = (protocol: string) =>
      runs.filter((run) => run.protocol === protocol).map((run) => run.metrics.success_rate)
    const { ci_low, ci_high } = pairedDifference(of('a'), of('b'))
    if (ci_low <= -0.01 && -0.01 <= ci_high) held.difference++
    const apart = welchDifference(
      of('a'),
      worlds.map(() => 0.5 + 0.3 * normal()),
    )
    if (apart.ci_low <= -0.3 && -0.3 <= apart.ci_high) held.unpaired++
    const sample = Array.from({ length: 200 }, () => random.next()).sort((x, y) => x - y)
    const { low, high } = quantileInterval95(sample, 0.7)
    if (low <= 0.7 && 0.7 <= high) held.median++
  }
  for (const [what, count] of Object.entries(held)) {
    assert.ok(count >= 930 && count <= 970, `${what}: ${count} of 1000`)
  }
})

test('a correction keeps false alarms of a whole family rare', () => {
  const random = stream(3, 'family')
  let alarms = 0
  for (let experiment = 0; experiment < 1000; experiment++) {
    const sample = () => Array.from({ length: 8 }, () => inverseNormal(random.next()))
    const ps = Array.from({ length: 6 }, () => pairedDifference(sample(), sample()).p)
    if (holm(ps).some((p) => p < 0.05)) alarms++
  }
  assert.ok(alarms >= 30 && alarms <= 65, `${alarms} of 1000`)
})

test('an interval needs two values', () => {
  assert.ok(Number.isNaN(interval95([1]).ci_low))
})

test.run()
