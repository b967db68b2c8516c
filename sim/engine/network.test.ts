// What becomes of a message between its sender and the queue: delays, uplinks, losses, and that the
// short way and the long way of sending agree.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import type { WorldConfig } from '../world/config.ts'
import { generateWorld } from '../world/generate.ts'
import type { World } from '../world/world.ts'
import { fixedHoldings } from './holdings.ts'
import { LinkTable } from './links.ts'
import { Network } from './network.ts'
import { EventQueue } from './queue.ts'
import { blankEvent } from './record-lists.ts'
import { Tally } from './tally.ts'

const test = suite('network')
const PEERS = 40
const BYTES = 100
/** Of a query, which is counted with it, and of upkeep, which is not. */
const ASK = 0
const UPKEEP = 1

const config: WorldConfig = {
  durationUs: 60e6,
  peers: PEERS,
  topology: { model: 'random-regular', degree: 4 },
  latency: { model: 'uniform', minUs: 10_000, maxUs: 100_000 },
  bandwidth: { model: 'unlimited' },
  loss: 0,
  firewalled: 0,
  content: {
    files: 0,
    zipf: 0,
    replication: { model: 'fixed', counts: [0] },
    freeRiders: 0,
    placement: 'random',
  },
  workload: { kind: 'ask', ask: ['0', '1'], everyUs: 1e6, fileId: null },
  churn: null,
  faults: [],
}

function lay(changed: Partial<WorldConfig> = {}) {
  const world = generateWorld({ ...config, ...changed }, new Map(), 3)
  const queue = new EventQueue()
  const links = new LinkTable(PEERS, world.topology, () => true)
  const bytesOfType = new Float64Array(256).fill(BYTES)
  const tally = new Tally(PEERS, 2, bytesOfType, new Int8Array(256).fill(-1).fill(0, ASK, ASK + 1))
  const random = stream(1, 'test')
  const content = fixedHoldings(world.content, PEERS)
  const parts = { world, servers: 0, queue, links, tally, bytesOfType, content, random }
  const network = new Network(parts)
  return { world, queue, links, tally, network }
}

/** All that waits, in order, as [time, from, to, head, id, a, b]. */
function drained(queue: EventQueue): number[][] {
  const events: number[][] = []
  const event = blankEvent()
  while (queue.take(Number.POSITIVE_INFINITY, event)) {
    const { timeUs, from, to, type, ttl, hops, flags, id, a, b } = event
    const head = type | (ttl << 8) | (hops << 16) | (flags << 24)
    events.push([timeUs, from, to, head, id, a, b])
  }
  return events
}

function neighbours({ topology }: World, peer: number): number[] {
  return [...topology!.targets.subarray(topology!.offsets[peer]!, topology!.offsets[peer + 1]!)]
}

test('watched or not, a flood and its forwards are the same records', () => {
  const send = (watched: boolean) => {
    const { network, queue, links, world, tally } = lay()
    if (watched) network.observe({ sent: () => {}, hit: () => {} })
    const [gone, from] = neighbours(world, 0) as [number, number]
    links.dropAll(gone, () => {})
    network.flood(0, ASK, 1, 7, 42, -5)
    const message = { from, type: ASK, id: 1, ttl: 5, hops: 3, a: 42, b: -5, bodyBytes: 0 }
    network.relayToOthers(0, { ...message, body: undefined })
    network.relay(0, from, { ...message, body: undefined })
    network.send(0, 9, UPKEEP, 5, 3, 1, 2)
    return {
      events: drained(queue),
      queries: [0, 1].map((query) => tally.countsOf(query)),
      lost: { ...tally.lost },
    }
  }
  const plain = send(false)
  assert.equal(send(true), plain)
  assert.equal(plain.events.length, 3 + 2 + 1 + 1)
  assert.is(plain.lost['broken-link'], 2)
})

