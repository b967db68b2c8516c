// Search without flooding on the crawl of 8 August 2002, as Lv, Cao, Cohen, Li, Shenker 2002 did it: 8 of
// 6,301 peers (0.125 %) hold the file that one of the others asks for. Queries and their forwards count,
// hits and checks do not; ten worlds of 300 queries each.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { World } from '../../sim/index.ts'
import { distances } from '../../test/support/graph.ts'
import { DATA, skipLine } from '../../test/support/repo.ts'
import { started } from '../../test/support/runs.ts'

const test = suite('lv')
const crawl = join(DATA, 'gnutella/p2p-Gnutella08.txt.gz')
if (!existsSync(crawl)) skipLine(`search without flooding on ${crawl}, which is not there`)
const onData = existsSync(crawl) ? test : test.skip

interface Found {
  /** Messages of floods with TTL 1, 2, ... up to the first that reaches a holder. */
  readonly floods: readonly number[]
  readonly messages: number
  readonly hops: number
}

/** Every query that could have been answered, whatever became of it. */
function* queriesOf(params: object): Generator<Found> {
  const set = {
    'topology.file': crawl,
    protocols: { gnutella: params },
    workload: { count: 300 },
    replicates: 10,
    expect: [],
  }
  for (const { world, run } of started('search-without-flooding', { set })) {
    run.runUntil(run.endUs)
    const { queries } = run.tables()
    for (let row = 0; row < queries.count; row++) {
      const asker = queries.peer[row]!
      const depth = distances(world.topology!, asker)
      const holders = Array.from(world.content.holdersOf(queries.file[row]!), (p) => depth[p]!)
      // A file the asker shares itself (depth 0), or beyond a gap of the crawl (-1), is not looked for.
      if (holders.some((hops) => hops <= 0)) continue
      const nearest = Math.min(...holders)
      yield {
        floods: floodsOf(world, depth, nearest),
        messages: queries.queryMessages[row]!,
        hops: queries.firstHitHops[row]!,
      }
    }
  }
}

/** Who is `depth` links away sends to all neighbours but one, the asker to all, unless the TTL ends there. */
function floodsOf({ topology }: World, depth: Int32Array, ttl: number): number[] {
  const { offsets } = topology!
  const sent = new Array<number>(ttl).fill(0)
  depth.forEach((links, peer) => {
    if (links < 0 || links >= ttl) return
    sent[links]! += offsets[peer + 1]! - offsets[peer]! - (links > 0 ? 1 : 0)
  })
  let messages = 0
  return sent.map((count) => (messages += count))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

/** Within 10 %. */
function assertNear(got: number, published: number, what: string): void {
  assert.ok(Math.abs(got / published - 1) <= 0.1, `${what}: ${got}, expected ${published} +- 10 %`)
}

onData(
  'the smallest flood that suffices, and the expanding ring, which also floods below it',
  () => {
    const flood: number[] = []
    const ring: number[] = []
    const hops: number[] = []
    for (const query of queriesOf({ search: 'expanding-ring', ttl: 12 })) {
      const { floods } = query
      assert.equal([query.hops, query.messages], [floods.length, sum(floods)])
      flood.push(floods.at(-1)!)
      ring.push(query.messages)
      hops.push(query.hops)
    }
    assertNear(mean(flood), 3943, 'messages of the flood')
    assertNear(mean(hops), 3.52, 'hops of the flood')
    assertNear(mean(ring), 4445, 'messages of the expanding ring')
  },
)

onData('32 walkers that check back every 4 steps', () => {
  const found = [...queriesOf({ search: 'walkers' })]
  assertNear(mean(found.map(({ messages }) => messages)), 1022, 'messages')
  assertNear(mean(found.map(({ hops }) => hops)), 30.4, 'hops')
})

test.run()
