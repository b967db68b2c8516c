// What peers remember of queries, against a list of all that happened.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Visits } from './visits.ts'

const test = suite('gia visits')
const PEERS = 5
const MEMORY_US = 50

interface Entry {
  readonly self: number
  readonly guid: number
  readonly other: number
  readonly steps: number
  used: boolean
}

test('peers remember where a query came from and went, while it is under way and they are there', () => {
  const peer = fc.integer({ min: 0, max: PEERS - 1 })
  const does = fc.constantFrom('arrive', 'arrive', 'use', 'use', 'flush', 'leave', 'end', 'begin')
  const step = fc.record({ does, self: peer, guid: fc.nat(60), other: peer, steps: fc.nat(20) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const visits = new Visits(PEERS, MEMORY_US)
      const begun = new Set<number>()
      const remembered = new Map<number, number>()
      let model: Entry[] = []
      for (const [nowUs, { does, self, guid, other, steps: taken }] of steps.entries()) {
        if (does === 'begin' && !begun.has(guid)) {
          for (const [old, atUs] of remembered) {
            if (atUs + MEMORY_US > nowUs) continue
            model = model.filter((entry) => entry.guid !== old)
            remembered.delete(old)
          }
          visits.begin(guid, nowUs)
          begun.add(guid)
          remembered.set(guid, nowUs)
        }
        if (!begun.has(guid)) continue
        const mine = () => model.filter((entry) => entry.self === self && entry.guid === guid)
        const arrival = () => mine().find(({ used }) => !used)
        if (does === 'arrive' && arrival() === undefined) {
          visits.arrive(self, guid, other, taken)
          model.push({ self, guid, other, steps: taken, used: false })
        } else if (does === 'use') {
          visits.use(self, guid, other)
          model.push({ self, guid, other, steps: 0, used: true })
        } else if (does === 'flush') {
          visits.flush(self, guid)
          model = model.filter((entry) => !(entry.used && mine().includes(entry)))
        } else if (does === 'leave') {
          visits.leave(self)
          model = model.filter((entry) => entry.self !== self)
        } else if (does === 'end') {
          visits.pin(guid)
          visits.unpin(guid)
          assert.equal(visits.stepsTo(self, guid), arrival()?.steps ?? -1, 'one is still under way')
          visits.unpin(guid)
          visits.pin(guid)
          model = model.filter((entry) => entry.guid !== guid)
        }
        const known = arrival()
        assert.is(visits.stepsTo(self, guid), known?.steps ?? -1)
        assert.is(visits.cameFrom(self, guid, 10), known && known.steps < 10 ? known.other : -1)
        const used = mine().some((entry) => entry.used && entry.other === other)
        assert.is(visits.hasUsed(self, guid, other), used)
        const all = new Set<number>()
        visits.forEachUsed(self, guid, (_, peer) => all.add(peer))
        for (let peer = 0; peer < PEERS; peer++) {
          const isUsed = mine().some((entry) => entry.used && entry.other === peer)
          assert.is(all.has(peer), isUsed)
        }
      }
    }),
    { seed: 1, numRuns: 40 },
  )
})

test.run()
