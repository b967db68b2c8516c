// Pointers against a plain list of them.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Pointers } from './pointers.ts'

const test = suite('gia pointers')
const PEERS = 4

test('a peer knows what its neighbours told it, until they take it back or go', () => {
  const peer = fc.integer({ min: 0, max: PEERS - 1 })
  const step = fc.record({
    does: fc.constantFrom('add', 'add', 'add', 'add', 'remove', 'forget', 'clear'),
    owner: peer,
    file: fc.integer({ min: 0, max: 400 }),
    holder: peer,
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1500, size: 'max' }), (steps) => {
      const pointers = new Pointers(PEERS)
      let model: (typeof steps)[number][] = []
      for (const one of steps) {
        const { does, owner, file, holder } = one
        const without = (same: (other: typeof one) => boolean) =>
          model.filter((other) => other.owner !== owner || !same(other))
        if (does === 'add') {
          pointers.add(owner, file, holder)
          model = without((other) => other.file === file && other.holder === holder)
          model.push(one)
        } else if (does === 'remove') {
          pointers.remove(owner, file, holder)
          model = without((other) => other.file === file && other.holder === holder)
        } else if (does === 'forget') {
          pointers.forget(owner, holder)
          model = without((other) => other.holder === holder)
        } else {
          pointers.clear(owner)
          model = without(() => true)
        }
        const known = model.filter((other) => other.owner === owner)
        assert.is(pointers.lengthOf(owner), known.length)
        const holders = known.filter((other) => other.file === file).map((other) => other.holder)
        const [asker, but] = [0, [1]]
        const expected = holders.filter((other) => other !== asker && !but.includes(other))
        const found = pointers.holderOf(owner, file, asker, but)
        assert.ok(expected.length === 0 ? found === -1 : expected.includes(found))
      }
    }),
    { seed: 1, numRuns: 30 },
  )
})

test.run()
