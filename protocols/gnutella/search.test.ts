// What becomes of a query and its hits, against distances in the graph and the rules of the Gnutella 0.4
// specification: hits come back on the query's path, and only on it; pushes go out on the hit's.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OUTCOMES, type RunTables, type World } from '../../sim/index.ts'
import { distances } from '../../test/support/graph.ts'
import { finish, heldBy, type Setup } from '../../test/support/runs.ts'

const test = suite('search')
const LATENCY_MS = 50
const latency = { model: 'constant', value: `${LATENCY_MS} ms` }

test('hits: as many as holders within the TTL, of the nearest first, after twice the way', () => {
  const ttl = 4
  const { tables, world } = finish({
    peers: 600,
    topology: { model: 'k-out', k: 2 },
    latency,
    content: { files: 300, replication: { model: 'uniform', mean: 4 } },
    workload: { count: 400, every: '1 s' },
    protocols: { gnutella: { ttl } },
  })
  const { queries } = tables
  assert.is(queries.count, 400)
  for (let row = 0; row < queries.count; row++) {
    const depth = distances(world.topology!, queries.peer[row]!)
    const holders = Array.from(world.content.holdersOf(queries.file[row]!), (peer) => depth[peer]!)
    const reached = holders.filter((hops) => hops > 0 && hops <= ttl)
    const nearest = reached.length > 0 ? Math.min(...reached) : Number.NaN
    assert.equal(
      [queries.hits[row], queries.firstHitHops[row], queries.firstHitUs[row]],
      [reached.length, nearest, 2 * nearest * LATENCY_MS * 1000],
      `query ${row} of ${queries.peer[row]} for ${queries.file[row]}`,
    )
    // Each hit crosses as many links as its query did.
    const answers = queries.messages[row]! - queries.queryMessages[row]!
    assert.is(
      answers,
      reached.reduce((sum, hops) => sum + hops, 0),
    )
  }
})

/** Peer 0 asks, at 0 s, for the file that the last peer of a chain of five shares. */
function chain(set: object = {}, change: (world: World) => Partial<World> = () => ({})): RunTables {
  const setup: Setup = {
    set: { ...set },
    files: { chain: '0 1\n1 2\n2 3\n3 4\n' },
    change: (world) => ({ ...world, content: heldBy([4]), ...change(world) }),
  }
  const scenario = {
    topology: { model: 'edge-list', file: 'chain' },
    latency,
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { ask: [0] },
    links: { detection: '30 ms' },
    protocols: { gnutella: { ttl: 4 } },
  }
  return finish(scenario, setup).tables
}

/** What became of the one query. */
function outcome({ queries }: RunTables): string {
  return OUTCOMES[queries.outcome[0]!]!
}

function sent({ totals }: RunTables, name: string): number {
  return totals.perType.find(({ type }) => type === name)!.messages
}

test('a hit is lost where the way back has broken since, noticed or not', () => {
  assert.is(outcome(chain()), 'hit')
  assert.is(outcome(chain({ 'protocols.gnutella.ttl': 3 })), 'ttl_expired')
  // The query passes peer 2 at 100 ms and is answered at 200 ms; the hit comes by at 300 ms.
  const cut = (at: string) => chain({ faults: [{ at, kill: { who: ['2'] } }] })
  assert.equal(
    ['90 ms', '110 ms', '210 ms', '280 ms', '301 ms'].map((at) => outcome(cut(at))),
    ['query_lost', 'answer_lost', 'answer_lost', 'answer_lost', 'hit'],
  )
  assert.is(cut('210 ms').totals.lostOffline, 0, 'noticed at 240 ms, never sent on')
  assert.is(cut('280 ms').totals.lostOffline, 1)
})

test('a firewalled holder is pushed along the way of its hit, and answers directly', () => {
  const walled = (...peers: readonly number[]) =>
    chain({}, () => ({ firewalled: Uint8Array.from([0, 1, 2, 3, 4], (p) => +peers.includes(p)) }))
  const open = walled()
  assert.equal([sent(open, 'push'), sent(open, 'giv')], [0, 0])
  const behind = walled(4)
  assert.equal([sent(behind, 'queryHit'), sent(behind, 'push'), sent(behind, 'giv')], [4, 4, 1])
  assert.is(sent(walled(0, 4), 'push'), 0, 'who cannot be dialled need not ask to be')
})

test('servents that remember little forward again what they forgot; nothing else breaks', () => {
  const busy = (guids: number) =>
    finish({
      peers: 300,
      topology: { model: 'k-out', k: 2 },
      latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
      content: { files: 50, replication: { model: 'uniform', mean: 3 } },
      workload: { count: 200, every: '1 ms' },
      duration: '10 s',
      protocols: { gnutella: { ttl: 5, guids } },
    }).tables
  const good = busy(65_536)
  const poor = busy(8)
  assert.ok(poor.totals.messages > 1.5 * good.totals.messages, 'nothing was forgotten')
  for (const { totals, queries } of [good, poor]) {
    assert.is(totals.messages, totals.delivered)
    assert.is(totals.pending, 0)
    assert.ok(queries.firstHitHops.every((hops) => !(hops > 5)))
  }
  good.queries.peersReached.forEach((reached) => {
    assert.ok(reached < 300)
  })
})

test.run()
