import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import type { DurationLaw } from './config.ts'
import { meanUs, medianUs, quantileUs, residualSampler, sampler } from './distributions.ts'

const test = suite('distributions')
const MINUTE = 60e6
const laws: DurationLaw[] = [
  { law: 'exponential', meanUs: 90e6 },
  { law: 'weibull', shape: 0.59, scaleUs: 41.9 * MINUTE },
  { law: 'weibull', shape: 1.5, scaleUs: MINUTE },
  { law: 'pareto', shape: 3.5, minUs: MINUTE },
  { law: 'lognormal', medianUs: MINUTE, sigma: 0.8 },
]

/** Largest distance between the empirical distribution of `values` and `cdf`, times sqrt(n). */
function kolmogorov(values: number[], cdf: (x: number) => number): number {
  values.sort((a, b) => a - b)
  const distance = values.reduce((worst, value, i) => {
    const p = cdf(value)
    return Math.max(worst, Math.abs(p - i / values.length), Math.abs(p - (i + 1) / values.length))
  }, 0)
  return distance * Math.sqrt(values.length)
}

/** The distribution function, by bisection of the quantile. */
function below(law: DurationLaw, x: number): number {
  let low = 0
  let high = 1
  for (let i = 0; i < 50; i++) {
    const p = (low + high) / 2
    if (quantileUs(law, p) < x) low = p
    else high = p
  }
  return low
}

test('Weibull sessions of Stutzbach and Rejaie 2006 have their medians', () => {
  for (const [shape, scale, median] of [
    [0.34, 21.3, 7.25],
    [0.38, 42.4, 16.2],
    [0.59, 41.9, 22.5],
  ] as const) {
    const law = { law: 'weibull', shape, scaleUs: scale * MINUTE } as const
    assert.ok(Math.abs(medianUs(law) / MINUTE / median - 1) < 0.03)
    const random = stream(1, 'weibull')
    const draw = sampler(law)
    const drawn = Array.from({ length: 20_000 }, () => draw(random)).sort((a, b) => a - b)
    assert.ok(Math.abs(drawn[10_000]! / MINUTE / median - 1) < 0.05)
  }
})

test('samples follow their law (Kolmogorov-Smirnov, 1 in 10,000)', () => {
  for (const law of laws) {
    const random = stream(2, law.law)
    const draw = sampler(law)
    const values = Array.from({ length: 5000 }, () => draw(random))
    assert.ok(values.every((value) => Number.isInteger(value) && value >= 1))
    assert.ok(kolmogorov(values, (x) => below(law, x)) < 2.23, law.law)
  }
})

test('means are the integrals of the quantiles', () => {
  for (const law of laws) {
    let sum = 0
    for (let i = 0; i < 200_000; i++) sum += quantileUs(law, (i + 0.5) / 200_000)
    assert.ok(Math.abs(sum / 200_000 / meanUs(law) - 1) < 3e-3, law.law)
  }
  assert.is(meanUs({ law: 'pareto', shape: 1, minUs: 1 }), Infinity)
})

test('residuals follow the equilibrium distribution: the integral of survival over the mean', () => {
  for (const law of laws) {
    const random = stream(3, law.law)
    const draw = residualSampler(law)
    const values = Array.from({ length: 4000 }, () => draw(random)).sort((a, b) => a - b)
    // E min(X, x) / E X, as a running integral over a grid of quantiles.
    const steps = 20_000
    const grid = Array.from({ length: steps }, (_, i) => quantileUs(law, (i + 0.5) / steps))
    let i = 0
    let covered = 0
    const equilibrium = (x: number) => {
      for (; i < steps && grid[i]! <= x; i++) covered += grid[i]!
      return (covered + (steps - i) * x) / steps / meanUs(law)
    }
    assert.ok(kolmogorov(values, equilibrium) < 2.4, law.law)
  }
})

test.run()
