// Adjacency against a map of ends: symmetric but for ends that are broken, counted as it changes.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addPair, buildTopology, newPairs } from '../world/topology/build.ts'
import { LinkTable } from './links.ts'

const test = suite('links')
const PEERS = 7

type End = 'whole' | 'broken'
type Model = Map<number, End>[]

const peer = fc.integer({ min: 0, max: PEERS - 1 })
const step = fc.record({ a: peer, b: peer, act: fc.constantFrom('add', 'add', 'drop', 'vanish') })

test('ends are whole in pairs or broken alone, and both are counted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new LinkTable(PEERS, null, () => true)
      const model: Model = Array.from({ length: PEERS }, () => new Map())
      for (const { a, b, act } of steps) {
        if (act === 'vanish') {
          const told: number[] = []
          table.dropAll(a, (neighbour) => told.push(neighbour))
          const whole = [...model[a]!].filter(([, end]) => end === 'whole').map(([to]) => to)
          assert.equal(told.sort(), whole.sort())
          for (const to of whole) model[to]!.set(a, 'broken')
          model[a]!.clear()
        } else if (a !== b && act === 'add') {
          assert.is(table.add(a, b), model[a]!.get(b) !== 'whole')
          model[a]!.set(b, 'whole')
          model[b]!.set(a, 'whole')
        } else if (a !== b) {
          table.drop(a, b)
          if (model[a]!.get(b) === 'whole') model[b]!.set(a, 'broken')
          model[a]!.delete(b)
        }
        agree(table, model)
      }
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('a topology is wired between those that are there, and grows from it', () => {
  const pairs = newPairs(4)
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
    [0, 2],
  ] as const)
    addPair(pairs, a, b)
  const topology = buildTopology(4, pairs)
  const table = new LinkTable(6, topology, (peer) => peer !== 3)
  const ends: [number, number][] = [
    [0, 1],
    [1, 2],
    [0, 2],
  ]
  const model: Model = Array.from({ length: 6 }, () => new Map())
  const link = (a: number, b: number) => {
    model[a]!.set(b, 'whole')
    model[b]!.set(a, 'whole')
  }
  for (const [a, b] of ends) link(a, b)
  agree(table, model)
  for (let to = 1; to < 6; to++) {
    table.add(0, to)
    link(0, to)
  }
  agree(table, model)
})

function agree(table: LinkTable, model: Model): void {
  let whole = 0
  let broken = 0
  for (const [self, ends] of model.entries()) {
    assert.is(table.degree(self), ends.size)
    const neighbours = Array.from({ length: ends.size }, (_, i) => table.neighbour(self, i))
    assert.equal(neighbours.sort(), [...ends.keys()].sort())
    for (let other = 0; other < model.length; other++) {
      assert.is(table.has(self, other), ends.has(other))
      assert.is(table.isBroken(self, other), ends.get(other) === 'broken')
    }
    for (const end of ends.values()) end === 'whole' ? whole++ : broken++
  }
  assert.equal([table.count, table.broken], [whole / 2, broken])
}

test.run()
