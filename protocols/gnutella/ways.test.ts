// The other ways to search, each against what a graph or a formula says of it: rings are floods (Lv et
// al. 2002), percolation reaches clusters (Sarshar et al. 2004), walkers take steps that can be counted.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError, OUTCOMES, type RunTables } from '../../sim/index.ts'
import { distances, floodOf } from '../../test/support/graph.ts'
import { finish, heldBy, start } from '../../test/support/runs.ts'

const test = suite('ways')
const LATENCY_MS = 50
const latency = { model: 'constant', value: `${LATENCY_MS} ms` }

test('expanding ring: floods with TTL 2, 4 and 5, until one of them reaches a holder', () => {
  const rings = [2, 4, 5]
  const { tables, world } = finish({
    peers: 600,
    topology: { model: 'k-out', k: 2 },
    latency,
    content: { files: 300, replication: { model: 'uniform', mean: 2 } },
    workload: { count: 300, every: '5 s' },
    protocols: {
      gnutella: { search: 'expanding-ring', ttl: 5, 'first-ttl': 2, 'ttl-step': 2 },
    },
  })
  const { queries } = tables
  let failed = 0
  for (let row = 0; row < queries.count; row++) {
    const asker = queries.peer[row]!
    const depth = distances(world.topology!, asker)
    const holders = Array.from(world.content.holdersOf(queries.file[row]!), (p) => depth[p]!)
    const nearest = Math.min(...holders.filter((hops) => hops > 0))
    const last = rings.findIndex((ttl) => ttl >= nearest)
    if (last < 0) failed++
    const tried = last < 0 ? rings : rings.slice(0, last + 1)
    const floods = tried.map((ttl) => floodOf(world.topology!, asker, ttl))
    assert.equal(
      [queries.queryMessages[row], queries.peersReached[row]],
      [floods.reduce((sum, { messages }) => sum + messages, 0), floods.at(-1)!.reached],
      `query ${row}`,
    )
    if (last < 0) continue
    assert.equal(
      [queries.firstHitHops[row], queries.firstHitUs[row]],
      [nearest, (last * 2000 + 2 * nearest * LATENCY_MS) * 1000],
    )
  }
  assert.ok(failed > 10 && failed < 150, `${failed} failed`)
})

test('percolation: S = 1 - exp(-q c S) of a random graph, with that probability, or next to nothing', () => {
  for (const [forward, giant] of [
    [0.5, 0.9405],
    [0.3, 0.7324],
  ] as const) {
    const { queries } = finish({
      peers: 4000,
      topology: { model: 'erdos-renyi', degree: 6 },
      latency,
      content: { files: 0 },
      workload: { count: 200, every: '10 s' },
      protocols: { gnutella: { search: 'percolation', forward, ttl: 255 } },
    }).tables
    const large = Array.from(queries.peersReached).filter((reached) => reached > 1000)
    const share = large.reduce((sum, reached) => sum + reached, 0) / large.length / 4000
    assert.ok(Math.abs(share - giant) < 0.01, `reached ${share}, expected ${giant}`)
    const chance = large.length / queries.count
    const error = Math.sqrt((giant * (1 - giant)) / queries.count)
    assert.ok(Math.abs(chance - giant) < 3 * error, `${chance} took off, expected ${giant}`)
  }
})

test('percolation over every link is a flood', () => {
  const { tables, world } = finish({
    peers: 500,
    topology: { model: 'k-out', k: 2 },
    latency,
    content: { files: 0 },
    workload: { count: 20 },
    protocols: { gnutella: { search: 'percolation', forward: 1, ttl: 4 } },
  })
  const { count, peer, peersReached, queryMessages } = tables.queries
  for (let row = 0; row < count; row++) {
    const got = { reached: peersReached[row], messages: queryMessages[row] }
    assert.equal(got, floodOf(world.topology!, peer[row]!, 4))
  }
})

