// The overlay against what Liang, Kumar and Ross 2006 measured: children and links of a supernode, who is
// one, and that its index is what its children share.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PeerId } from '../../sim/index.ts'
import { finish, type Started, start } from '../../test/support/runs.ts'

const test = suite('kazaa overlay')

const CONTENT = { files: 500, replication: { model: 'proportional', mean: 10 } }
const QUIET = { content: { files: 0 }, workload: { count: 0 } }

interface Supernode {
  readonly children: readonly PeerId[]
  readonly indexed: number
  readonly neighbours: readonly PeerId[]
}

/** Every supernode that is online, and what it says of itself. */
function supernodesOf({ run, world }: Started): Map<PeerId, Supernode> {
  const { role, online } = run.tables().peers
  const found = new Map<PeerId, Supernode>()
  for (let peer = 0; peer < world.peers; peer++) {
    if (online[peer] === 1 && role[peer] === 'supernode')
      found.set(peer, run.inspect(peer) as unknown as Supernode)
  }
  return found
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

test('40 to 60 links and 100 to 160 children, as measured', () => {
  const ended = finish({
    ...QUIET,
    peers: 8000,
    duration: '5 min',
    protocols: { kazaa: { supernodes: 0.008 } },
  })
  const all = [...supernodesOf(ended).values()]
  const children = all.map((supernode) => supernode.children.length)
  const links = all.map(({ neighbours }) => neighbours.length)
  assert.is(mean(children) * all.length + all.length, 8000, 'everybody is at one supernode')
  assert.ok(mean(children) >= 100 && mean(children) <= 160, `${mean(children)} children`)
  assert.ok(Math.max(...children) <= 160, `one has ${Math.max(...children)} children`)
  assert.ok(mean(links) >= 40 && mean(links) <= 60, `${mean(links)} links`)
  assert.ok(Math.min(...links) >= 35, `one has ${Math.min(...links)} links`)
  assert.ok(Math.max(...links) <= 60, `one has ${Math.max(...links)} links`)
})

test('2,000 peers: as many links where supernodes are many, as many children where they are few', () => {
  const at = (supernodes: number) => {
    const ended = finish({
      ...QUIET,
      peers: 2000,
      duration: '5 min',
      protocols: { kazaa: { supernodes } },
    })
    const all = [...supernodesOf(ended).values()]
    const children = mean(all.map((supernode) => supernode.children.length))
    return { count: all.length, children, links: mean(all.map((one) => one.neighbours.length)) }
  }
  const many = at(0.05)
  assert.ok(many.links >= 40 && many.links <= 60, `${many.links} links`)
  const few = at(0.008)
  assert.ok(few.children >= 100 && few.children <= 160, `${few.children} children`)
  assert.is(few.links, few.count - 1, 'each knows all others')
})

test('when churn has ended, every index is what the children share, and both ends agree', () => {
  const ended = finish(
    {
      peers: 600,
      duration: '40 min',
      content: CONTENT,
      workload: { count: 0 },
      firewalled: 0.3,
      churn: {
        session: { exponential: { mean: '10 min' } },
        offline: { exponential: { mean: '5 min' } },
        crash: 0.5,
      },
      protocols: { kazaa: { supernodes: 0.04, uptime: '1 min', 'link-life': '2 min' } },
    },
    { change: (world) => ({ ...world, sessions: untilMinute(30, world.sessions) }) },
  )
  const { run, world } = ended
  const { online } = run.tables().peers
  const supernodes = supernodesOf(ended)
  assert.ok(supernodes.size > 10, `${supernodes.size} supernodes`)
  let homed = 0
  for (const [self, { children, indexed, neighbours }] of supernodes) {
    assert.not.ok(world.firewalled[self], 'a firewalled supernode')
    for (const child of children) {
      const { supernode } = run.inspect(child) as unknown as { supernode: PeerId }
      assert.equal([online[child], supernode], [1, self], `child ${child} of ${self}`)
    }
    const shared = children.map((child) => world.content.filesOf(child).length)
    assert.is(
      indexed,
      shared.reduce((sum, files) => sum + files, 0),
    )
    for (const peer of neighbours) {
      assert.ok(supernodes.get(peer)?.neighbours.includes(self), `${self} is linked to ${peer}`)
    }
    homed += children.length + 1
  }
  assert.is(homed, online.subarray(0, world.peers).filter((bit) => bit === 1).length)
})

test('supernodes are the peers with most uplink, and none sits behind a firewall', () => {
  const ended = finish({
    ...QUIET,
    peers: 1000,
    duration: '5 min',
    firewalled: 0.5,
    bandwidth: { model: 'saroiu-2002' },
    protocols: { kazaa: { supernodes: 0.03 } },
  })
  const { firewalled, bandwidth } = ended.world
  const open = Array.from(firewalled.keys()).filter((peer) => firewalled[peer] === 0)
  const uplinks = open.map((peer) => bandwidth.uplinkBps![peer]!).sort((a, b) => b - a)
  const supernodes = [...supernodesOf(ended).keys()]
  assert.ok(supernodes.length >= 30 && supernodes.length <= 36, `${supernodes.length} supernodes`)
  const least = uplinks[60]!
  for (const self of supernodes) {
    assert.is(firewalled[self], 0)
    assert.ok(bandwidth.uplinkBps![self]! >= least, `${bandwidth.uplinkBps![self]} bit/s`)
  }
})

test('when most children are gone the idlest supernodes are dismissed, and nobody is without one', () => {
  const ended = finish({
    ...QUIET,
    peers: 1000,
    duration: '30 min',
    faults: [{ at: '5 min', kill: { who: { role: 'ordinary' }, share: 0.8 } }],
    protocols: { kazaa: { supernodes: 0.04 } },
  })
  const all = supernodesOf(ended)
  const left = 40 + 960 * 0.2
  assert.ok(all.size <= 1.5 * 0.04 * left + 1, `${all.size} supernodes of ${left}`)
  const homed = [...all.values()].reduce((sum, { children }) => sum + children.length + 1, 0)
  assert.is(homed, left)
})

test('shuffling replaces links between supernodes, at the pace of their life, and keeps their number', () => {
  const replaced = (life: string): number => {
    const begun = start({
      ...QUIET,
      peers: 1000,
      duration: '10 min',
      protocols: { kazaa: { supernodes: 0.06, 'supernode-links': 10, 'link-life': life } },
    })
    begun.run.runUntil(60e6)
    const before = supernodesOf(begun)
    begun.run.runUntil(begun.run.endUs)
    let gone = 0
    let all = 0
    for (const [self, { neighbours }] of supernodesOf(begun)) {
      assert.ok(neighbours.length >= 8 && neighbours.length <= 60, `${neighbours.length} links`)
      for (const peer of before.get(self)!.neighbours) {
        all++
        if (!neighbours.includes(peer)) gone++
      }
    }
    return gone / all
  }
  const [slow, fast] = [replaced('1 d'), replaced('3 min')]
  assert.is(slow, 0)
  assert.ok(fast > 0.6, `${fast} replaced in three lives`)
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
