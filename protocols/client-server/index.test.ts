// One origin is an M/D/1 queue: the mean time in it is that of Pollaczek 1930 (and Khinchine 1932), and in
// overload it completes what its capacity allows and sheds the rest.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { finish, heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('client-server')

const LATENCY_US = 20_000
const CAPACITY = 50
const SERVICE_US = 1e6 / CAPACITY
const SECONDS = 2000
const PEERS = 100

/** Poisson requests at one origin, `load` times as many as it completes: how many, and the time of each that was done. */
function crowd(load: number, given: object = {}) {
  const { queries } = finish({
    duration: `${SECONDS} s`,
    peers: PEERS,
    latency: `${LATENCY_US} us`,
    content: { files: 10 },
    workload: { queries: `${(load * CAPACITY) / PEERS}/s` },
    protocols: { 'client-server': { capacity: CAPACITY, ...given } },
  }).tables
  return { asked: queries.count, doneUs: queries.firstHitUs.filter((us) => !Number.isNaN(us)) }
}

for (const load of [0.5, 0.8]) {
  test(`at ${load} of its capacity, the mean time in an origin is that of M/D/1`, () => {
    const { asked, doneUs } = crowd(load)
    assert.ok(asked - doneUs.length < 50, 'some were dropped')
    const meanUs = doneUs.reduce((sum, us) => sum + us, 0) / doneUs.length - 2 * LATENCY_US
    const expectedUs = SERVICE_US * (1 + load / (2 * (1 - load)))
    assert.ok(Math.abs(meanUs / expectedUs - 1) < 0.05, `${meanUs} us, expected ${expectedUs}`)
  })
}

test('at twice its capacity it completes its capacity, sheds the rest, and nobody waits too long', () => {
  const queue = 25
  const { asked, doneUs } = crowd(2, { queue })
  const possible = CAPACITY * SECONDS
  assert.ok(asked > 1.95 * possible)
  assert.ok(doneUs.length <= possible && doneUs.length > 0.999 * possible, `${doneUs.length} done`)
  const longestUs = doneUs.reduce((longest, us) => Math.max(longest, us), 0)
  assert.ok(longestUs <= 2 * LATENCY_US + (queue + 1) * SERVICE_US + 1, `${longestUs} us`)
})

test('of 4 origins one dies: those who always ask it are cut off, or every fourth request is lost', () => {
  for (const choose of ['asker', 'random']) {
    const { queries } = finish({
      duration: '2000 s',
      peers: 400,
      content: { files: 10 },
      workload: { count: 2000, every: '1 s' },
      faults: [{ at: '1 ms', kill: { who: 'servers', count: 1 } }],
      protocols: { 'client-server': { servers: 4, choose } },
    }).tables
    const failed = Array.from(queries.hits.keys()).filter((row) => queries.hits[row] === 0)
    const share = failed.length / queries.count
    assert.ok(share > 0.2 && share < 0.3, `${share} failed`)
    const origins = new Set(failed.map((row) => queries.peer[row]! % 4))
    assert.is(origins.size, choose === 'asker' ? 1 : 4)
  }
})

test('the transcript: three requests at once, one waits, one is dropped', () => {
  const scenario = {
    duration: '5 s',
    peers: 3,
    latency: '50 ms',
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { trace: 'queries.txt' },
    protocols: { 'client-server': { capacity: 4, queue: 1 } },
  }
  const begun = start(scenario, {
    files: { 'queries.txt': '1 0 0\n1 1 0\n1 2 0\n' },
    change: (world) => ({ ...world, content: heldBy([]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
