// Table II of Stoica et al. 2003: 1,000 peers, 20 successors each, a share of the peers fails at once, no
// table is repaired. Path within .15, timeouts within 20 %, no lookup fails. And what one may not ask for.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../sim/index.ts'
import { finish, start, started } from '../../test/support/runs.ts'

const test = suite('failures')

const TABLE_II = [
  { share: 0, path: 3.84, timeouts: 0 },
  { share: 0.1, path: 4.03, timeouts: 0.6 },
  { share: 0.2, path: 4.22, timeouts: 1.17 },
  { share: 0.3, path: 4.44, timeouts: 2.02 },
  { share: 0.4, path: 4.69, timeouts: 3.23 },
  { share: 0.5, path: 5.09, timeouts: 5.1 },
]

test('table II: paths, timeouts, and not one lookup lost', () => {
  for (const row of TABLE_II) {
    const sum = { lookups: 0, failures: 0, hops: 0, timeouts: 0 }
    const set = { sweep: { 'faults.0.kill.share': [row.share] }, replicates: 10, expect: [] }
    for (const { run } of started('dht-failures', { set })) {
      run.runUntil(run.endUs)
      const { measured } = run.tables().totals
      sum.lookups += measured.lookups
      sum.failures += measured.lookupFailures
      sum.hops += measured.lookupHops
      sum.timeouts += measured.lookupTimeouts
    }
    const [path, timeouts] = [sum.hops / sum.lookups, sum.timeouts / sum.lookups]
    assert.is(sum.failures, 0, `lookups lost with a share of ${row.share}`)
    assert.ok(Math.abs(path - row.path) < 0.15, `path ${path}, published ${row.path}`)
    assert.ok(
      Math.abs(timeouts - row.timeouts) <= 0.2 * row.timeouts,
      `${timeouts} timeouts, published ${row.timeouts}`,
    )
  }
})

test('a finger that is near saves time', () => {
  const wait = (proximity: number) => {
    const scenario = {
      peers: 1000,
      duration: '12 min',
      latency: { model: 'plane', mean: '80 ms' },
      content: { files: 500, replication: { model: 'uniform', mean: 3 } },
      workload: { trace: 'queries.txt' },
      protocols: { chord: { proximity, successors: 16, 'fix-fingers': '10 s' } },
    }
    const queries = Array.from(
      { length: 1500 },
      (_, i) => `${600 + i * 0.05} ${(i * 7) % 1000} ${i % 500}\n`,
    )
    const { tables } = finish(scenario, { files: { 'queries.txt': queries.join('') } })
    const waits = tables.queries.firstHitUs.filter((us) => !Number.isNaN(us))
    assert.ok(waits.length > 1480)
    return waits.reduce((a, b) => a + b, 0) / waits.length
  }
  const saved = 1 - wait(16) / wait(1)
  assert.ok(saved > 0.15 && saved < 0.6, `${saved} saved`)
})

test('what contradicts itself is refused with the reason', () => {
  for (const [chord, reason] of [
    [{ bits: 9 }, 'bits: 9, expected at least 10 for 1000 peers with virtual: 1'],
    [{ bits: 12, virtual: 5 }, 'bits: 12, expected at least 13 for 1000 peers with virtual: 5'],
    [{ successors: 0 }, 'successors: 0, expected 1..100'],
    [{ base: 6 }, 'base: 6, expected a power of two'],
    [{ base: 8 }, 'bits: 160, expected a multiple of 3, the bits of a digit of base: 8'],
    [{ replicas: 4, successors: 2 }, 'replicas: 4, expected at most one more than successors: 2'],
    [{ timeout: '30 s' }, 'timeout: 30 s, expected less than stabilize: 30 s'],
  ] as const) {
    try {
      start({ peers: 1000, protocols: { chord } })
    } catch (error) {
      assert.instance(error, InputError)
      assert.match((error as Error).message, reason)
      continue
    }
    assert.unreachable(`accepted: ${JSON.stringify(chord)}`)
  }
})

test.run()
