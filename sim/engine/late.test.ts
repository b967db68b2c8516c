// The heap of late events against a sorted list.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LateHeap } from './late.ts'

const test = suite('late')

test('gives records in order of time, and of arrival at the same time', () => {
  const step = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('take' as const))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const heap = new LateHeap()
      const waiting: { timeUs: number; record: number }[] = []
      for (const [record, step] of [...steps, ...steps.map(() => 'take' as const)].entries()) {
        if (step !== 'take') {
          heap.push(record, step)
          waiting.push({ timeUs: step, record })
          // The sort is stable: ties stay as they came.
          waiting.sort((a, b) => a.timeUs - b.timeUs)
        } else if (waiting.length > 0) {
          const first = waiting.shift()!
          assert.is(heap.firstUs, first.timeUs)
          assert.is(heap.take(), first.record)
        }
        assert.is(heap.size, waiting.length)
      }
      assert.is(heap.size, 0)
    }),
    { seed: 1 },
  )
})

test.run()
