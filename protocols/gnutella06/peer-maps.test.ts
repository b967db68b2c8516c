// The maps against JavaScript's own.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PeerMaps } from './peer-maps.ts'

const test = suite('peer maps')
const MAPS = 3
const PEERS = 60

test('each holds what it was given last, whatever came and went', () => {
  const map = fc.nat(MAPS - 1)
  const change = fc.record({ map, peer: fc.nat(PEERS), word: fc.integer({ min: -3, max: 3 }) })
  const step = fc.oneof({ weight: 50, arbitrary: change }, map)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500 }), fc.boolean(), (steps, adds) => {
      const maps = new PeerMaps(MAPS)
      const models = Array.from({ length: MAPS }, () => new Map<number, number>())
      for (const step of steps) {
        if (typeof step === 'number') {
          maps.clear(step)
          models[step]!.clear()
          continue
        }
        const { map, peer, word } = step
        const after = adds ? (models[map]!.get(peer) ?? 0) + word : word
        if (adds) assert.is(maps.add(map, peer, word), after)
        else if (word !== 0) maps.set(map, peer, word)
        else maps.add(map, peer, -maps.get(map, peer))
        if (after === 0) models[map]!.delete(peer)
        else models[map]!.set(peer, after)
      }
      for (const [map, model] of models.entries()) {
        assert.is(maps.sizeOf(map), model.size)
        for (let peer = 0; peer <= PEERS; peer++)
          assert.is(maps.get(map, peer), model.get(peer) ?? 0)
      }
    }),
    { seed: 1 },
  )
})

test.run()
