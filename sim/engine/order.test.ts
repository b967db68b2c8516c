// The order of a bucket against a stable sort, for every width and way of sorting.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BucketOrder } from './order.ts'

const test = suite('order')
const CHUNK = 32

test('a bucket is sorted by time, ties as they were scheduled, at any width', () => {
  const bucket = new BucketOrder()
  const width = fc.integer({ min: 0, max: 20 }).map((bits) => 1 << bits)
  const bucketOf = width.chain((width) => {
    const start = fc.integer({ min: 0, max: 2 ** 31 }).map((n) => n * width)
    const offset = fc.integer({ min: 0, max: width - 1 })
    // Few distinct offsets: many ties.
    const offsets = fc.uniqueArray(offset, { minLength: 1, maxLength: 40 })
    const many = offsets.chain((some) =>
      fc.array(fc.constantFrom(...some), { minLength: 1, maxLength: 700 }),
    )
    return fc.record({ width: fc.constant(width), start, offsets: many })
  })
  fc.assert(
    fc.property(bucketOf, ({ width, start, offsets }) => {
      const { f64, nextChunk, first, end, records } = chain(offsets.map((offset) => start + offset))
      bucket.fill(f64, nextChunk, first, end, start, width)
      const expected = [...records].sort((a, b) => f64[a * 4]! - f64[b * 4]!)
      assert.equal([bucket.at, bucket.count], [0, offsets.length])
      assert.equal([...bucket.order.subarray(0, bucket.count)], expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})

/** The times in a list of chunks that lie backwards in the arena. */
function chain(times: readonly number[]) {
  const chunks = Math.ceil(times.length / CHUNK)
  const f64 = new Float64Array(chunks * CHUNK * 4).fill(-1)
  const nextChunk = Int32Array.from({ length: chunks }, (_, chunk) => chunk - 1)
  const records = times.map((_, i) => {
    return (chunks - 1 - Math.floor(i / CHUNK)) * CHUNK + (i % CHUNK)
  })
  times.forEach((timeUs, i) => {
    f64[records[i]! * 4] = timeUs
  })
  return { f64, nextChunk, first: chunks - 1, end: records.at(-1)! + 1, records }
}

test.run()
