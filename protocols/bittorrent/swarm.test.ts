// What a swarm does that BEP 3 and Cohen 2003 say it should: rarest first spreads pieces evenly, tit for tat
// leaves free riders behind, a copy is enough to live without the seed, and a swarm grows with its crowd.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mean, type PeerId, type Run, type RunTables, sum } from '../../sim/index.ts'
import { finish, start } from '../../test/support/runs.ts'
import { type Crowd, crowd, downloadSeconds } from './crowd.ts'

const test = suite('bittorrent/swarm')

const HOME: Crowd = { peers: 80, up: '512 kbit/s', down: '4 Mbit/s', everyMs: 100 }
const GIVEN = { size: 8192, piece: 64, 'origin-uplink': 512, after: 'leave' }

const run = (given: object, at: Crowd = HOME) => finish(crowd(at, { ...GIVEN, ...given })).tables

test('rarest first beats random, and random beats sequential', () => {
  const of = (picker: string) => mean(downloadSeconds(run({ picker, grain: 'pieces' })))
  const [rarest, random, sequential] = [of('rarest-first'), of('random'), of('sequential')]
  assert.ok(rarest < random && random < sequential, `${rarest} s, ${random} s, ${sequential} s`)
})

/** What `inspect` tells of a peer in one torrent. */
interface Torrent {
  readonly pieces: string
  readonly serves: readonly PeerId[]
}

/** Of every peer that has begun to download and is not done. */
function leechers(run: Run, peers: number): [PeerId, Torrent][] {
  const all = Array.from({ length: peers }, (_, peer): [PeerId, Torrent | undefined] => {
    const { torrents } = run.inspect(peer) as unknown as { torrents: Torrent[] }
    return [peer, torrents[0]]
  })
  return all.filter((entry): entry is [PeerId, Torrent] => entry[1]?.pieces.includes('0') ?? false)
}

/** How unlike the pieces are in number once half of all is there: standard deviation of copies over their mean. */
function unevenness(picker: string): number {
  const { run } = start(crowd(HOME, { ...GIVEN, picker, grain: 'pieces', 'origin-uplink': 4096 }))
  const pieces = Array.from({ length: GIVEN.size / GIVEN.piece }, (_, piece) => piece)
  for (let now = 10e6; ; now += 10e6) {
    run.runUntil(now)
    const fields = leechers(run, HOME.peers).map(([, torrent]) => torrent.pieces)
    const copies = pieces.map((piece) => fields.filter((field) => field[piece] === '1').length)
    const half = mean(copies)
    if (half < HOME.peers / 2) continue
    return Math.sqrt(mean(copies.map((count) => (count - half) * (count - half)))) / half
  }
}

test('rarest first keeps pieces more alike in number than random, and random more than sequential', () => {
  const [rarest, random, sequential] = ['rarest-first', 'random', 'sequential'].map(unevenness)
  assert.ok(rarest! < random! && random! < sequential!, `${rarest}, ${random}, ${sequential}`)
})

/** Uplinks of three kinds as in Legout et al. 2007, section 4.1: 20, 50 and 200 kB/s, and a fast seed. */
const KINDS = [160, 400, 1600] as const

/** Share of the fast peers' slots that fast peers have, over ten minutes; a third were they served alike. */
function fastServeFast(choking: string): number {
  const begun = start({
    ...crowd(
      { peers: 39, up: '1 kbit/s', down: '1 kbit/s', everyMs: 100 },
      { size: 115_712, piece: 256, 'origin-uplink': 1600, after: 'leave', choking },
    ),
    bandwidth: {
      model: 'classes',
      classes: Object.fromEntries(
        KINDS.map((kbps) => [`k${kbps}`, { share: 1 / 3, up: `${kbps} kbit/s`, down: '1 Gbit/s' }]),
      ),
    },
  })
  const isFast = (peer: PeerId) => begun.world.bandwidth.uplinkBps![peer] === 1.6e6
  let slots = 0
  let fast = 0
  for (let now = 60e6; now < 600e6; now += 10e6) {
    begun.run.runUntil(now)
    for (const [peer, { serves }] of leechers(begun.run, 39)) {
      if (!isFast(peer)) continue
      slots += serves.length
      fast += serves.filter((other) => other < 39 && isFast(other)).length
    }
  }
  return fast / slots
}

