// Floods over real overlays, exactly: the crawls of August 2002 (Ripeanu, Foster, Iamnitchi 2002) against
// counts that were worked out independently, and one flood workload query by query.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readInput } from '../../cli/inputs.ts'
import { floodOf } from '../../test/support/graph.ts'
import { DATA, skipLine } from '../../test/support/repo.ts'
import { finish, start, started } from '../../test/support/runs.ts'

const test = suite('crawl')
const there = existsSync(join(DATA, 'gnutella'))
if (!there) skipLine(`the crawls, which are not in ${DATA}`)
const onData = there ? test : test.skip

interface Oracle {
  readonly [crawl: string]: {
    readonly flood: readonly {
      readonly src: number
      readonly deg: number
      readonly reached_by_ttl: readonly number[]
      readonly msgs_by_ttl: readonly number[]
    }[]
    /** Share removed, largest and second component as shares of all. */
    readonly attack_static_degree_ties_low_id_first: readonly (readonly number[])[]
  }
}
const oracle: Oracle = there
  ? JSON.parse(readFileSync(join(DATA, 'gnutella/oracle-04-08.json'), 'utf8'))
  : {}

function crawl(name: string): string {
  return join(DATA, `gnutella/p2p-Gnutella${name}.txt.gz`)
}

for (const name of ['04', '08']) {
  onData(`crawl ${name}: reach and messages of 20 sources at TTL 1..10 are the oracle's`, () => {
    const { flood } = oracle[name]!
    for (const { plan, world, run } of started('gnutella-crawl', {
      set: { 'topology.file': crawl(name) },
    })) {
      run.runUntil(run.endUs)
      const { queries, totals } = run.tables()
      const ttl = Number(plan.protocol.params.ttl)
      const { offsets } = world.topology!
      const got = Array.from(queries.peer.subarray(0, queries.count), (src, row) => [
        src,
        offsets[src + 1]! - offsets[src]!,
        queries.peersReached[row],
        queries.queryMessages[row],
      ])
      const expected = flood.map(({ src, deg, reached_by_ttl, msgs_by_ttl }) => {
        return [src, deg, reached_by_ttl[ttl - 1], msgs_by_ttl[ttl - 1]]
      })
      assert.equal(got, expected, `TTL ${ttl}`)
      assert.is(totals.pending, 0)
    }
  })
}

onData('crawl 09, with gaps among its ids: the same against a search of the graph', () => {
  const set = {
    'topology.file': crawl('09'),
    'protocols.gnutella.ttl': 1,
    'sweep.protocols.gnutella.ttl': [1, 4, 6, 10],
  }
  for (const { plan, world, run } of started('gnutella-crawl', { set })) {
    run.runUntil(run.endUs)
    const { queries } = run.tables()
    assert.is(queries.count, 20)
    for (let row = 0; row < queries.count; row++) {
      const { peer, peersReached, queryMessages } = queries
      const expected = floodOf(world.topology!, peer[row]!, Number(plan.protocol.params.ttl))
      assert.equal({ reached: peersReached[row], messages: queryMessages[row] }, expected)
    }
  }
})

onData('links of unequal delay: a flood reaches no further at any TTL, and all in the end', () => {
  const set = {
    'topology.file': crawl('08'),
    latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
  }
  let short = 0
  for (const { plan, run } of started('gnutella-crawl', { set })) {
    run.runUntil(run.endUs)
    const { peersReached } = run.tables().queries
    const ttl = Number(plan.protocol.params.ttl)
    for (const [row, { reached_by_ttl }] of oracle['08']!.flood.entries()) {
      const most = reached_by_ttl[ttl - 1]!
      assert.ok(peersReached[row]! <= most, `TTL ${ttl}: ${peersReached[row]} of ${most}`)
      if (peersReached[row]! < most) short++
      if (ttl === 1) assert.is(peersReached[row], most)
    }
  }
  assert.ok(short > 20, `only ${short} floods fell short`)
})

onData('an attack on the best connected leaves the components of the attack curve', () => {
  const curve = oracle['08']!.attack_static_degree_ties_low_id_first
  for (const share of [0.05, 0.1, 0.2, 0.3]) {
    const { tables, world } = finish('gnutella-crawl', {
      set: {
        'topology.file': crawl('08'),
        'protocols.gnutella.ttl': 200,
        sweep: {},
        workload: { ask: { spread: 40 }, every: '5 s' },
        // Nobody notices, so that nobody looks for new links.
        'links.detection': '1 h',
        faults: [{ at: '1 ms', kill: { who: 'best-connected', share } }],
      },
    })
    const { queries, peers } = tables
    const largest = (Math.max(...queries.peersReached.subarray(1)) + 1) / world.peers
    assert.equal(largest, curve.find(([removed]) => removed === share)![1], `${share} removed`)
    assert.is(peers.online.filter((bit) => bit === 0).length, Math.round(share * world.peers))
  }
})

onData('200 floods over 10,000 peers: 13,996,131 messages, query by query', () => {
  const counts = readFileSync(join(DATA, 'workloads/flood_const50_1e4.csv'), 'utf8').trim()
  const scenario = {
    topology: { model: 'edge-list', file: 'graph.edges' },
    latency: { model: 'constant', value: '50 ms' },
    content: { files: 0 },
    workload: { ask: 'origins.txt', every: '1 s' },
    protocols: { gnutella: { ttl: 7, guids: 8 } },
  }
  const { world, run } = start(scenario, {
    files: {
      'graph.edges': readInput(join(DATA, 'workloads/graph_1e4.edges.gz')),
      'origins.txt': readInput(join(DATA, 'workloads/origins_1e4.txt')),
    },
  })
  run.runUntil(run.endUs)
  const { queries, totals } = run.tables()
  const name = (peer: number) => world.labels?.[peer] ?? String(peer)
  const got = Array.from({ length: queries.count }, (_, row) =>
    [row, name(queries.peer[row]!), queries.queryMessages[row], queries.peersReached[row]].join(),
  )
  assert.equal(got, counts.split('\n').slice(1))
  assert.equal([totals.messages, totals.pending], [13_996_131, 0])
})

test.run()
