// Paths in a network at rest, against what Gummadi et al. 2003 found for XOR routing: with equal state (one
// contact for each bit) 7.7 hops at 65,536 peers, and with 16 neighbours nothing lost when 30 % have failed.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunTables } from '../../sim/index.ts'
import { finish } from '../../test/support/runs.ts'

const test = suite('routing')

/** Lookups alone: nothing is refreshed, published or cached meanwhile. */
const QUIET = { refresh: '7 d', publish: '30 d', replicate: '0 s', cache: false }

function lookups(peers: number, params: object, more: object = {}): RunTables {
  const files = 3000
  return finish({
    duration: '1 min',
    peers,
    latency: '50 ms',
    content: { files, popularity: { zipf: 0 }, replication: { model: 'fixed', counts: [1] } },
    workload: { count: files, every: '10 ms' },
    protocols: { kademlia: { ...QUIET, ...params } },
    ...more,
  }).tables
}

test('one contact a bucket: near 7.7 hops at 65,536 peers, never more than log2 N, growing with log N', () => {
  const means = [10, 13, 16].map((bits) => {
    const peers = 2 ** bits
    const { count, firstHitHops, hits, replicasOnline } = lookups(peers, { k: 1, alpha: 1 }).queries
    let asked = 0
    let hops = 0
    for (let row = 0; row < count; row++) {
      if (replicasOnline[row] === 0) continue
      asked++
      assert.is(hits[row], 1, `query ${row} of ${peers} peers`)
      assert.ok(firstHitHops[row]! <= bits, `${firstHitHops[row]} hops at ${peers} peers`)
      hops += firstHitHops[row]!
    }
    return hops / asked
  })
  assert.ok(Math.abs(means[2]! - 7.7) < 0.5, `${means[2]} hops`)
  const [first, second] = [means[1]! - means[0]!, means[2]! - means[1]!]
  assert.ok(Math.abs(first - second) < 0.2, `three bits more: ${first} hops, then ${second}`)
})

test('16 contacts a bucket: with 30 % dead at once no path fails', () => {
  const faults = [{ at: '0 s', kill: { share: 0.3, who: 'random' } }]
  const { queries } = lookups(4096, { k: 16 }, { faults })
  let findable = 0
  // The first is asked before they die.
  for (let row = 1; row < queries.count; row++) {
    if (queries.replicasOnline[row] === 0) continue
    findable++
    assert.ok(queries.hits[row]! > 0, `query ${row}`)
  }
  assert.ok(findable > 1200, `${findable} queries`)
})

test.run()
