// What servents remember, against a map bounded by hand.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GuidTable } from './guid-table.ts'

const test = suite('guid table')
const PEERS = 3

test('each peer remembers where a GUID came from, until one a capacity away takes its place', () => {
  const peer = fc.integer({ min: 0, max: PEERS - 1 })
  const guid = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -40, max: -2 }))
  const step = fc.record({ peer, guid, from: peer, anew: fc.boolean() })
  const steps = fc.array(fc.oneof({ weight: 30, arbitrary: step }, peer), { maxLength: 300 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), steps, (capacity, steps) => {
      const table = new GuidTable(PEERS, capacity)
      let room = 1
      while (room < capacity) room *= 2
      /** Place -> [GUID, whence], of each peer. */
      const model: Map<number, [number, number]>[] = Array.from({ length: PEERS }, () => new Map())
      for (const step of steps) {
        if (typeof step === 'number') {
          table.forget(step)
          model[step]!.clear()
          continue
        }
        const { peer, guid, from, anew } = step
        const place = ((guid % room) + room) % room
        const held = model[peer]!.get(place)
        assert.is(table.cameFrom(peer, guid), held?.[0] === guid ? held[1] : -1)
        if (anew) table.update(peer, guid, from)
        else assert.is(table.remember(peer, guid, from), held?.[0] !== guid)
        if (anew || held?.[0] !== guid) model[peer]!.set(place, [guid, from])
      }
    }),
    { seed: 1 },
  )
})

test('a run of GUIDs is remembered to its capacity', () => {
  const table = new GuidTable(1, 256)
  for (let guid = 0; guid < 1000; guid++) assert.ok(table.remember(0, guid, guid % 7))
  for (let guid = 0; guid < 1000; guid++) {
    assert.is(table.cameFrom(0, guid), guid < 1000 - 256 ? -1 : guid % 7)
  }
})

test.run()
