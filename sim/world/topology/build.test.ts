import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addPair, buildTopology, newPairs } from './build.ts'

const test = suite('topology/build')

test('equals sets of neighbours, and accounts for every pair', () => {
  const ends = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 80 })
  fc.assert(
    fc.property(ends, (list) => {
      const pairs = newPairs(0)
      const rows = Array.from({ length: 13 }, () => new Set<number>())
      for (const [a, b] of list) {
        addPair(pairs, a, b)
        if (a === b) continue
        rows[a]!.add(b)
        rows[b]!.add(a)
      }
      const { offsets, targets, links, selfLoops, repeated } = buildTopology(13, pairs)
      rows.forEach((row, node) => {
        const expected = [...row].sort((a, b) => a - b)
        assert.equal([...targets.subarray(offsets[node]!, offsets[node + 1]!)], expected)
      })
      assert.is(targets.length, 2 * links)
      assert.is(selfLoops, list.filter(([a, b]) => a === b).length)
      assert.is(links + selfLoops + repeated, list.length)
    }),
  )
})

test.run()
