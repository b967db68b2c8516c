// Files in the table (Maymounkov and Mazieres 2002, sections 2.3 and 2.5): no pointer is lost while somebody
// keeps it, what is stale does no harm but delay, what nobody repeats is forgotten, and tables stay tables.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError, type Protocol, type World } from '../../sim/index.ts'
import { finish, heldBy, type Started, start } from '../../test/support/runs.ts'
import { kademlia } from './index.ts'

const test = suite('files')

interface Shown {
  readonly id: string
  readonly buckets: readonly (readonly number[])[]
  readonly keys: readonly number[]
}

function shown({ run }: Pick<Started, 'run'>, peer: number): Shown {
  return run.inspect(peer) as unknown as Shown
}

/** Of 300 peers: six more than the bits that tell them apart, the last for all that is deeper. */
const LAST_LEVEL = 14

/** Nobody comes or goes any more after so many minutes. */
function stillAfter(minute: number, world: World): World {
  const { timeUs, peer, kind } = world.sessions
  const count = timeUs.findIndex((at) => at >= minute * 60e6)
  const columns = { timeUs: timeUs.slice(0, count), peer: peer.slice(0, count) }
  return { ...world, sessions: { count, ...columns, kind: kind.slice(0, count) } }
}

const CHURN = {
  duration: '40 min',
  peers: 300,
  content: { files: 200, replication: { model: 'fixed', counts: [2] } },
  workload: { queries: '10/h' },
  churn: {
    session: { exponential: { mean: '10 min' } },
    offline: { exponential: { mean: '5 min' } },
    crash: 0.5,
  },
}

for (const start of ['perfect', 'join']) {
  test(`from a ${start} start through churn: what is online is found, and every table is one`, () => {
    const ended = finish(
      { ...CHURN, protocols: { kademlia: { k: 8, start } } },
      { change: (world) => stillAfter(25, world) },
    )
    const { queries, peers } = ended.tables
    let asked = 0
    for (let row = 0; row < queries.count; row++) {
      if (queries.timeUs[row]! < 30 * 60e6 || queries.replicasOnline[row] === 0) continue
      asked++
      assert.ok(queries.hits[row]! > 0, `query ${row}, at ${queries.timeUs[row]! / 60e6} min`)
    }
    assert.ok(asked > 150, `${asked} queries`)
    for (let self = 0; self < 300; self++) {
      const { id, buckets } = shown(ended, self)
      for (const [level, bucket] of buckets.entries()) {
        assert.ok(bucket.length <= 8 && new Set(bucket).size === bucket.length)
        for (const peer of bucket) {
          assert.is.not(peer, self, 'a peer in its own table')
          const apart = Number.parseInt(id, 16) ^ Number.parseInt(shown(ended, peer).id, 16)
          assert.is(
            Math.min(Math.clz32(apart), LAST_LEVEL),
            level,
            `${peer} in the table of ${self}`,
          )
        }
      }
      if (peers.online[self] === 1) assert.ok(buckets.flat().length > 16, `${self} knows few`)
    }
  })
}

/** Peer 0 of 40 shares the only file, crashes after 10 s, and others ask before and after. */
function orphan(params: object): Started & { keepers: () => number[] } {
  const sessions = Array.from({ length: 40 }, (_, peer) => `${peer} 1 0 ${peer === 0 ? 10 : 9e5}`)
  const begun = start(
    {
      duration: '2 h',
      latency: '50 ms',
      content: { files: 1, replication: { model: 'fixed', counts: [0] } },
      churn: { trace: 'sessions', crash: 1 },
      workload: { trace: 'queries' },
      protocols: { kademlia: params },
    },
    {
      files: { sessions: sessions.join('\n'), queries: '5 1 0\n20 2 0\n3000 3 0\n' },
      change: (world) => ({ ...world, content: heldBy([0]) }),
    },
  )
  const peers = Array.from({ length: 40 }, (_, peer) => peer)
  const keepers = () => peers.filter((peer) => shown(begun, peer).keys.includes(0))
  return { ...begun, keepers }
}

