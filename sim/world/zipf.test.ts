import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { aliasSampler, zipfSampler, zipfWeights } from './zipf.ts'

const test = suite('zipf')
const DRAWS = 200_000

/** (chi-square - k) / sqrt(2k): about standard normal for k cells. Cells are runs of items of 20 or more expected. */
function chiSquareScore(weights: ArrayLike<number>, draw: () => number): number {
  const counts = new Float64Array(weights.length)
  for (let i = 0; i < DRAWS; i++) counts[draw()]!++
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i]!
  let cells = 0
  let sum = 0
  let expected = 0
  let observed = 0
  for (let i = 0; i < weights.length; i++) {
    expected += (weights[i]! * DRAWS) / total
    observed += counts[i]!
    if (expected < 20 && i < weights.length - 1) continue
    sum += (observed - expected) ** 2 / expected
    cells++
    expected = observed = 0
  }
  return (sum - (cells - 1)) / Math.sqrt(2 * (cells - 1))
}

test('exact probabilities, by table and without, about exponent 1 and away from it', () => {
  for (const n of [7, 100_000, 100_001]) {
    for (const exponent of [0, 0.8, 1, 1 + 1e-9, 2.5]) {
      const random = stream(1, `zipf ${n} ${exponent}`)
      const draw = zipfSampler(n, exponent)
      const score = chiSquareScore(zipfWeights(n, exponent), () => draw(random))
      assert.ok(Math.abs(score) < 4.5, `n ${n}, exponent ${exponent}: ${score}`)
    }
  }
})

test('any weights, zeros included', () => {
  const weights = [0, 5, 0.001, 3, 0, 1, 1, 1]
  const random = stream(1, 'alias')
  const draw = aliasSampler(weights)
  const seen = new Set<number>()
  const score = chiSquareScore(weights, () => {
    const item = draw(random)
    seen.add(item)
    return item
  })
  assert.ok(Math.abs(score) < 4.5)
  assert.not(seen.has(0))
  assert.not(seen.has(4))
})

test.run()
