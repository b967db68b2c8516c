// What Gia is for: load that random walks collapse under (Chawathe et al. 2003, section 4). One peer in a
// hundred has what is asked for; bench/gia.ts finds the collapse points, here they are bracketed.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Protocol, ProtocolDefinition, World } from '../../sim/index.ts'
import { finish, heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'
import { gia } from './index.ts'

const test = suite('gia')
const OFF = { adaptation: false, 'one-hop': false, 'flow-control': false, bias: false }
const SETTLE_S = 30

/** Share of the queries asked at `rate` per peer and second that are answered within `waitS`. */
function success(params: object, rate: number, loadS: number, waitS: number): number {
  const scenario = {
    duration: `${SETTLE_S + loadS + waitS} s`,
    peers: 1000,
    topology: { model: 'barabasi-albert', m: 4 },
    latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
    content: {
      files: 1000,
      popularity: { zipf: 0 },
      replication: { model: 'fixed', counts: [10] },
    },
    workload: { queries: `${rate}/s` },
    protocols: { gia: { reissues: 0, ...params } },
  }
  const { queries } = finish(scenario, { change: (world) => askFor(world, loadS) }).tables
  return queries.firstHitUs.filter((us) => us <= waitS * 1e6).length / queries.count
}

function askFor(world: World, loadS: number): World {
  const { timeUs, peer, file } = world.queries
  const from = timeUs.findIndex((us) => us >= SETTLE_S * 1e6)
  const end = timeUs.findIndex((us) => us >= (SETTLE_S + loadS) * 1e6)
  const part = <A extends Float64Array | Uint32Array>(column: A) => column.slice(from, end) as A
  const queries = { timeUs: part(timeUs), peer: part(peer), file: part(file) }
  return { ...world, queries: { count: end - from, ...queries } }
}

test('it bears a thousand times the load of random walks over the same links', () => {
  assert.ok(success({}, 5, 4, 10) >= 0.9, 'Gia at 5 queries a second and peer')
  assert.ok(success(OFF, 0.005, 300, 300) < 0.9, 'random walks at a thousandth of that')
})

test('without one-hop replication, or without adaptation, it does not bear what it bore', () => {
  assert.ok(success({ 'one-hop': false }, 5, 4, 10) < 0.5)
  assert.ok(success({ adaptation: false }, 5, 4, 10) < 0.9)
})

test('a file that comes or goes is told to the neighbours', () => {
  const scenario = {
    duration: '30 s',
    peers: 3,
    topology: { model: 'ring' },
    content: { files: 2, replication: { model: 'fixed', counts: [0] } },
    workload: { count: 0 },
    protocols: { gia: {} },
  }
  let protocol: Protocol | undefined
  const create: ProtocolDefinition['create'] = (net, params) => {
    protocol = gia.create(net, params)
    return protocol
  }
  const { run } = start(scenario, {
    definitions: [{ ...gia, create }],
    change: (world) => ({ ...world, content: heldBy([0], [1]) }),
  })
  const pointers = (peer: number) => (run.inspect(peer) as { pointers: number }).pointers
  run.runUntil(10e6)
  assert.equal([0, 1, 2].map(pointers), [1, 1, 2])
  protocol?.shared?.(2, 1)
  protocol?.withdrawn?.(0, 0)
  run.runUntil(20e6)
  assert.equal([0, 1, 2].map(pointers), [2, 1, 1])
})

test('the transcript: four peers meet, and a query finds its holder by a pointer', () => {
  const scenario = {
    duration: '8 s',
    peers: 5,
    topology: { model: 'star' },
    latency: '50 ms',
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { trace: 'queries.txt' },
    protocols: {
      gia: { adaptation: false, 'share-1x': 0, 'share-10x': 1, 'share-100x': 0, 'share-1000x': 0 },
    },
  }
  const begun = start(scenario, {
    files: { 'queries.txt': '5 1 0\n' },
    change: (world) => ({ ...world, content: heldBy([4]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
