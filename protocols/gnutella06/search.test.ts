// Searches: what there is is found; leaves are asked for what their tables promise (Query Routing 1.0, Rohrs
// 2002); popular files cost little (Dynamic Query 0.1, Fisk 2003); dead ultrapeers are replaced.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { metricsOf, type PeerId } from '../../sim/index.ts'
import { finish, start } from '../../test/support/runs.ts'
import { theoreticalHosts } from './dynamic.ts'
import { params } from './params.ts'
import { createRoutes } from './routes.ts'

const test = suite('gnutella06 search')

test('in a world at rest a flood hits every holder once, over at most two links more than its TTL', () => {
  const { queries } = finish({
    peers: 400,
    duration: '5 min',
    content: { files: 100, replication: { model: 'uniform', mean: 5 } },
    workload: { ask: { spread: 200 }, every: '1 s' },
    latency: '50 ms',
    protocols: { gnutella06: { 'dynamic-querying': false, 'max-ttl': 3 } },
  }).tables
  for (let row = 5; row < queries.count; row++) {
    assert.is(queries.hits[row], queries.replicasOnline[row], `query ${row}`)
    assert.not.ok(queries.firstHitHops[row]! > 5, `query ${row}: ${queries.firstHitHops[row]} hops`)
    // A hit takes the way of its query back.
    if (queries.hits[row]! > 0)
      assert.is(queries.firstHitUs[row], 2 * 50_000 * queries.firstHitHops[row]!)
  }
})

test('a leaf is asked for a file that it has not got as often as the fill of its table says', () => {
  for (const keywords of [1, 2]) {
    const bits = 9
    const { run, world, plan } = start({
      peers: 600,
      duration: '8 min',
      content: { files: 6000, replication: { model: 'uniform', mean: 10 }, 'free-riders': 0.3 },
      workload: { ask: { spread: 400 }, every: '1 s' },
      protocols: { gnutella06: { keywords, 'table-bits': bits, 'dynamic-querying': false } },
    })
    run.runUntil(60e6)
    const leavesOf = new Map<PeerId, readonly PeerId[]>()
    const fill = new Map<PeerId, number>()
    const routes = createRoutes(1, plan.protocol.params as Parameters<typeof createRoutes>[1])
    for (let peer = 0; peer < world.peers; peer++) {
      const { leaves } = run.inspect(peer) as { leaves?: readonly PeerId[] }
      if (leaves) leavesOf.set(peer, leaves)
      const table = routes.tableOf(world.content.filesOf(peer))
      fill.set(peer, (table.length / routes.slots) ** keywords)
    }
    const seen = new Set<string>()
    let [asked, expected, chances] = [0, 0, 0]
    run.observe({
      sent: () => undefined,
      dispatched: ({ type, to, from, id, fate }) => {
        if (type !== 'query' || fate !== 'delivered' || run.now < 60e6) return
        const file = world.queries.file[id]!
        const leaves = leavesOf.get(to)
        if (leaves === undefined) {
          if (!world.content.shares(to, file)) asked++
        } else if (!seen.has(`${id} ${to}`)) {
          seen.add(`${id} ${to}`)
          for (const leaf of leaves) {
            if (leaf === from || world.content.shares(leaf, file)) continue
            expected += fill.get(leaf)!
            chances++
          }
        }
      },
    })
    run.runUntil(run.endUs)
    assert.ok(chances > 100_000 && expected > 1000, `${expected} of ${chances}`)
    assert.ok(Math.abs(asked / expected - 1) < 0.05, `${asked} of ${chances}, expected ${expected}`)
  }
})

test('the theoretical horizon is that of the proposal (2.5.2.2), as LimeWire counts it', () => {
  assert.is(19 * theoreticalHosts(19, 4), 117_325)
  assert.is(30 * theoreticalHosts(30, 3), 26_130)
})

const POPULAR = {
  peers: 2000,
  duration: '4 min',
  warmup: '70 s',
  // One peer in ten has the file.
  content: { files: 1, replication: { model: 'fixed', counts: [200] } },
  workload: { count: 110, every: '2 s' },
}

test('a popular file: what is wanted is found with a fifth of the messages of a flood of TTL 7, or less', () => {
  const measure = (protocols: object) => {
    const { tables } = finish({ ...POPULAR, protocols })
    return { tables, messages: metricsOf(tables, 70e6).messages_per_query }
  }
  const results = 60
  const dynamic = measure({ gnutella06: { results } })
  const { queries } = dynamic.tables
  for (let row = 40; row < queries.count - 10; row++) {
    assert.ok(queries.hits[row]! >= results / 3, `query ${row}: ${queries.hits[row]} hits`)
  }
  const flood = measure({ gnutella06: { 'dynamic-querying': false, 'max-ttl': 7 } })
  const old = measure({ gnutella: { ttl: 7 } })
  assert.ok(5 * dynamic.messages < flood.messages, `${dynamic.messages} of ${flood.messages}`)
  assert.ok(5 * dynamic.messages < old.messages, `${dynamic.messages} of ${old.messages}`)
})

test('10,000 peers: as much is found as by Gnutella 0.4, with a tenth of its messages', () => {
  const scenario = {
    peers: 10_000,
    duration: '4 min',
    warmup: '70 s',
    topology: { model: 'k-out', k: 2 },
    content: { files: 2000, replication: { model: 'proportional', mean: 10 } },
    workload: { count: 60, every: '2 s' },
  }
  const measure = (protocols: object) => metricsOf(finish({ ...scenario, protocols }).tables, 70e6)
  const flood = measure({ gnutella: { ttl: 8 } })
  const two = measure({ gnutella06: { results: 30 } })
  assert.ok(two.success_rate >= flood.success_rate, `${two.success_rate}, ${flood.success_rate}`)
  const [messages, of] = [two.messages_per_query, flood.messages_per_query]
  assert.ok(10 * messages <= of, `${messages} of ${of}`)
})

test('leaves of dead ultrapeers find others, and find files again', () => {
  const { tables, run, world } = finish({
    peers: 1000,
    duration: '12 min',
    content: { files: 100, replication: { model: 'uniform', mean: 8 } },
    workload: { count: 3500, every: '200 ms' },
    links: { detection: '5 s' },
    faults: [{ at: '5 min', kill: { who: 'best-connected', share: 0.1 } }],
    protocols: { gnutella06: { results: 9 } },
  })
  const { queries, peers } = tables
  const success = (fromS: number, toS: number): number => {
    let [asked, found] = [0, 0]
    for (let row = 0; row < queries.count; row++) {
      const atS = queries.timeUs[row]! / 1e6
      if (atS < fromS || atS >= toS || queries.replicasOnline[row] === 0) continue
      asked++
      if (queries.hits[row]! > 0) found++
    }
    return found / asked
  }
  assert.is(success(30, 290), 1)
  assert.ok(success(300, 305) < 0.8, `${success(300, 305)} right after`)
  const late = success(480, 690)
  assert.ok(late > 0.99, `${late} after three minutes`)
  let alone = 0
  for (let peer = 0; peer < world.peers; peer++) {
    const { ultrapeers } = run.inspect(peer) as { ultrapeers: readonly PeerId[] }
    if (peers.online[peer] === 1 && ultrapeers.length === 0) alone++
  }
  assert.is(alone, 0)
})

test('every default is one that its own range allows', () => {
  for (const [name, param] of Object.entries(params)) {
    if (!('min' in param)) continue
    assert.ok(param.default >= param.min && param.default <= param.max, name)
  }
})

test.run()
