// Table III of Stoica et al. 2003: 1,000 peers, 20 successors each; peers come and crash at .05 to .40 a second
// while lookups go on, one a second. Path within .2 of the published one, and at most .3 % of lookups fail: they
// come to nobody, or to another than the first peer in the ring at or behind the key.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineProtocol, type PeerId, stream } from '../../sim/index.ts'
import { ln } from '../../sim/math.ts'
import { start } from '../../test/support/runs.ts'
import { assemble, type Parts } from './assemble.ts'
import { chord, protocolOf } from './index.ts'

const test = suite('churn')

const PEERS = 1000
const END_S = 3000
const WARM_S = 600

const TABLE_III = [
  { rate: 0.05, path: 3.9 },
  { rate: 0.1, path: 3.83 },
  { rate: 0.2, path: 3.81 },
  { rate: 0.3, path: 3.91 },
  { rate: 0.4, path: 4.06 },
]

const SEEDS = Number(process.env.PEERLAB_SEEDS ?? 1)

test('table III: paths, and lookups that come to the right owner', () => {
  for (const { rate, path } of TABLE_III) {
    let lookups = 0
    let failed = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { mean, ...of } = churned(rate, seed)
      lookups += of.lookups
      failed += of.failed
      const said = `path ${mean} at ${rate}/s with seed ${seed}, published ${path}`
      if (SEEDS > 1) console.log(`${said}; ${of.failed} of ${of.lookups} failed`)
      assert.ok(Math.abs(mean - path) < 0.2, said)
    }
    assert.ok(failed <= 0.003 * lookups, `${failed} of ${lookups} failed at ${rate}/s`)
  }
})

test.run()

/** Mean path, lookups, and those of them that came to nobody or to the wrong one. */
function churned(rate: number, seed: number): { mean: number; lookups: number; failed: number } {
  let lookups = 0
  let failed = 0
  const watched = watchedChord((parts, online, file, owner) => {
    lookups++
    if (owner !== ownerOf(parts, online, file)) failed++
  })
  const { run } = start(
    {
      seed,
      duration: `${END_S} s`,
      warmup: `${WARM_S} s`,
      latency: '50 ms',
      content: { files: 10_000, replication: { model: 'fixed', counts: [0] } },
      workload: { queries: '0.001/s' },
      churn: { trace: 'trace.txt', crash: 1 },
      protocols: { watched: { successors: 20, timeout: '500 ms' } },
    },
    { files: { 'trace.txt': arrivals(rate, seed) }, definitions: [watched] },
  )
  run.runUntil(run.endUs)
  const { measured } = run.tables().totals
  return {
    mean: measured.lookupHops / (measured.lookups - measured.lookupFailures),
    lookups,
    failed,
  }
}

type Watcher = (
  parts: Parts,
  online: (peer: PeerId) => boolean,
  file: number,
  owner: PeerId,
) => void

/** Chord, and somebody who is told of the end of every lookup after warm-up. Each peer has one at a time. */
function watchedChord(watch: Watcher) {
  return defineProtocol({
    ...chord,
    name: 'watched',
    create(net, given) {
      const last = new Map<PeerId, number>()
      const told = new Proxy(net, {
        get(target, key) {
          if (key === 'lookedUp') {
            return (self: PeerId, owner: PeerId, hops: number, timeouts: number) => {
              net.lookedUp(self, owner, hops, timeouts)
              if (net.now >= WARM_S * 1e6)
                watch(parts, net.peers.oracleOnline, net.queries.fileOf(last.get(self)!), owner)
            }
          }
          const member: unknown = Reflect.get(target, key)
          return typeof member === 'function' ? member.bind(target) : member
        },
      })
      const parts = assemble(told, given as unknown as Parameters<typeof assemble>[1])
      const protocol = protocolOf(told, parts)
      return {
        ...protocol,
        search(self, query) {
          last.set(self, query)
          protocol.search?.(self, query)
        },
      }
    },
  })
}

/** Who is responsible for a file, of those that are in the ring. */
function ownerOf({ ring }: Parts, online: (peer: PeerId) => boolean, file: number): PeerId {
  const key = ring.keys[file]!
  let best = -1
  let nearest = Number.POSITIVE_INFINITY
  for (let peer = 0; peer < ring.tables.nodes; peer++) {
    const distance = (ring.tables.ids[peer]! - key) >>> 0
    if (distance < nearest && online(peer) && ring.isMember(peer)) {
      best = peer
      nearest = distance
    }
  }
  return best
}

/** PEERS at time 0, and others as they come, each for an exponential time that keeps as many online. */
function arrivals(rate: number, seed: number): string {
  const random = stream(seed, 'test/arrivals')
  const stay = () => (-ln(random.open()) * PEERS) / rate
  const lines = Array.from({ length: PEERS }, (_, peer) => `${peer} 1 0 ${stay().toFixed(3)}\n`)
  for (let now = 0; now < END_S; now += -ln(random.open()) / rate)
    if (now > 0) lines.push(`${lines.length} 1 ${now.toFixed(3)} ${(now + stay()).toFixed(3)}\n`)
  return lines.join('')
}