test('a pointer to a peer that has gone costs a time-out and no hit, until it expires', () => {
  const { run, keepers } = orphan({ preset: 'mainline' })
  run.runUntil(15e6)
  const kept = keepers()
  assert.ok(kept.length === 8 || (kept.length === 7 && !kept.includes(0)), `${kept}`)
  run.runUntil(7200e6)
  assert.equal(keepers(), [], 'expired after 30 min')
  const { hits, messages, count } = run.tables().queries
  assert.equal([count, Array.from(hits)], [3, [1, 0, 0]])
  assert.ok(messages[1]! >= 10, 'the k nearest all name it, and it does not answer')
})

test('what is found is cached one peer nearer to those who ask, for a time that shrinks with distance', () => {
  const spread = (cache: boolean) => {
    const { run } = start(
      {
        duration: '10 min',
        peers: 500,
        latency: '50 ms',
        content: { files: 1, replication: { model: 'fixed', counts: [0] } },
        workload: { count: 400, every: '1 s' },
        protocols: { kademlia: { k: 4, cache } },
      },
      { change: (world) => ({ ...world, content: heldBy([0]) }) },
    )
    run.runUntil(run.endUs)
    const { firstHitHops, count } = run.tables().queries
    const late = Array.from(firstHitHops.subarray(count - 200, count)).filter((hops) => hops > 0)
    return late.reduce((sum, hops) => sum + hops, 0) / late.length
  }
  const [without, cached] = [spread(false), spread(true)]
  assert.ok(cached < without - 0.5, `${cached} hops with the cache, ${without} without`)
})

test('a file shared later is published as on joining', () => {
  let protocol: Protocol | undefined
  const holders: number[] = []
  const definition = {
    ...kademlia,
    create: (...given: Parameters<typeof kademlia.create>) => {
      protocol = kademlia.create(...given)
      return protocol
    },
  }
  const { run } = start(
    {
      duration: '1 min',
      peers: 50,
      latency: '50 ms',
      content: { files: 1, replication: { model: 'fixed', counts: [0] } },
      workload: { trace: 'queries' },
      protocols: { kademlia: {} },
    },
    {
      files: { queries: '10 1 0\n30 1 0\n' },
      definitions: [definition],
      change: (world) => ({ ...world, content: heldBy(holders) }),
    },
  )
  run.runUntil(20e6)
  holders.push(7)
  protocol!.shared!(7, 0)
  run.runUntil(60e6)
  assert.equal(Array.from(run.tables().queries.hits), [0, 1])
})

test('a preset sets the defaults, and what is said beside it wins', () => {
  const params = (given: object) => {
    const { k, expiry, replicate, cache } = start({
      peers: 10,
      protocols: { kademlia: given },
    }).plan.protocol.params
    return [k, expiry, replicate, cache]
  }
  const hour = 3600e6
  assert.equal(params({}), [20, 24 * hour, hour, true])
  assert.equal(params({ preset: 'mainline' }), [8, hour / 2, 0, false])
  assert.equal(params({ preset: 'kad' }), [10, 5 * hour, 0, false])
  assert.equal(params({ preset: 'mainline', k: 20, cache: true }), [20, hour / 2, 0, true])
})

test('parameters that cannot be, refused with the reason', () => {
  for (const [params, line] of [
    [{ k: 0 }, 'k: 0, expected 1..128'],
    [{ alpha: 21 }, 'alpha: 21, expected at most k: 20'],
    [{ alpha: 9, preset: 'mainline' }, 'alpha: 9, expected at most k: 8'],
    [{ bits: 9 }, 'bits: 9, expected at least 10 for peers: 1000'],
  ] as const) {
    assert.throws(
      () => start({ peers: 1000, protocols: { kademlia: params } }),
      (error: unknown) => error instanceof InputError && error.message.endsWith(line),
      line,
    )
  }
})

test('ids as narrow as can be: no two alike, and everything is found', () => {
  const ended = finish({
    duration: '2 min',
    peers: 1000,
    content: { files: 100 },
    workload: { count: 200 },
    protocols: { kademlia: { bits: 10, k: 4 } },
  })
  const ids = new Set(Array.from({ length: 1000 }, (_, peer) => shown(ended, peer).id))
  assert.is(ids.size, 1000)
  const { hits, replicasOnline } = ended.tables.queries
  assert.ok(hits.every((count, row) => count > 0 || replicasOnline[row] === 0))
})

test.run()
