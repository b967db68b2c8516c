// Perfect rings, walked without an engine: how long paths are and how evenly keys lie. Stoica et al. 2001,
// section 6 and Stoica et al. 2003, section VI: half of log2 N, with r successors known as much less half of
// log2 r plus one; keys per peer as arcs of a random ring, which are exponential or, summed over v virtual
// nodes, gamma distributed.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Random, stream } from '../../sim/index.ts'
import { exp, log2 } from '../../sim/math.ts'
import { DATA, skipLine } from '../../test/support/repo.ts'
import { params } from './params.ts'
import { oracleRing, ownerPlace, sortById } from './perfect.ts'
import { Tables } from './tables.ts'

const test = suite('paths and keys')

const LOOKUPS = 20_000
const defaults = {
  ...Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default])),
} as ConstructorParameters<typeof Tables>[1]

function perfect(nodes: number, given: { readonly [name: string]: number }, random: Random) {
  const tables = new Tables(nodes, { ...defaults, ...given }, random)
  oracleRing(
    tables,
    Array.from({ length: nodes }, (_, node) => node),
  )
  return tables
}

/** Mean of the peers visited after the asker, the owner counted or, with `toPredecessor`, not. */
function meanPath(
  nodes: number,
  given: { readonly [name: string]: number },
  toPredecessor = false,
  seed = 0,
) {
  const tables = perfect(nodes, given, stream(seed, 'ring'))
  return walk(tables, LOOKUPS, seed) + (toPredecessor ? 0 : 1)
}

/** Mean of the peers visited after the asker, up to the predecessor of the key, which must be the right one. */
function walk(tables: Tables, lookups: number, seed: number): number {
  const ring = sortById(
    tables,
    Array.from({ length: tables.nodes }, (_, node) => node),
  )
  const random = stream(seed, 'lookups')
  let visited = 0
  for (let i = 0; i < lookups; i++) {
    const key = random.int(2 ** 32) | 0
    let at = tables.next(random.int(tables.nodes), key, -1)
    for (; at >= 0; at = tables.next(at, key, -1)) visited++
    assert.is(~at, ring[ownerPlace(tables, ring, key)])
  }
  return visited / lookups
}

test('with r = 20 successors: 1/2 log2 N - 1/2 log2 r + 1 within 2 %, from 2^6 to 2^17 peers', () => {
  for (let exponent = 6; exponent <= 17; exponent++) {
    const expected = exponent / 2 - log2(20) / 2 + 1
    const mean = meanPath(2 ** exponent, { successors: 20 })
    assert.ok(Math.abs(mean / expected - 1) < 0.02, `2^${exponent}: ${mean}, expected ${expected}`)
  }
})

test('by fingers alone, ids evenly spaced: 1/2 log2 N to the predecessor, exactly', () => {
  for (let bits = 6; bits <= 12; bits++) {
    const peers = 2 ** bits
    const tables = perfect(peers, { successors: 1, bits }, stream(0, 'ring'))
    let visited = 0
    // Where every identifier is taken, a gap d takes a hop for each 1 of d - 1. Its own key a node has at once.
    for (let key = 0; key < peers; key++) {
      let at = tables.next(0, key << (32 - bits), -1)
      for (; at >= 0; at = tables.next(at, key << (32 - bits), -1)) visited++
    }
    assert.is(visited, (peers * bits) / 2 - bits)
  }
})

test('by fingers alone, ids at random: what a Poisson ring makes of it, .138 less', () => {
  const expected = poissonPaths(17)
  assert.ok(Math.abs(expected[17]! - 17 / 2 + 0.138) < 0.001)
  for (let exponent = 6; exponent <= 17; exponent++) {
    const rings = Math.max(1, 2 ** (11 - exponent))
    let mean = 0
    for (let ring = 0; ring < rings; ring++)
      mean += meanPath(2 ** exponent, { successors: 1 }, true, ring) / rings
    assert.ok(Math.abs(mean - expected[exponent]!) < 0.03, `2^${exponent}: ${mean}`)
  }
})

const RING = join(DATA, 'workloads/ring_10000.txt')
const there = existsSync(RING)
if (!there) skipLine(`the ring of W3, which is not at ${RING}`)
const onData = there ? test : test.skip

onData('the ring of 10^4 identifiers that W3 gives: 6.50 forwards within 1 %', () => {
  const ids = readFileSync(RING, 'utf8').trim().split('\n').map(Number)
  let drawn = 0
  const given = { ...stream(0, 'ring'), int: () => ids[drawn++]! }
  const tables = perfect(ids.length, { successors: 1, bits: 24 }, given)
  const mean = walk(tables, 200_000, 0)
  assert.ok(Math.abs(mean / 6.5 - 1) < 0.01, `${mean} forwards`)
})

test('base 16 takes little more than half the steps of base 2', () => {
  const [two, sixteen] = [2, 16].map((base) => meanPath(2 ** 14, { successors: 1, base }, true))
  assert.ok(sixteen! < 0.55 * two!, `${sixteen} and ${two}`)
})

for (const [virtual, low, high] of [
  [1, 0.01005, 4.605],
  [20, 0.554, 1.592],
] as const) {
  test(`keys per peer over the mean with ${virtual} nodes each: 1 % below ${low}, 1 % above ${high}`, () => {
    const peers = 200_000 / Math.sqrt(virtual)
    const nodes = Math.round(peers) * virtual
    const tables = new Tables(nodes, defaults, stream(virtual, 'arcs'))
    const ring = sortById(
      tables,
      Array.from({ length: nodes }, (_, node) => node),
    )
    const shares = new Float64Array(nodes / virtual)
    for (const [place, node] of ring.entries()) {
      const arc = tables.distance(ring[(place + nodes - 1) % nodes]!, node)
      shares[Math.floor(node / virtual)]! += (arc / 2 ** 32) * shares.length
    }
    shares.sort()
    for (const [rank, expected] of [
      [0.01, low],
      [0.99, high],
    ] as const) {
      const measured = shares[Math.floor(rank * shares.length)]!
      assert.ok(Math.abs(measured / expected - 1) < 0.05, `${measured}, expected ${expected}`)
    }
  })
}

test.run()

/**
 * Mean hops to the predecessor of a key on a ring of 2^i nodes, by i. At a gap of 2^i + y mean spacings there is
 * a node at 2^i + t, t < y, with density exp(-t), and the lookup goes there; or none, and the gap is as good
 * as 2^i. So the hops h(y) from there obey h' = 1 + f(y) - h, with h(0) = f(2^i); f(x) = 1 - exp(-x) near 0.
 */
function poissonPaths(most: number): number[] {
  const steps = 64
  const exact = 2 ** 10 * steps
  const f = new Float64Array(exact + 1)
  const kept = exp(-1 / steps)
  f[1] = 1 - kept
  for (let octave = 1; octave < exact; octave *= 2) {
    for (let k = 1; k <= octave; k++) {
      const [before, after] = [1 + f[k - 1]!, 1 + f[k]!]
      const rise = (after - before) * (1 - steps * (1 - kept))
      f[octave + k] = kept * f[octave + k - 1]! + before * (1 - kept) + rise
    }
  }
  const means: number[] = []
  let sum = 0
  for (let k = 1; k <= exact; k++) {
    sum += (f[k]! + f[k - 1]!) / 2
    if (Number.isInteger(log2(k / steps))) means[log2(k / steps)] = sum / k
  }
  // From there on, half a hop for each doubling.
  for (let i = 11; i <= most; i++) means[i] = means[i - 1]! + 0.5
  return means
}
