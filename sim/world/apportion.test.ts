import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { apportion, drawMask } from './apportion.ts'

const test = suite('apportion')

test('the total is exact, bounds hold, and a heavier weight never gets less', () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 50,
  })
  fc.assert(
    fc.property(
      weights,
      fc.nat(3),
      fc.nat(40),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (w, min, room, at) => {
        const max = min + room
        const total = w.length * min + Math.floor(at * w.length * room)
        const counts = apportion({ weights: w, total, min, max })
        assert.is(
          counts.reduce((sum, count) => sum + count, 0),
          total,
        )
        assert.ok(counts.every((count) => count >= min && count <= max))
        for (let i = 0; i < w.length; i++) {
          for (let j = 0; j < w.length; j++)
            if (w[i]! > w[j]!) assert.ok(counts[i]! >= counts[j]! - 1)
        }
      },
    ),
    { seed: 1 },
  )
  assert.equal([...apportion({ weights: [3, 2, 1, 1], total: 7, min: 0, max: 9 })], [3, 2, 1, 1])
  assert.equal([...apportion({ weights: [90, 5, 5], total: 10, min: 1, max: 6 })], [6, 2, 2])
})

test('a mask marks exactly its number, each peer as often', () => {
  const random = stream(1, 'mask')
  const hits = new Uint32Array(20)
  for (let round = 0; round < 4000; round++) {
    const mask = drawMask(20, 5, random)
    assert.is(
      mask.reduce((sum, bit) => sum + bit, 0),
      5,
    )
    for (let i = 0; i < 20; i++) hits[i]! += mask[i]!
  }
  assert.ok(hits.every((count) => Math.abs(count - 1000) < 5 * Math.sqrt(750)))
})

test.run()
