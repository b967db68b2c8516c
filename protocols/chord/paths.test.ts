// Perfect rings, walked without an engine: how long paths are and how evenly keys lie. Stoica et al. 2001,
// section 6 and Stoica et al. 2003, section VI: half of log2 N, with r successors known as much less half of
// log2 r plus one; keys per peer as arcs of a random ring, which are exponential or, summed over v virtual
// nodes, gamma distributed.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../../sim/index.ts'
import { log2 } from '../../sim/math.ts'
import { params } from './params.ts'
import { oracleRing, ownerPlace, sortById } from './perfect.ts'
import { Tables } from './tables.ts'

const test = suite('paths and keys')

const LOOKUPS = 20_000
const defaults = {
  ...Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default])),
} as ConstructorParameters<typeof Tables>[1]

function perfect(nodes: number, given: { readonly [name: string]: number }, seed: number) {
  const tables = new Tables(nodes, { ...defaults, ...given }, stream(seed, 'ring'))
  const ring = oracleRing(
    tables,
    Array.from({ length: nodes }, (_, node) => node),
  )
  return { tables, ring }
}

/** Mean of the peers visited after the asker, the owner counted or, with `toPredecessor`, not. */
function meanPath(
  nodes: number,
  given: { readonly [name: string]: number },
  toPredecessor = false,
  seed = 0,
) {
  const { tables, ring } = perfect(nodes, given, seed)
  const random = stream(seed, 'lookups')
  let visited = 0
  for (let i = 0; i < LOOKUPS; i++) {
    const key = random.int(2 ** 32) | 0
    let at = tables.next(random.int(nodes), key, -1)
    for (; at >= 0; at = tables.next(at, key, -1)) visited++
    assert.is(~at, ring[ownerPlace(tables, ring, key)])
  }
  return visited / LOOKUPS + (toPredecessor ? 0 : 1)
}

test('with r = 20 successors: 1/2 log2 N - 1/2 log2 r + 1 within 2 %, from 2^6 to 2^17 peers', () => {
  for (let exponent = 6; exponent <= 17; exponent++) {
    const expected = exponent / 2 - log2(20) / 2 + 1
    const mean = meanPath(2 ** exponent, { successors: 20 })
    assert.ok(Math.abs(mean / expected - 1) < 0.02, `2^${exponent}: ${mean}, expected ${expected}`)
  }
})

test('by fingers alone: 1/2 log2 N to the predecessor, less .14 on a random ring', () => {
  for (let exponent = 6; exponent <= 17; exponent++) {
    const rings = Math.max(1, 2 ** (11 - exponent))
    let mean = 0
    for (let ring = 0; ring < rings; ring++)
      mean += meanPath(2 ** exponent, { successors: 1 }, true, ring) / rings
    assert.ok(Math.abs(mean - exponent / 2 + 0.14) < 0.04, `2^${exponent}: ${mean}`)
  }
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
