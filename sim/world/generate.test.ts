import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { WorldConfig } from './config.ts'
import { generateWorld } from './generate.ts'
import type { World } from './world.ts'

const test = suite('world')
const config: WorldConfig = {
  durationUs: 600e6,
  peers: 400,
  topology: { model: 'k-out', k: 3 },
  latency: { model: 'plane', meanUs: 80_000 },
  bandwidth: { model: 'saroiu-2002', queueBytes: 65_536 },
  loss: 0.01,
  firewalled: 0.25,
  content: {
    files: 100,
    zipf: 0.8,
    replication: { model: 'square-root', mean: 5 },
    freeRiders: 0.5,
    placement: 'skewed',
  },
  workload: { kind: 'rate', perSecond: 0.01, from: 'all' },
  churn: {
    kind: 'laws',
    session: { law: 'exponential', meanUs: 300e6 },
    offline: { law: 'exponential', meanUs: 300e6 },
    crash: 0.5,
    flashCrowds: [],
  },
  faults: [{ kind: 'partition', atUs: 300e6, share: 0.25, healUs: 60e6 }],
}

/** Everything of a world as plain data. */
function plain(world: World, nodes = world.peers): unknown {
  const { latency, content, ...rest } = world
  const delays = Array.from({ length: nodes }, (_, i) => latency.between(i, (7 * i + 1) % nodes))
  return {
    ...rest,
    delays,
    files: Array.from({ length: world.peers }, (_, peer) => content.filesOf(peer)),
  }
}

test('the same seed is the same world; another seed is another', () => {
  const world = plain(generateWorld(config, new Map(), 7))
  assert.equal(plain(generateWorld(config, new Map(), 7)), world)
  assert.not.equal(plain(generateWorld(config, new Map(), 8)), world)
})

test('each part has its own stream: changing one leaves the others alone', () => {
  const { topology, content, ...before } = generateWorld(config, new Map(), 7)
  const other = {
    ...config,
    topology: { model: 'none' },
    latency: { model: 'constant', valueUs: 1 },
  } as const
  const after = generateWorld(other, new Map(), 7)
  assert.is(after.topology, null)
  for (const key of ['queries', 'sessions', 'faults', 'firewalled', 'bandwidth'] as const) {
    assert.equal(after[key], before[key], key)
  }
})

test('servers change nothing about the users', () => {
  const without = generateWorld(config, new Map(), 7)
  const served = generateWorld(config, new Map(), 7, () => 3)
  assert.is(served.peers, 400)
  for (const key of ['queries', 'sessions', 'topology', 'firewalled'] as const) {
    assert.equal(served[key], without[key], key)
  }
  assert.is(served.latency.between(3, 399), without.latency.between(3, 399))
  assert.ok(served.latency.between(3, 402) >= 0)
  const fault = served.faults[0]!
  assert.ok(fault.kind === 'partition' && fault.side.length === 403)
  assert.is(fault.side.subarray(0, 400).filter((side) => side === 1).length, 100)
  assert.is(served.firewalled.filter((bit) => bit === 1).length, 100)
})

test('labels and peers come from files, which must agree', () => {
  const inputs = new Map([
    ['edges', 'a b\nb c\n'],
    ['trace', 'x 1 0 5\ny 0\nz 1 2 900\n'],
  ])
  const topology = { model: 'edge-list', file: 'edges' } as const
  const churn = { kind: 'trace', file: 'trace', crash: 0, flashCrowds: [] } as const
  const small = { ...config, content: { ...config.content, files: 0 } }
  const both = generateWorld({ ...small, peers: null, topology, churn }, inputs, 1)
  assert.equal([both.peers, both.labels], [3, ['a', 'b', 'c']])
  const traced = generateWorld(
    { ...small, peers: null, topology: { model: 'none' }, churn },
    inputs,
    1,
  )
  assert.equal(traced.labels, ['x', 'y', 'z'])
  assert.equal([...traced.sessions.timeUs], [0, 2e6, 5e6])
  const fails = (change: Partial<WorldConfig>, message: RegExp) =>
    assert.throws(() => generateWorld({ ...small, ...change }, inputs, 1), message)
  fails({ topology }, /^peers: 400, but edges has 3 nodes; expected as many$/)
  fails({ churn }, /^peers: 400, but trace has 3 peers/)
  fails({ peers: null }, /^peers: missing/)
  fails({ peers: 1e12 }, /^peers: 1000000000000, expected 1..16777216$/)
})

test.run()
