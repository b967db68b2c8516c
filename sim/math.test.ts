import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cos, exp, inverseNormal, ln, lnGamma, log2, pow, sin } from './math.ts'

const test = suite('math')
const SCALE = 10n ** 60n

/** e^x in fixed point, 60 digits, from the exact value of the double x (|x| < 1000). */
function bigExp(x: number): bigint {
  const part = fixed(x) / 2n ** 20n
  let term = SCALE
  let sum = SCALE
  for (let i = 1n; term !== 0n; i++) {
    term = (term * part) / (SCALE * i)
    sum += term
  }
  for (let i = 0; i < 20; i++) sum = (sum * sum) / SCALE
  return sum
}

function fixed(x: number): bigint {
  // A double below 2^11 with at most 2^-1074: scale by powers of two until it is an integer.
  let shift = 0n
  while (!Number.isInteger(x)) {
    x *= 2
    shift++
  }
  return (BigInt(x) * SCALE) / 2n ** shift
}

function ulp(x: number): number {
  const magnitude = Math.abs(x)
  const grid = 2 ** (Math.floor(Math.log2(magnitude)) - 52)
  return Math.max(grid, 2 ** -1074)
}

test('exp agrees with 60-digit arithmetic to 1 ulp', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 60, noNaN: true }), (x) => {
      if (Math.abs(x) < 1e-9) return
      const exact = bigExp(x)
      const error = Number(fixed(exp(x)) - exact) / Number(SCALE)
      assert.ok(Math.abs(error) <= ulp(exp(x)), `exp(${x}) off by ${error / ulp(exp(x))} ulp`)
    }),
    { numRuns: 400, seed: 1 },
  )
})

test('ln agrees with 60-digit arithmetic to 1 ulp', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-8, max: 1e15, noNaN: true }), (x) => {
      const y = ln(x)
      if (y === 0) return
      // ln x - y = ln(x e^-y), about x e^-y - 1.
      const error = Number((fixed(x) * bigExp(-y)) / SCALE - SCALE) / Number(SCALE)
      assert.ok(Math.abs(error) <= ulp(y), `ln(${x}) off by ${error / ulp(y)} ulp`)
    }),
    { numRuns: 400, seed: 2 },
  )
})

test('over the whole range, 2 ulp from the engine at hand', () => {
  const finite = { noNaN: true, noDefaultInfinity: true }
  fc.assert(
    fc.property(fc.double({ ...finite, min: 5e-324 }), (x) => {
      assert.ok(Math.abs(ln(x) - Math.log(x)) <= 2 * ulp(Math.log(x)), `ln(${x})`)
      assert.ok(Math.abs(log2(x) - Math.log2(x)) <= 2 * ulp(Math.log2(x)), `log2(${x})`)
    }),
    { numRuns: 5000, seed: 3 },
  )
  fc.assert(
    fc.property(fc.double({ ...finite, min: -745, max: 709.78 }), (x) => {
      assert.ok(Math.abs(exp(x) - Math.exp(x)) <= 2 * ulp(Math.exp(x)), `exp(${x})`)
    }),
    { numRuns: 5000, seed: 4 },
  )
  fc.assert(
    fc.property(fc.double({ ...finite, min: -1e6, max: 1e6 }), (x) => {
      assert.ok(Math.abs(sin(x) - Math.sin(x)) <= 2 ** -52, `sin(${x})`)
      assert.ok(Math.abs(cos(x) - Math.cos(x)) <= 2 ** -52, `cos(${x})`)
    }),
    { numRuns: 5000, seed: 5 },
  )
})

test('edges', () => {
  const values = [0, -0, 1, -1, Infinity, -Infinity, NaN, 5e-324, 2 ** -1022, Number.MAX_VALUE]
  for (const x of [...values, 0.5, 2, 1024, 709.782712893384, 709.7827128933841, -745.2, -746]) {
    assert.is(
      ln(x) === Math.log(x) || Math.abs(ln(x) / Math.log(x) - 1) < 4e-16,
      !Number.isNaN(ln(x)),
    )
    assert.is(Number.isNaN(ln(x)), Number.isNaN(Math.log(x)))
    const close = exp(x) === Math.exp(x) || Math.abs(exp(x) / Math.exp(x) - 1) < 4e-16
    assert.is(close, !Number.isNaN(x), `exp(${x})`)
  }
  for (let i = -1074; i < 1024; i++) assert.is(log2(2 ** i), i)
  assert.is(pow(0, 0), 1)
  assert.is(pow(0, 2), 0)
  assert.is(pow(0, -1), Infinity)
  assert.is(pow(7.3, 1), 7.3)
  assert.ok(Math.abs(pow(2, 0.5) - Math.SQRT2) < 5e-16)
})

test('lnGamma: factorials and the half', () => {
  let factorial = 1
  for (let n = 1; n < 20; n++) {
    assert.ok(Math.abs(exp(lnGamma(n)) / factorial - 1) < 1e-13, `gamma(${n})`)
    factorial *= n
  }
  assert.ok(Math.abs(exp(lnGamma(0.5)) - Math.sqrt(Math.PI)) < 1e-13)
})

test('inverseNormal inverts the normal distribution', () => {
  // Upper tail as a continued fraction (z > 2), centre as a series: both independent of AS 241.
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const upper = (z: number) => {
    if (z > 2) {
      let fraction = z
      for (let i = 400; i > 0; i--) fraction = z + i / fraction
      return density(z) / fraction
    }
    let term = z
    let sum = z
    for (let i = 3; i < 200; i += 2) {
      term *= (z * z) / i
      sum += term
    }
    return 0.5 - density(z) * sum
  }
  for (let i = 1; i < 2000; i++) {
    const p = i < 1000 ? i / 2000 : 2 ** -(i / 60)
    const z = -inverseNormal(p)
    assert.ok(Math.abs(upper(z) / p - 1) < 1e-13, `p = ${p}: ${upper(z)}`)
    assert.ok(Math.abs(inverseNormal(1 - i / 2000) + inverseNormal(i / 2000)) < 1e-12)
  }
})

test.run()