/** Peer 0 asks, at one end of a chain of eleven, for the file of the other: 10 links away. */
function chain(params: object, firewalled: readonly number[] = []): RunTables {
  const scenario = {
    topology: { model: 'edge-list', file: 'chain' },
    latency,
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { ask: [0] },
    protocols: { gnutella: { search: 'walkers', walkers: 1, ...params } },
  }
  return finish(scenario, {
    files: { chain: Array.from({ length: 10 }, (_, i) => `${i} ${i + 1}\n`).join('') },
    change: (world) => ({
      ...world,
      content: heldBy([10]),
      firewalled: Uint8Array.from({ length: 11 }, (_, peer) => +firewalled.includes(peer)),
    }),
  }).tables
}

test('a walker does not turn back, checks every few steps, and its hit comes straight', () => {
  for (const [every, checks] of [
    [1, 9],
    [3, 3],
    [4, 2],
    [5, 1],
    [100, 0],
  ] as const) {
    for (const state of [true, false]) {
      const { queries } = chain({ 'check-every': every, 'state-keeping': state })
      const { firstHitHops, queryMessages, messages, firstHitUs } = queries
      assert.equal(
        [firstHitHops[0], queryMessages[0], messages[0], firstHitUs[0]],
        [10, 10, 10 + 2 * checks + 1, (10 + 2 * checks + 1) * LATENCY_MS * 1000],
        `a check every ${every} steps`,
      )
    }
  }
  const short = chain({ 'walk-ttl': 9 }).queries
  assert.equal(
    [OUTCOMES[short.outcome[0]!], short.queryMessages[0], short.peersReached[0]],
    ['ttl_expired', 9, 9],
  )
  const many = chain({ walkers: 5 }).queries
  assert.equal([many.hits[0], many.queryMessages[0]], [1, 50], 'a holder answers once')
})

test('a firewalled holder is pushed straight, and answers', () => {
  const sent = (tables: RunTables) =>
    ['push', 'giv'].map((name) => tables.totals.perType.find(({ type }) => type === name)!.messages)
  assert.equal(sent(chain({}, [10])), [1, 1])
  assert.equal(sent(chain({}, [0, 10])), [0, 0])
})

test('on a complete graph a walker without state meets the holder after 1 + (n - 2)^2 / (n - 1) steps', () => {
  const n = 20
  const { queries } = finish({
    peers: n,
    topology: 'complete',
    latency,
    content: { files: n, replication: { model: 'fixed', counts: [1] } },
    workload: { count: 4000 },
    duration: '20 h',
    protocols: { gnutella: { search: 'walkers', walkers: 1, 'state-keeping': false } },
  }).tables
  assert.is(queries.count, 4000)
  const hops = queries.firstHitHops.reduce((sum, links) => sum + links, 0) / queries.count
  const expected = 1 + (n - 2) ** 2 / (n - 1)
  assert.ok(Math.abs(hops / expected - 1) < 0.04, `${hops} steps, expected ${expected}`)
})

test('with state keeping walkers go to different neighbours', () => {
  const first = (state: boolean) =>
    finish({
      peers: 33,
      topology: 'star',
      latency,
      content: { files: 0 },
      workload: { ask: [0] },
      protocols: {
        gnutella: { search: 'walkers', 'walk-ttl': 1, 'check-every': 1, 'state-keeping': state },
      },
    }).tables.queries.peersReached[0]!
  assert.is(first(true), 32)
  assert.ok(first(false) < 27, `${first(false)} different ones by chance`)
})

test('parameters that contradict one another, or that the search does not look at', () => {
  for (const [params, line] of [
    [{ walkers: 16 }, 'walkers: 16, expected search: walkers, and it is flood'],
    [
      { search: 'walkers', ttl: 5 },
      'ttl: 5, expected search: flood or expanding-ring or percolation, and it is walkers',
    ],
    [
      { search: 'percolation', 'ring-wait': '1 s' },
      'ring-wait: 1 s, expected search: expanding-ring, and it is percolation',
    ],
    [{ search: 'expanding-ring', ttl: 3, 'first-ttl': 4 }, 'first-ttl: 4, expected at most ttl: 3'],
    [
      { search: 'walkers', 'check-every': 8, 'walk-ttl': 7 },
      'check-every: 8, expected at most walk-ttl: 7',
    ],
  ] as const) {
    assert.throws(
      () => start({ peers: 10, protocols: { gnutella: params } }),
      (error: unknown) => error instanceof InputError && error.message.endsWith(line),
      line,
    )
  }
})

test.run()
