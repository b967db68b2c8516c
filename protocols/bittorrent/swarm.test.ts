// What a swarm does that BEP 3 and Cohen 2003 say it should: rarest first spreads pieces evenly, tit for tat
// leaves free riders behind, a copy is enough to live without the seed, and a swarm grows with its crowd.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunTables } from '../../sim/index.ts'
import { finish } from '../../test/support/runs.ts'
import { type Crowd, crowd, downloadSeconds } from './crowd.ts'

const test = suite('bittorrent/swarm')

const HOME: Crowd = { peers: 80, up: '512 kbit/s', down: '4 Mbit/s', everyMs: 100 }
const GIVEN = { size: 8192, piece: 64, 'origin-uplink': 512, after: 'leave' }

const run = (given: object, at: Crowd = HOME) => finish(crowd(at, { ...GIVEN, ...given })).tables
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

test('rarest first beats random, and random beats sequential', () => {
  const of = (picker: string) => mean(downloadSeconds(run({ picker, grain: 'pieces' })))
  const [rarest, random, sequential] = [of('rarest-first'), of('random'), of('sequential')]
  assert.ok(rarest < random && random < sequential, `${rarest} s, ${random} s, ${sequential} s`)
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
  const { transfers } = run({ 'origins-leave': 0.9, after: 'stay' })
  const got = Array.from(transfers.received, (bytes) => bytes / (64 * 1024))
  assert.ok(Math.max(...got) < 128 && Math.min(...got) > 0.85 * 128, `${got}`)
})

test('from 10 to 1000 peers a server takes as many times as long, a swarm less than a third more', () => {
  const at = (peers: number) => ({ peers, up: '1 Mbit/s', down: '8 Mbit/s', everyMs: 0.001 })
  const given = { grain: 'pieces', size: 16_384, 'origin-uplink': 8000, after: 'stay' }
  const server = { ...given, choking: 'never', slots: 1000, 'max-peers': 1000 }
  const slowest = (more: object, peers: number) =>
    Math.max(...downloadSeconds(run(more, at(peers))))
  const swarm = slowest(given, 1000) / slowest(given, 100)
  assert.ok(swarm < 4 / 3, `the swarm: ${swarm}`)
  const alone = slowest(server, 100) / slowest(server, 10)
  assert.ok(alone > 8, `the server: ${alone}`)
})

test('every byte is accounted for: sent, received and wasted', () => {
  const { transfers } = run({})
  assert.equal(new Set(transfers.received), new Set([8192 * 1024]))
})

test.run()
