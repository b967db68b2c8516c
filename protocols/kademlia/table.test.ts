// Buckets against a model that keeps lists (Maymounkov and Mazieres 2002, sections 2.2 and 4.1), and the
// contacts nearest to a target against sorting all of them.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Net, stream } from '../../sim/index.ts'
import { createTables } from './table.ts'

const test = suite('tables')

const PEERS = 60
const LEVELS = 6
const FAILURES = 2
const QUESTIONABLE_US = 5e6

interface Contact {
  readonly peer: number
  seenUs: number
  failures: number
  pinged: boolean
}

/** One peer's buckets as the paper describes them; its cache of newcomers is bounded as ours is. */
function createModel(ids: Int32Array, self: number, k: number) {
  const buckets: Contact[][] = Array.from({ length: LEVELS }, () => [])
  const cache: { peer: number; seenUs: number }[] = []
  const levelOf = (peer: number) => Math.min(LEVELS - 1, Math.clz32(ids[self]! ^ ids[peer]!))
  return {
    buckets,
    heard(peer: number, nowUs: number): number {
      const bucket = buckets[levelOf(peer)]!
      const fresh = { peer, seenUs: nowUs, failures: 0, pinged: false }
      const known = bucket.findIndex((contact) => contact.peer === peer)
      const stale = bucket.findIndex(({ failures }) => failures >= FAILURES)
      const out = known >= 0 ? known : bucket.length === k ? stale : -1
      if (known >= 0 || bucket.length < k || stale >= 0) {
        if (out >= 0) bucket.splice(out, 1)
        bucket.push(fresh)
        return -1
      }
      const old = cache.findIndex((newcomer) => newcomer.peer === peer)
      if (old >= 0) cache.splice(old, 1)
      cache.push({ peer, seenUs: nowUs })
      if (cache.length > 16) cache.shift()
      const oldest = bucket[0]!
      if (oldest.pinged || nowUs - oldest.seenUs < QUESTIONABLE_US) return -1
      oldest.pinged = true
      return oldest.peer
    },
    failed(peer: number, times: number): void {
      const bucket = buckets[levelOf(peer)]!
      const contact = bucket.find((other) => other.peer === peer)
      if (!contact) return
      contact.failures = Math.min(15, contact.failures + times)
      contact.pinged = false
      if (contact.failures < FAILURES) return
      const isSpare = (newcomer: { peer: number }) =>
        levelOf(newcomer.peer) === levelOf(peer) &&
        !bucket.some((other) => other.peer === newcomer.peer)
      const spare = cache.findLast(isSpare)
      if (!spare) return
      cache.splice(cache.indexOf(spare), 1)
      bucket.splice(bucket.indexOf(contact), 1)
      const after = bucket.findLastIndex(({ seenUs }) => seenUs <= spare.seenUs)
      bucket.splice(after + 1, 0, { ...spare, failures: 0, pinged: false })
    },
  }
}

test('what is heard and what fails make the buckets that the paper says', () => {
  const step = fc.record({
    peer: fc.integer({ min: 1, max: PEERS - 1 }),
    afterMs: fc.constantFrom(10, 100, 6000),
    fails: fc.constantFrom(0, 0, 0, 1, 2),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.array(step, { maxLength: 400 }),
      (k, seed, steps) => {
        const random = stream(seed, 'ids')
        const ids = Int32Array.from({ length: PEERS }, () => random.int(2 ** 32) | 0)
        const net = { now: 0 }
        const tables = createTables(net as Net, ids, {
          ...{ k, levels: LEVELS, failures: FAILURES, questionable: QUESTIONABLE_US },
        })
        const model = createModel(ids, 0, k)
        for (const { peer, afterMs, fails } of steps) {
          net.now += afterMs * 1000
          if (fails === 0) assert.is(tables.heard(0, peer), model.heard(peer, net.now))
          else {
            tables.failed(0, peer, fails)
            model.failed(peer, fails)
          }
          assertNearest(tables, ids, random.int(2 ** 32) | 0, 1 + random.int(20), random.int(3))
        }
        for (const [level, bucket] of model.buckets.entries()) {
          const got = tables.bucket(0, level)
          const expected = bucket.map(({ peer, seenUs, failures }) => ({ peer, seenUs, failures }))
          assert.equal(got, expected, `level ${level}`)
          const seen = got.map(({ seenUs }) => seenUs)
          assert.equal(
            seen,
            seen.toSorted((a, b) => a - b),
            'ordered by last seen',
          )
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

/** `wanted` contacts of peer 0, or all: nobody left out is nearer than anybody taken. */
function assertNearest(
  tables: ReturnType<typeof createTables>,
  ids: Int32Array,
  target: number,
  wanted: number,
  tolerance: number,
): void {
  const distance = (peer: number) => (ids[peer]! ^ target) >>> 0
  const all = Array.from({ length: LEVELS }, (_, level) => tables.bucket(0, level)).flat()
  const except = all[0]?.peer ?? -1
  const nearest = all
    .filter(({ peer, failures }) => failures <= tolerance && peer !== except)
    .map(({ peer }) => peer)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, wanted)
  const fresh = all.filter(({ failures, peer }) => failures === 0 && peer !== except)
  const nearer = fresh.filter(({ peer }) => distance(peer) < distance(0)).length
  assert.is(tables.nearerThan(0, target, except, wanted), Math.min(wanted, nearer))
  const found = new Int32Array(wanted)
  const count = tables.closest(0, target, wanted, found, 0, except, tolerance)
  const sorted = Array.from(found.subarray(0, count)).sort((a, b) => distance(a) - distance(b))
  assert.equal(sorted, nearest)
}

test.run()
