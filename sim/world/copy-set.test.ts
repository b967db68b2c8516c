import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copySet } from './copy-set.ts'

const test = suite('copy set')

/** 2^29 bits hold 1000 peers x 500,000 files: more files than that are hashed. */
for (const [kind, files] of [
  ['bits', 40],
  ['hashed', 1_000_000],
] as const) {
  test(`${kind}: adds, removes and finds what a plain set does`, () => {
    const step = fc.tuple(fc.boolean(), fc.nat(999), fc.nat(39))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const set = copySet(1000, files, 4)
        const plain = new Set<string>()
        for (const [adds, peer, file] of steps) {
          if (adds) set.add(peer, file)
          else set.remove(peer, file)
          if (adds) plain.add(`${peer} ${file}`)
          else plain.delete(`${peer} ${file}`)
        }
        for (const [, peer, file] of steps) {
          assert.is(set.has(peer, file), plain.has(`${peer} ${file}`))
        }
      }),
      { numRuns: 100 },
    )
  })
}

test.run()