test('each message takes the delay of its pair, one link more and one TTL less', () => {
  const { network, queue, world } = lay()
  network.now = 5e6
  network.flood(3, ASK, 0, 7, 42, -5)
  const head = (ttl: number, hops: number) => ASK | (ttl << 8) | (hops << 16)
  const due = (from: number, to: number) => 5e6 + world.latency.between(from, to)
  const expected = (self: number, to: readonly number[], word: number, id: number) =>
    to.map((peer) => [due(self, peer), self, peer, word, id, 42, -5]).sort((a, b) => a[0]! - b[0]!)
  assert.equal(drained(queue), expected(3, neighbours(world, 3), head(7, 1), 0))
  const [from, ...others] = neighbours(world, 3) as [number, ...number[]]
  const message = { from, type: ASK, id: 1, ttl: 7, hops: 1, a: 42, b: -5 }
  const { network: other, queue: next } = lay()
  other.now = 5e6
  other.relayToOthers(3, { ...message, body: undefined, bodyBytes: 0 })
  assert.equal(drained(next), expected(3, others, head(6, 2), 1))
})

test('an uplink sends one message after another, and drops what its queue has no room for', () => {
  const upBps = 80_000 // 100 bytes in 10 ms
  const bandwidth = { model: 'fixed', upBps, downBps: upBps, queueBytes: 350 } as const
  const latency = { model: 'constant', valueUs: 50_000 } as const
  const { network, queue, tally } = lay({ bandwidth, latency })
  network.now = 1e6
  for (let i = 0; i < 5; i++) network.send(0, 1, UPKEEP, i, 1, 0, 0)
  network.sendBody(2, 1, UPKEEP, 9, 1, 0, [1, 2], 200)
  network.now = 1_015_000
  network.send(0, 1, UPKEEP, 5, 1, 0, 0)
  const times = drained(queue).map(([timeUs, , , , id]) => [id, timeUs])
  // The fourth and fifth would wait behind 300 bytes, which leaves no room. The last finds half of that.
  assert.equal(
    times.filter(([id]) => id !== 9),
    [
      [0, 1_060_000],
      [1, 1_070_000],
      [2, 1_080_000],
      [5, 1_090_000],
    ],
  )
  assert.equal(
    times.find(([id]) => id === 9),
    [9, 1_080_000],
  )
  assert.is(tally.lost.overflow, 2)
  assert.is(tally.total().bytes, 6 * BYTES + BYTES + 200)
})

test('loss takes its share of messages, at random, and no more', () => {
  const { network, queue, tally } = lay({ loss: 0.1 })
  for (let i = 0; i < 20_000; i++) network.send(i % PEERS, (i + 1) % PEERS, UPKEEP, i, 1, 0, 0)
  const lost = tally.lost.loss
  assert.is(queue.size, 20_000 - lost)
  // Four standard deviations of a binomial.
  assert.ok(Math.abs(lost - 2000) < 4 * Math.sqrt(20_000 * 0.09), `${lost} lost`)
})

test('a partition stops what is sent across it, until it heals', () => {
  const { network, queue, tally } = lay()
  const side = Uint8Array.from({ length: PEERS }, (_, peer) => peer % 2)
  const all = () => {
    for (let to = 1; to < PEERS; to++) network.send(0, to, UPKEEP, 0, 1, 0, 0)
    return drained(queue).map(([, , to]) => to!)
  }
  network.partition(side)
  assert.ok(all().every((to) => to % 2 === 0))
  assert.is(tally.lost.partition, PEERS / 2)
  network.partition(null)
  assert.is(all().length, PEERS - 1)
})

test('who has crashed sends nothing more', () => {
  const { network, queue, tally } = lay()
  network.mute(true)
  network.flood(0, ASK, 0, 7, 0, 0)
  network.send(0, 1, UPKEEP, 0, 1, 0, 0)
  network.sendBody(0, 1, UPKEEP, 0, 1, 0, [], 8)
  network.links.connect(0, 1)
  assert.equal([queue.size, tally.total().messages], [0, 0])
})

test.run()
