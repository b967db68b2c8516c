import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inverseNormal } from '../math.ts'
import { stream } from '../random.ts'
import { mser5 } from './warmup.ts'

const test = suite('warm-up')

test('a transient is cut where it ends, and noise alone is kept', () => {
  const random = stream(5, 'warm-up')
  const noise = () => inverseNormal(random.next())
  const cuts: number[] = []
  for (let series = 0; series < 200; series++) {
    cuts.push(mser5(Array.from({ length: 200 }, (_, i) => (i < 40 ? 10 : 0) + noise())))
  }
  const near = cuts.filter((cut) => cut >= 40 && cut <= 60).length
  assert.ok(near >= 180, `${near} of 200 within four batches of the end`)
  assert.is(mser5(Array.from({ length: 100 }, () => 7)), 0)
  assert.is(mser5([]), 0)
})

test('a series that never settles has no warm-up', () => {
  assert.ok(Number.isNaN(mser5(Array.from({ length: 200 }, (_, i) => i))))
})

test.run()
