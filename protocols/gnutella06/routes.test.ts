// Routing tables against Query Routing 1.0 (Rohrs 2002): its hash, its false positives, and that tables
// gathered piece by piece are those of all files at once.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { params } from './params.ts'
import { createRoutes, hash } from './routes.ts'

const test = suite('routes')

const defaults = Object.fromEntries(
  Object.entries(params).map(([name, { default: value }]) => [name, value]),
) as unknown as Parameters<typeof createRoutes>[1]

const routesWith = (keywords: number, bits: number) =>
  createRoutes(40, { ...defaults, keywords, 'table-bits': bits })

test('the hash has the values of the specification (appendix A)', () => {
  const number = (word: string) =>
    [...word].reduce((n, letter, i) => n ^ (letter.charCodeAt(0) << (8 * (i % 4))), 0)
  for (const [word, bits, slot] of [
    ['', 13, 0],
    ['eb', 13, 6791],
    ['ebc', 13, 7082],
    ['ebck', 13, 6698],
    ['ebckl', 13, 3179],
    ['ebcklm', 13, 3235],
    ['ebcklme', 13, 6438],
    ['ebcklmen', 13, 1062],
    ['ebcklmenq', 13, 3527],
    ['n', 16, 65_003],
  ] as const) {
    assert.is(hash(number(word), bits), slot, word)
  }
})

test('a file that is not there matches with the fill of the table to the power of the words', () => {
  for (const keywords of [1, 2, 3]) {
    for (const files of [100, 400]) {
      const routes = routesWith(keywords, 10)
      const table = routes.tableOf(Uint32Array.from({ length: files }, (_, i) => i))
      routes.add(7, table)
      const fill = table.length / routes.slots
      const expected = 1 - (1 - 1 / routes.slots) ** (files * keywords)
      assert.ok(Math.abs(fill - expected) < 0.03, `fill ${fill}, expected ${expected}`)
      const asked = 100_000
      let matched = 0
      for (let file = files; file < files + asked; file++) {
        routes.aim(file)
        if (routes.finds(7)) matched++
      }
      const p = fill ** keywords
      const slack = 4 * Math.sqrt((p * (1 - p)) / asked) + 0.05 * p
      assert.ok(Math.abs(matched / asked - p) < slack, `${matched / asked}, expected ${p}`)
    }
  }
})

test('what an ultrapeer sends is what it and its leaves have, when it sends it', () => {
  const files = fc.uniqueArray(fc.nat(60), { maxLength: 8 })
  const step = fc.record({ leaf: fc.nat(4), files, publish: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const routes = routesWith(2, 12)
      const [ultrapeer, held] = [9, new Map<number, number[]>()]
      routes.gather(ultrapeer)
      let sent = new Set<number>()
      for (const { leaf, files, publish } of steps) {
        routes.remove(ultrapeer, routes.tableOf(Uint32Array.from(held.get(leaf) ?? [])))
        held.set(leaf, files)
        routes.add(ultrapeer, routes.tableOf(Uint32Array.from(files)))
        const all = routes.tableOf(Uint32Array.from(new Set([...held.values()].flat())))
        if (publish) {
          const differ = [...all].filter((slot) => !sent.has(slot)).length
          const gone = [...sent].filter((slot) => !all.includes(slot)).length
          assert.is(routes.publish(ultrapeer), differ + gone)
          sent = new Set(all)
        }
        assert.is(routes.published(ultrapeer), sent.size)
        for (let file = 0; file <= 60; file++) {
          routes.aim(file)
          const slots = [...routes.tableOf(Uint32Array.of(file))]
          assert.is(
            routes.finds(ultrapeer),
            slots.every((slot) => all.includes(slot)),
          )
          assert.is(
            routes.sent(ultrapeer),
            slots.every((slot) => sent.has(slot)),
          )
        }
      }
    }),
    { seed: 1, numRuns: 40 },
  )
})

test.run()
