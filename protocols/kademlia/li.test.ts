// What alpha and k buy (Li, Stribling, Morris, Gil and Kaashoek, "A performance vs. cost framework for evaluating
// DHT design tradeoffs under churn", INFOCOM 2005): 1,024 peers come and go, an hour each way on average,
// delays have a median round trip of 156 ms, a peer looks up one that is there every ten minutes and
// then contacts it.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RunTables, stream, type World } from '../../sim/index.ts'
import { JOIN } from '../../sim/world/world.ts'
import { DATA, skipLine } from '../../test/support/repo.ts'
import { finish } from '../../test/support/runs.ts'
import { CONTACT_BYTES, messages } from './messages.ts'

const test = suite('li')
const MATRIX = join(DATA, 'latency/planetlab-490-slice01.txt.gz')
const there = existsSync(MATRIX)
if (!there) skipLine(`the delays, which are not at ${MATRIX}`)
const onData = there ? test : test.skip

const PEERS = 1024
const MATRIX_MEDIAN_MS = 135
const MEDIAN_MS = 156

/** Every peer shares one file, its own. */
const own = Array.from({ length: PEERS }, (_, peer) => Uint32Array.of(peer))

/** The same world, in which everybody asks for a file whose only holder is online. */
function askingForTheLiving(world: World): World {
  const { queries, sessions, content } = world
  const random = stream(world.seed, 'living')
  const online: number[] = []
  const file = new Uint32Array(queries.count)
  for (let query = 0, row = 0; query < queries.count; query++) {
    for (; row < sessions.count && sessions.timeUs[row]! <= queries.timeUs[query]!; row++) {
      const peer = sessions.peer[row]!
      if (sessions.kind[row] === JOIN) online.push(peer)
      else online.splice(online.indexOf(peer), 1)
    }
    file[query] = online[random.int(online.length)]!
  }
  const mine = {
    files: PEERS,
    copies: PEERS,
    shares: (peer: number, of: number) => peer === of,
    filesOf: (peer: number) => own[peer]!,
    holdersOf: (of: number) => own[of]!,
  }
  return { ...world, queries: { ...queries, file }, content: { ...content, ...mine } }
}

const matrix = there
  ? gunzipSync(readFileSync(MATRIX))
      .toString()
      .replace(/[\d.]+/g, (ms) => ((Number(ms) * MEDIAN_MS) / MATRIX_MEDIAN_MS).toFixed(3))
  : ''

interface Trade {
  readonly median: number
  readonly mean: number
  readonly bytes: number
}

/** Milliseconds of a lookup, and bytes that a peer sends in a second online, in the second hour. */
function trade(params: object): Trade {
  const { tables } = finish(
    {
      duration: '2 h',
      warmup: '1 h',
      peers: PEERS,
      latency: { model: 'matrix', file: 'scaled.txt' },
      content: { files: PEERS },
      workload: { queries: '6/h' },
      churn: {
        session: { exponential: { mean: '1 h' } },
        offline: { exponential: { mean: '1 h' } },
        crash: 1,
      },
      protocols: { kademlia: { cache: false, timeout: '500 ms', failures: 1, ...params } },
    },
    { files: { 'scaled.txt': matrix }, change: askingForTheLiving },
  )
  const { queries, peers } = tables
  const ms: number[] = []
  for (let row = 0; row < queries.count; row++)
    if (queries.timeUs[row]! >= 3600e6 && queries.hits[row]! > 0)
      ms.push(queries.firstHitUs[row]! / 1000)
  ms.sort((a, b) => a - b)
  const onlineS = peers.onlineUs.subarray(0, PEERS).reduce((sum, us) => sum + us / 1e6, 0)
  return {
    median: ms[ms.length >> 1]!,
    mean: ms.reduce((sum, each) => sum + each, 0) / ms.length,
    bytes: sizedAsTheirs(tables) / onlineS,
  }
}

/** Their sizes: 20 bytes a message, and 4 for each id in it. */
function sizedAsTheirs({ totals }: RunTables): number {
  const sizes: { readonly [type: string]: { readonly bytes: number } } = messages
  const measured = totals.measured.messages / totals.messages
  let sum = 0
  for (const { type, messages: sent, bytes } of totals.perType) {
    if (!(type in sizes)) continue
    const listed = (bytes - sent * sizes[type]!.bytes) / CONTACT_BYTES
    const named = /^(find|store|replicate)/.test(type) ? sent : 0
    sum += 20 * sent + 4 * (listed + named)
  }
  return sum * measured
}

onData('more requests at once, or more contacts, are paid in bytes and buy time', () => {
  const one = trade({ k: 8, alpha: 1 })
  const three = trade({ k: 8, alpha: 3 })
  const five = trade({ k: 8, alpha: 5 })
  const few = trade({ k: 4, alpha: 3 })
  const many = trade({ k: 16, alpha: 3 })
  const said = JSON.stringify({ one, three, five, few, many })
  for (const [less, more] of [
    [one, three],
    [three, five],
    [few, three],
    [three, many],
  ] as const) {
    assert.ok(less.median > more.median, said)
    assert.ok(less.bytes < more.bytes, said)
  }
  // Theirs is about 450 ms: ours is no slower, and its mean is as close as 20 %.
  assert.ok(many.bytes <= 10 && many.median < 450, said)
  assert.ok(Math.abs(many.mean / 450 - 1) < 0.2, said)
})

/** What a byte buys at best: who of the grid is faster than all that are as cheap. */
function sayFrontier(): void {
  const tried = [4, 8, 16, 32].flatMap((k) =>
    [1, 2, 3, 5].flatMap((alpha) =>
      ['20 min', '1 h'].map((refresh) => {
        const params = { k, alpha: Math.min(alpha, k), refresh }
        return { ...params, ...trade(params) }
      }),
    ),
  )
  const isBest = ({ bytes, median }: Trade) =>
    tried.every((other) => other.bytes >= bytes || other.median > median)
  for (const { k, alpha, refresh, bytes, median, mean } of tried.filter(isBest)) {
    const [b, ms] = [bytes.toFixed(1), median.toFixed(0)]
    console.log(
      `k ${k}, alpha ${alpha}, refresh ${refresh}: ${b} bytes/s, ${ms} ms, mean ${mean.toFixed(0)}`,
    )
  }
}

if (there && process.env.PEERLAB_SAY) sayFrontier()

test.run()
