// The overlay against what Stutzbach, Rejaie and Sen 2005 measured, who becomes an ultrapeer and who no
// longer is one, and that links and routing tables agree at both ends when churn has ended.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError, type PeerId } from '../../sim/index.ts'
import { finish, type Started, start } from '../../test/support/runs.ts'
import { conflict, params } from './params.ts'

const test = suite('gnutella06 overlay')
const QUIET = { content: { files: 0 }, workload: { count: 0 } }

interface Shown {
  readonly ultrapeers: readonly PeerId[]
  readonly leaves?: readonly PeerId[]
  readonly table?: { readonly slots: number; readonly set: number }
}

/** What every peer that is online says of itself. */
function shownBy({ run, world }: Started): { up: Map<PeerId, Shown>; leaf: Map<PeerId, Shown> } {
  const { online } = run.tables().peers
  const [up, leaf] = [new Map<PeerId, Shown>(), new Map<PeerId, Shown>()]
  for (let peer = 0; peer < world.peers; peer++) {
    if (online[peer] === 0) continue
    const shown = run.inspect(peer) as unknown as Shown
    const tier = shown.leaves ? up : leaf
    tier.set(peer, shown)
  }
  return { up, leaf }
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

test('30 links among ultrapeers, 30 leaves at most, three ultrapeers to a leaf, as measured', () => {
  const { up, leaf } = shownBy(
    finish({ ...QUIET, peers: 2000, duration: '3 min', protocols: ['gnutella06'] }),
  )
  assert.is(up.size, 280, '14 % of the peers')
  const links = [...up.values()].map(({ ultrapeers }) => ultrapeers.length)
  const leaves = [...up.values()].map((shown) => shown.leaves!.length)
  assert.ok(Math.max(...links) <= 32, `one has ${Math.max(...links)} links`)
  assert.ok(mean(links) >= 30, `${mean(links)} links`)
  for (const [self, { ultrapeers }] of leaf) assert.is(ultrapeers.length, 3, `leaf ${self}`)
  assert.is(mean(leaves) * up.size, 3 * leaf.size)
})

test('too few ultrapeers: leaves that find no room become some; too many: those with no leaves stop', () => {
  const after = (ultrapeers: number) =>
    shownBy(
      finish({
        ...QUIET,
        peers: 1000,
        duration: '25 min',
        protocols: { gnutella06: { ultrapeers, uptime: '2 min' } },
      }),
    )
  const few = after(0.02)
  assert.ok(few.up.size >= 95 && few.up.size <= 250, `${few.up.size} ultrapeers, of 20`)
  assert.ok(mean([...few.leaf.values()].map((shown) => shown.ultrapeers.length)) > 2.9)
  const many = after(0.9)
  assert.ok(many.up.size < 400, `${many.up.size} ultrapeers, of 900`)
  assert.ok(Math.min(...[...many.up.values()].map((shown) => shown.leaves!.length)) >= 5)
})

test('ultrapeers are not firewalled, are fast and have been there for a while', () => {
  const ended = finish({
    ...QUIET,
    peers: 1500,
    duration: '40 min',
    firewalled: 0.3,
    bandwidth: { model: 'saroiu-2002' },
    churn: {
      session: { exponential: { mean: '20 min' } },
      offline: { exponential: { mean: '10 min' } },
    },
    protocols: ['gnutella06'],
  })
  const { world } = ended
  const { up, leaf } = shownBy(ended)
  for (const self of up.keys()) {
    assert.is(world.firewalled[self], 0)
    assert.ok(world.bandwidth.uplinkBps![self]! >= 80_000, `${world.bandwidth.uplinkBps![self]}`)
    assert.ok(world.bandwidth.downlinkBps![self]! >= 120_000)
  }
  const parents = [...leaf.values()].map(({ ultrapeers }) => ultrapeers.length)
  assert.ok(mean(parents) > 2.5, `${mean(parents)} ultrapeers to a leaf`)
  assert.ok(parents.filter((count) => count === 0).length < 0.02 * parents.length)
})

test('when churn has ended both ends of every link agree, and tables are what is shared', () => {
  const ended = finish(
    {
      peers: 500,
      duration: '40 min',
      content: { files: 300, replication: { model: 'proportional', mean: 8 } },
      workload: { count: 0 },
      firewalled: 0.2,
      churn: {
        session: { exponential: { mean: '10 min' } },
        offline: { exponential: { mean: '5 min' } },
        crash: 0.5,
      },
      protocols: { gnutella06: { uptime: '1 min', keywords: 1, 'table-bits': 21 } },
    },
    { change: (world) => ({ ...world, sessions: untilMinute(30, world.sessions) }) },
  )
  const { up, leaf } = shownBy(ended)
  assert.ok(up.size > 25 && leaf.size > 200, `${up.size} ultrapeers, ${leaf.size} leaves`)
  for (const [self, { ultrapeers }] of leaf) {
    for (const peer of ultrapeers) assert.ok(up.get(peer)!.leaves!.includes(self), `leaf ${self}`)
  }
  for (const [self, { ultrapeers, leaves, table }] of up) {
    for (const peer of ultrapeers) assert.ok(up.get(peer)!.ultrapeers.includes(self), `${self}`)
    for (const peer of leaves!) assert.ok(leaf.get(peer)!.ultrapeers.includes(self), `${self}`)
    const files = [self, ...leaves!].flatMap((peer) => [...ended.world.content.filesOf(peer)])
    // In so large a table no two words meet, but by a chance of one in 2^21 each.
    assert.ok(Math.abs(table!.set - new Set(files).size) <= 1, `${table!.set} slots at ${self}`)
  }
})

test('parameters that contradict one another are refused in a line that names both', () => {
  for (const [given, line] of [
    [{ 'leaf-slots': 0 }, /leaf-slots: 0.*leaf-ultrapeers: 3/],
    [{ 'probe-ttl': 5 }, /probe-ttl: 5.*max-ttl: 4/],
    [{ 'ultrapeer-links': 40 }, /ultrapeer-links: 40.*ultrapeer-slots: 32/],
    [{ 'min-leaves': 31 }, /min-leaves: 31.*leaf-slots: 30/],
    [{ 'leaf-ultrapeers': 12 }, /leaf-ultrapeers: 12.*peers: 9/],
  ] as const) {
    assert.throws(
      () => start({ ...QUIET, peers: 9, protocols: { gnutella06: given } }),
      (error: unknown) => error instanceof InputError && line.test(error.message),
    )
  }
  const defaults = Object.entries(params).map(([name, param]) => [name, param.default])
  assert.is(conflict(Object.fromEntries(defaults), 5), undefined)
})

test.run()

function untilMinute(
  minute: number,
  { timeUs, peer, kind }: Started['world']['sessions'],
): Started['world']['sessions'] {
  const rows = timeUs.findIndex((at) => at >= minute * 60e6)
  const count = rows < 0 ? timeUs.length : rows
  return {
    count,
    timeUs: timeUs.slice(0, count),
    peer: peer.slice(0, count),
    kind: kind.slice(0, count),
  }
}
