// The rules of Gia's topology against the two algorithms of Chawathe et al. 2003, section 3.2, and the classes
// of its table 1.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Net, PeerId } from '../../sim/index.ts'
import { finish } from '../../test/support/runs.ts'
import { Neighbours } from './neighbours.ts'
import { pickNeighbourToDrop, REJECT, ROOM, satisfactionOf } from './satisfaction.ts'

const test = suite('gia satisfaction')

/** Peer 0 with a neighbour for each pair of capacity and links; the last peer is a stranger. */
function around(own: number, most: number, neighbours: readonly (readonly [number, number])[]) {
  const count = neighbours.length + 2
  const capacity = Float64Array.from([own, ...neighbours.map(([perSecond]) => perSecond), 0])
  const table = new Neighbours({ peers: { count, servers: 0 } } as Net, capacity)
  for (const [i, [, links]] of neighbours.entries()) {
    table.add(0, i + 1)
    table.told[i + 1] = links
  }
  const limits = { most: new Int32Array(count).fill(most), least: 3, hysteresis: 5 }
  const stranger: PeerId = count - 1
  return {
    satisfaction: satisfactionOf(table, limits, 0),
    pick(perSecond: number, links: number) {
      capacity[stranger] = perSecond
      return pickNeighbourToDrop(table, limits, 0, stranger, links)
    },
  }
}

test('Algorithm 2: capacity that neighbours have to spare, over the own', () => {
  const three = [
    [1000, 100],
    [100, 20],
    [10, 4],
  ] as const
  assert.is(around(100, 128, three).satisfaction, (10 + 5 + 2.5) / 100)
  assert.is(around(10, 128, three).satisfaction, 1, 'never more than 1')
  assert.is(around(100, 128, three.slice(1)).satisfaction, 0, 'fewer than min_nbrs')
  assert.is(around(100, 3, three).satisfaction, 1, 'max_nbrs reached')
})

test('Algorithm 1: who is taken, and who has to go', () => {
  const full = around(100, 3, [
    [1000, 100],
    [100, 20],
    [10, 4],
  ])
  assert.is(around(100, 4, [[1000, 100]]).pick(1, 1), ROOM)
  assert.is(full.pick(1, 1), REJECT, 'nobody is as weak')
  assert.is(full.pick(10_000, 128), 1, 'stronger than all: the busiest goes')
  assert.is(full.pick(100, 14), 2, 'the busiest of those no stronger, by more than H = 5')
  assert.is(full.pick(100, 15), REJECT, 'not by more than H')
})

test('Table 1: shares of the classes', () => {
  const { run } = finish({
    duration: '1 s',
    peers: 1000,
    workload: { count: 0 },
    protocols: ['gia'],
  })
  const counts = new Map<unknown, number>()
  for (let peer = 0; peer < 1000; peer++) {
    const { capacity } = run.inspect(peer) as { capacity: number }
    counts.set(capacity, (counts.get(capacity) ?? 0) + 1)
  }
  assert.equal([...counts].sort(), [
    [1, 200],
    [10, 450],
    [100, 300],
    [1000, 49],
    [10_000, 1],
  ])
})

test.run()