test('peers of a kind find one another by tit for tat, and not where slots are given at random', () => {
  const titForTat = fastServeFast('tit-for-tat')
  const random = fastServeFast('random')
  assert.ok(titForTat > 0.55 && random < 0.4, `${titForTat}, ${random}`)
})

/** Mean seconds of those who gave nothing over those of the others. */
function gap({ transfers }: RunTables): number {
  const riders: number[] = []
  const others: number[] = []
  for (let row = 0; row < transfers.count; row++) {
    const seconds = (transfers.finishUs[row]! - transfers.startUs[row]!) / 1e6
    if (transfers.uploaded[row] === 0) riders.push(seconds)
    else others.push(seconds)
  }
  assert.ok(riders.length > 5)
  return mean(riders) / mean(others)
}

test('free riders finish later where peers choose by what they get, and not where nobody is choked', () => {
  const given = { grain: 'pieces', minority: 0.2, 'origin-uplink': 1000 }
  const titForTat = gap(run(given))
  const everybody = gap(run({ ...given, choking: 'all' }))
  assert.ok(titForTat > 2, `tit for tat: ${titForTat}`)
  assert.ok(everybody < 1.05, `everybody: ${everybody}`)
})

test('the seed leaves: after one copy the swarm finishes, before it stalls at what is missing', () => {
  assert.is(downloadSeconds(run({ 'origins-leave': 1, after: 'stay' })).length, HOME.peers)
  const { transfers, peers } = run({ 'origins-leave': 0.9, after: 'stay' })
  assert.equal(new Set(peers.role.slice(0, HOME.peers)), new Set(['stalled']))
  const got = Array.from(transfers.received, (bytes) => bytes / (64 * 1024))
  assert.ok(Math.max(...got) < 128 && Math.min(...got) > 0.85 * 128, `${got}`)
})

test('from 10 to 1000 peers a swarm takes less than a third more time, a server as many times as long', () => {
  const at = (peers: number) => ({ peers, up: '1 Mbit/s', down: '8 Mbit/s', everyMs: 0.001 })
  const given = { grain: 'pieces', size: 16_384, 'origin-uplink': 1000, after: 'stay' }
  const alike = { slots: 1000, 'max-peers': 1000 }
  const server = { ...given, ...alike, choking: 'never', 'origin-uplink': 8000 }
  const slowest = (more: object, peers: number) =>
    Math.max(...downloadSeconds(run(more, at(peers))))
  const swarm = slowest(given, 1000) / slowest(given, 10)
  assert.ok(swarm < 4 / 3, `the swarm: ${swarm}`)
  const alone = slowest(server, 100) / slowest(server, 10)
  assert.ok(alone > 8, `the server: ${alone}`)
})

test('every byte is accounted for: by download, and by interval as a share of the uplinks', () => {
  const { transfers, series } = run({})
  assert.equal(new Set(transfers.received), new Set([8192 * 1024]))
  const carried = (HOME.peers * 512_000) / 8
  const seconds = (i: number) => (series.endUs[i]! - (series.endUs[i - 1] ?? 0)) / 1e6
  const sent = sum(series.uplinkUsed.map((used, i) => used * carried * seconds(i)))
  const uploaded = sum(transfers.uploaded)
  // Bytes are whole where they are told, and parts of a byte under way.
  assert.ok(Math.abs(sent - uploaded) < 1e-6 * uploaded, `${sent}, ${uploaded}`)
})

test('who scrapes hears from the tracker how many seed and how many download', () => {
  const { run } = finish(crowd(HOME, { ...GIVEN, grain: 'pieces', after: 'stay', scrape: '1 min' }))
  const { torrents } = run.inspect(0) as { torrents: { scraped: object }[] }
  assert.equal(torrents[0]!.scraped, { complete: HOME.peers + 1, incomplete: 0 })
})

test.run()
