// Searches over supernodes: what there is is found, a dead supernode's children find another, and the
// messages of a query are those of a flood among supernodes (Liang, Kumar and Ross 2006) alone.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { finish } from '../../test/support/runs.ts'

const test = suite('kazaa search')

test('in a world at rest a query hits every holder, as far away as tiers make it', () => {
  const { tables } = finish({
    peers: 300,
    duration: '5 min',
    content: { files: 100, replication: { model: 'uniform', mean: 5 } },
    workload: { ask: { spread: 200 }, every: '1 s' },
    latency: { model: 'constant', value: '50 ms' },
    protocols: { kazaa: { supernodes: 0.05, ttl: 3 } },
  })
  const { queries, peers } = tables
  const supernodes = peers.role.filter((role) => role === 'supernode').length
  // The first few were asked before there was an overlay.
  for (let row = 10; row < queries.count; row++) {
    const asks = peers.role[queries.peer[row]!] === 'supernode' ? 0 : 1
    assert.is(queries.hits[row], queries.replicasOnline[row], `query ${row}`)
    assert.ok(!(queries.firstHitHops[row]! > 3), `query ${row}: ${queries.firstHitHops[row]} hops`)
    // Every supernode is linked to every other: one message to each, where none goes further.
    if (asks === 1) assert.is(queries.queryMessages[row], supernodes, `query ${row}`)
    if (asks === 1) assert.is(queries.peersReached[row], supernodes)
  }
})

test('children of dead supernodes find others, and find files again', () => {
  for (const share of [0.5, 1]) {
    const { tables, run, world } = finish({
      peers: 600,
      duration: '30 min',
      content: { files: 100, replication: { model: 'uniform', mean: 8 } },
      workload: { count: 1800, every: '1 s' },
      links: { detection: '5 s' },
      faults: [{ at: '10 min', kill: { who: 'supernodes', share } }],
      protocols: { kazaa: { supernodes: 0.03, uptime: '2 min', ttl: 4 } },
    })
    const { queries, peers } = tables
    const success = (fromS: number, toS: number): number => {
      let asked = 0
      let found = 0
      for (let row = 0; row < queries.count; row++) {
        const atS = queries.timeUs[row]! / 1e6
        if (atS < fromS || atS >= toS || queries.replicasOnline[row] === 0) continue
        asked++
        if (queries.hits[row]! > 0) found++
      }
      return found / asked
    }
    assert.is(success(30, 600), 1)
    assert.ok(success(600, 605) < 0.8, `${success(600, 605)} right after`)
    const late = success(1200, 1790)
    assert.ok(late > 0.99, `${late} after ten minutes, ${share} of the supernodes killed`)
    const left = Array.from(peers.role).filter((role, p) => role === 'supernode' && peers.online[p])
    assert.ok(left.length >= 5 && left.length <= 60, `${left.length} supernodes`)
    for (let peer = 0; peer < world.peers; peer++) {
      const { supernode } = run.inspect(peer) as { supernode?: number }
      if (peers.online[peer] === 1) assert.is.not(supernode, -1, `${peer} has no supernode`)
    }
  }
})

test('3,000 peers: as much is found as by Gnutella 0.4, with a tenth of its messages or less', () => {
  const scenario = {
    peers: 3000,
    duration: '5 min',
    warmup: '30 s',
    topology: { model: 'k-out', k: 2 },
    content: { files: 1000, replication: { model: 'proportional', mean: 10 } },
    workload: { count: 150, every: '2 s' },
  }
  const measure = (protocols: object) => {
    const { queries } = finish({ ...scenario, protocols }).tables
    let messages = 0
    let found = 0
    for (let row = 20; row < queries.count; row++) {
      messages += queries.messages[row]!
      if (queries.hits[row]! > 0) found++
    }
    return { messages: messages / (queries.count - 20), success: found / (queries.count - 20) }
  }
  const flood = measure({ gnutella: { ttl: 7 } })
  for (const params of [{}, { supernodes: 0.02 }]) {
    const kazaa = measure({ kazaa: params })
    assert.ok(kazaa.success >= flood.success - 0.02, `${kazaa.success}, flood ${flood.success}`)
    assert.ok(kazaa.messages * 10 <= flood.messages, `${kazaa.messages} of ${flood.messages}`)
  }
})

test.run()
