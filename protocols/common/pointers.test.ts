// Pointers of a few stores against a plain list of [store, key, holder, end].

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Pointers } from './pointers.ts'

const test = suite('pointers')

const small = fc.integer({ min: 0, max: 3 })
const step = fc.record({
  what: fc.constantFrom('put', 'put', 'put', 'renew', 'remove', 'expire', 'forget', 'clear'),
  store: small,
  key: small,
  holder: small,
  at: fc.integer({ min: 0, max: 20 }),
})

test('a store knows a holder until the latest end it was told', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), small, small, (steps, store, key) => {
      const pointers = new Pointers(4)
      let model: [store: number, key: number, holder: number, endUs: number][] = []
      /** Of store and key: when it was renewed. */
      const renewed = new Map<string, number>()
      for (const { what, store, key, holder, at } of steps) {
        const isKey = (entry: readonly number[]) => entry[0] === store && entry[1] === key
        const same = (entry: readonly number[]) => isKey(entry) && entry[2] === holder
        const old = model.find(same)
        if (what === 'put') {
          assert.is(pointers.put(store, key, holder, at), old === undefined)
          if (old) old[3] = Math.max(old[3], at)
          else model.push([store, key, holder, at])
          continue
        }
        if (what === 'renew') {
          if (!model.some(isKey)) continue
          pointers.renew(store, key, at)
          renewed.set(`${store} ${key}`, at)
          continue
        }
        if (what === 'remove') pointers.remove(store, key, holder)
        else if (what === 'expire') pointers.expire(store, at)
        else if (what === 'forget') pointers.forget(store, key)
        else pointers.clear(store)
        model = model.filter((entry) => {
          if (what === 'remove') return !same(entry)
          if (what === 'expire') return entry[0] !== store || entry[3] > at
          return what === 'forget' ? !isKey(entry) : entry[0] !== store
        })
        for (const name of renewed.keys())
          if (!model.some(([of, key]) => name === `${of} ${key}`)) renewed.delete(name)
      }
      const known = model.filter((entry) => entry[0] === store)
      const holders = known.filter((entry) => entry[1] === key && entry[3] > 10)
      assert.equal(
        pointers.holdersOf(store, key, 10),
        holders.map((entry) => entry[2]),
      )
      assert.is(pointers.keyCount(store), new Set(known.map((entry) => entry[1])).size)
      const ends = holders.map((entry) => entry[3])
      assert.equal(pointers.endsOf(store, key, 10), ends)
      const all: number[][] = []
      pointers.forEach(store, (key, holder, endUs) => all.push([store, key, holder, endUs]))
      const keys: number[] = []
      pointers.forEachKey(store, (key, renewedUs) => {
        keys.push(key)
        assert.is(renewedUs, renewed.get(`${store} ${key}`) ?? -1)
      })
      // Chain after chain.
      const chains = keys.flatMap((key) => known.filter((entry) => entry[1] === key))
      assert.equal(all, chains)
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test.run()
