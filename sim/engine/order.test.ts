// The order of a bucket against a stable sort, for every width and way of sorting.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BucketOrder } from './order.ts'
import { RecordLists } from './record-lists.ts'

const test = suite('order')
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
      const lists = new RecordLists(2, 1)
      const records = offsets.map((offset, i) => {
        // Another list in between, so that chunks do not lie one after another.
        if (i % 3 === 0) lists.append(0)
        const record = lists.append(1)
        lists.f64[record * 4] = start + offset
        return record
      })
      bucket.fill(lists, 1, start, width)
      const expected = [...records].sort((a, b) => lists.f64[a * 4]! - lists.f64[b * 4]!)
      assert.equal([bucket.at, bucket.count], [0, offsets.length])
      assert.equal([...bucket.order.subarray(0, bucket.count)], expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test.run()
