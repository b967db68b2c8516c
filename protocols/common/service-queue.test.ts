// The queue against one that keeps every request in a list.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServiceQueue } from './service-queue.ts'

const test = suite('service queue')

test('first come, first served, and none beyond its room', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 })
  const room = fc.integer({ min: 0, max: 5 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), room, gaps, (serviceUs, room, gaps) => {
      const queue = createServiceQueue({ servers: 2, perSecond: 1e6 / serviceUs, room })
      const ends: number[] = []
      let nowUs = 0
      for (const gap of gaps) {
        nowUs += gap
        const present = ends.filter((end) => end > nowUs).length
        const waitUs = queue.admit(1, nowUs)
        if (present > room) assert.is(waitUs, -1)
        else {
          ends.push(Math.max(nowUs, ends.at(-1) ?? 0) + serviceUs)
          assert.ok(Math.abs(nowUs + waitUs - ends.at(-1)!) <= 1)
        }
      }
      queue.clear(1)
      assert.ok(Math.abs(queue.admit(1, nowUs) - serviceUs) <= 1)
    }),
    { seed: 1 },
  )
})

test.run()
