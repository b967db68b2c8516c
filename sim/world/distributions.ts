// Durations by inverse transform over the portable functions of math.ts: one uniform number makes one
// duration, so a law with another parameter stretches the same world instead of drawing another.

import { exp, inverseNormal, ln, lnGamma, pow } from '../math.ts'
import type { Random } from '../random.ts'
import type { Micros } from '../units.ts'
import type { DurationLaw } from './config.ts'

/** Durations are whole microseconds from 1 to this bound (142 years), where heavy tails are cut. */
const LONGEST_US = 2 ** 52

/** Draws from `law`: integers of 1 microsecond or more. */
export function sampler(law: DurationLaw): (random: Random) => Micros {
  return (random) => micros(quantileUs(law, random.open()))
}

/** The duration that a share p of `law` stays below, 0 < p < 1. Microseconds, not rounded. */
export function quantileUs(law: DurationLaw, p: number): number {
  switch (law.law) {
    case 'exponential':
      return -ln(1 - p) * law.meanUs
    case 'weibull':
      return pow(-ln(1 - p), 1 / law.shape) * law.scaleUs
    case 'pareto':
      return pow(1 - p, -1 / law.shape) * law.minUs
    case 'lognormal':
      return exp(inverseNormal(p) * law.sigma) * law.medianUs
  }
}

export function medianUs(law: DurationLaw): number {
  return quantileUs(law, 0.5)
}

/** Mean in microseconds; Infinity for a Pareto law of shape 1 or less. */
export function meanUs(law: DurationLaw): number {
  switch (law.law) {
    case 'exponential':
      return law.meanUs
    case 'weibull':
      return exp(lnGamma(1 + 1 / law.shape)) * law.scaleUs
    case 'pareto':
      return law.shape > 1 ? (law.shape / (law.shape - 1)) * law.minUs : Infinity
    case 'lognormal':
      return exp((law.sigma * law.sigma) / 2) * law.medianUs
  }
}

/**
 * Draws what remains of a duration that is found running at a random time of a stationary process.
 * The duration found is length-biased (density x f(x) / mean), which stays in each law's own family,
 * and the time is uniform within it. Cox 1962, Renewal Theory, section 5.4. The mean must be finite.
 */
export function residualSampler(law: DurationLaw): (random: Random) => Micros {
  const found = lengthBiasedSampler(law)
  return (random) => micros(found(random) * random.open())
}

function lengthBiasedSampler(law: DurationLaw): (random: Random) => number {
  switch (law.law) {
    case 'exponential':
      return (random) => -ln(random.open() * random.open()) * law.meanUs
    case 'weibull':
      return (random) => pow(gamma(1 + 1 / law.shape, random), 1 / law.shape) * law.scaleUs
    case 'pareto': {
      const biased = { ...law, shape: law.shape - 1 }
      return (random) => quantileUs(biased, random.open())
    }
    case 'lognormal': {
      const biased = { ...law, medianUs: law.medianUs * exp(law.sigma * law.sigma) }
      return (random) => quantileUs(biased, random.open())
    }
  }
}

/** A gamma variate of shape above 1, scale 1: rejection of Marsaglia and Tsang 2000. */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = inverseNormal(random.open())
    const t = 1 + c * x
    const v = t * t * t
    if (v > 0 && ln(random.open()) < (x * x) / 2 + d - d * v + d * ln(v)) return d * v
  }
}

function micros(duration: number): Micros {
  return Math.min(Math.max(Math.floor(duration + 0.5), 1), LONGEST_US)
}
