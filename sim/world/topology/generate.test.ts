import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../input-error.ts'
import { exp, pow } from '../../math.ts'
import { stream } from '../../random.ts'
import { generateTopology, type ModelConfig } from './generate.ts'
import { components, degreeStats } from './metrics.ts'
import { pathsFrom } from './paths.ts'
import { degreeOf, type Topology } from './topology.ts'

const test = suite('topology/generate')

const generate = (config: ModelConfig, peers: number, seed = 1) =>
  generateTopology(config, peers, stream(seed, 'topology'))
const degrees = (topology: Topology) =>
  Array.from({ length: topology.nodes }, (_, node) => degreeOf(topology, node))

const models: readonly ModelConfig[] = [
  { model: 'none' },
  { model: 'erdos-renyi', degree: 4 },
  { model: 'barabasi-albert', m: 3 },
  { model: 'watts-strogatz', k: 4, beta: 0.3 },
  { model: 'random-regular', degree: 4 },
  { model: 'k-out', k: 3 },
  { model: 'power-law', exponent: 2.5, min: 2, max: null },
  { model: 'grid', columns: null, wrap: false },
  { model: 'regular-tree', degree: 4 },
  { model: 'ring' },
  { model: 'star' },
  { model: 'complete' },
  { model: 'two-tier', hubs: 10, degree: 4, homes: 2 },
  { model: 'clusters', clusters: 5, links: 300, density: 0.8 },
]

test('every model: simple, symmetric, rows ascending, and the same again from the same seed', () => {
  for (const config of models) {
    const one = generate(config, 100)
    assert.equal(generate(config, 100), one, config.model)
    const known = new Set<string>()
    for (let a = 0; a < 100; a++) {
      const row = [...one.targets.subarray(one.offsets[a]!, one.offsets[a + 1]!)]
      assert.equal(
        row,
        [...new Set(row)].sort((x, y) => x - y),
        config.model,
      )
      assert.not(row.includes(a), config.model)
      for (const b of row) known.add(`${a} ${b}`)
    }
    for (const pair of known) assert.ok(known.has(pair.split(' ').reverse().join(' ')))
    assert.is(known.size, 2 * one.links)
  }
})

test('random-regular: every degree exact, from an empty to a complete graph', () => {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.nat())
    .filter(([peers, degree]) => degree < peers && (peers * degree) % 2 === 0)
  fc.assert(
    fc.property(sizes, ([peers, degree, seed]) => {
      const topology = generate({ model: 'random-regular', degree }, peers, seed)
      assert.equal(degrees(topology), new Array(peers).fill(degree))
    }),
  )
})

test('erdos-renyi: exactly round(n degree / 2) links, sparse and dense', () => {
  for (const degree of [0, 0.5, 4, 40, 49, 50]) {
    assert.is(generate({ model: 'erdos-renyi', degree }, 51).links, Math.round((51 * degree) / 2))
  }
})

test('erdos-renyi: the giant component S solves S = 1 - exp(-c S)', () => {
  for (const c of [2, 3]) {
    let expected = 1
    for (let i = 0; i < 100; i++) expected = 1 - exp(-c * expected)
    let mean = 0
    for (let seed = 1; seed <= 10; seed++) {
      const { sizes } = components(generate({ model: 'erdos-renyi', degree: c }, 10_000, seed))
      mean += sizes[0]! / 10_000 / 10
    }
    assert.ok(Math.abs(mean - expected) < 0.01, `c=${c}: ${mean}, expected ${expected}`)
  }
})

test('barabasi-albert: m links a newcomer, and P(degree >= d) = m (m + 1) / (d (d + 1))', () => {
  const m = 3
  const peers = 50_000
  const topology = generate({ model: 'barabasi-albert', m }, peers)
  assert.is(topology.links, (m * (m + 1)) / 2 + (peers - m - 1) * m)
  const all = degrees(topology)
  for (const d of [3, 6, 12, 30]) {
    const share = all.filter((degree) => degree >= d).length / peers
    const expected = (m * (m + 1)) / (d * (d + 1))
    assert.ok(
      Math.abs(share / expected - 1) < 0.1,
      `degree >= ${d}: ${share}, expected ${expected}`,
    )
  }
})

test('watts-strogatz: n k / 2 links at any beta; beta 0 is the lattice; everyone keeps k / 2', () => {
  for (const beta of [0, 0.2, 1]) {
    const topology = generate({ model: 'watts-strogatz', k: 6, beta }, 200)
    assert.is(topology.links, 600)
    assert.ok(degreeStats(topology).min >= 3)
    if (beta === 0) assert.equal([...topology.targets.subarray(0, 6)], [1, 2, 3, 197, 198, 199])
  }
  assert.is(generate({ model: 'watts-strogatz', k: 4, beta: 1 }, 5).links, 10)
})

test('k-out: at least k links each; n k links less the pairs that drew one another', () => {
  const topology = generate({ model: 'k-out', k: 4 }, 10_000)
  assert.is(degreeStats(topology).min, 4)
  // A draw is mutual with probability k / (n - 1): about k^2 / 2 pairs in all.
  assert.ok(Math.abs(40_000 - topology.links - 8) <= 12, `${topology.links} links`)
  assert.is(generate({ model: 'k-out', k: 9 }, 10).links, 45)
})

test('power-law: P(k) ~ k^-exponent within min and max', () => {
  const topology = generate({ model: 'power-law', exponent: 2.5, min: 2, max: 50 }, 50_000)
  let norm = 0
  for (let k = 2; k <= 50; k++) norm += pow(k, -2.5)
  const { histogram, max } = degreeStats(topology)
  assert.ok(max <= 50)
  for (const k of [2, 3, 5, 10]) {
    const expected = (50_000 * pow(k, -2.5)) / norm
    assert.ok(Math.abs(histogram[k]! / expected - 1) < 0.12, `${histogram[k]} of ${expected}`)
  }
})

test('regular-tree: reach within T links is the sum of N (N - 1)^(t - 1), as in Ritter 2001', () => {
  const topology = generate({ model: 'regular-tree', degree: 4 }, 4373)
  const reached = pathsFrom(topology, [0]).histogram
  assert.equal(reached, [0, 4, 12, 36, 108, 324, 972, 2916])
  assert.equal(new Set(degrees(topology)), new Set([4, 1]))
})

test('grid: links and degrees of a rectangle, of a torus and of a short last row', () => {
  assert.is(generate({ model: 'grid', columns: 4, wrap: false }, 12).links, 3 * 3 + 4 * 2)
  assert.equal(
    degrees(generate({ model: 'grid', columns: null, wrap: true }, 25)),
    new Array(25).fill(4),
  )
  assert.is(generate({ model: 'grid', columns: 3, wrap: false }, 5).links, 2 + 1 + 2)
})

test('two-tier: peers stand on `homes` hubs and on nobody else', () => {
  const topology = generate({ model: 'two-tier', hubs: 20, degree: 5, homes: 3 }, 500)
  assert.is(topology.links, 50 + 480 * 3)
  for (let peer = 20; peer < 500; peer++) {
    const row = topology.targets.subarray(topology.offsets[peer]!, topology.offsets[peer + 1]!)
    assert.is(row.length, 3)
    assert.ok(row.every((hub) => hub < 20))
  }
})

test('closed forms: ring, star, complete, one peer', () => {
  assert.equal([...generate({ model: 'ring' }, 5).targets.subarray(0, 2)], [1, 4])
  assert.is(generate({ model: 'star' }, 9).links, 8)
  assert.is(generate({ model: 'complete' }, 9).links, 36)
  for (const model of ['ring', 'star', 'complete'] as const)
    assert.is(generate({ model }, 1).links, 0)
})

test('impossible settings are one line that names both', () => {
  const refused: readonly [ModelConfig, number, RegExp][] = [
    [{ model: 'barabasi-albert', m: 10 }, 10, /m: 10 and peers: 10/],
    [{ model: 'k-out', k: 0 }, 10, /k: 0, expected an integer of at least 1/],
    [{ model: 'k-out', k: 1.5 }, 10, /k: 1.5/],
    [{ model: 'random-regular', degree: 3 }, 5, /degree: 3 and peers: 5.*even/],
    [{ model: 'erdos-renyi', degree: 10 }, 10, /degree: 10 and peers: 10/],
    [{ model: 'erdos-renyi', degree: Number.NaN }, 10, /degree: NaN/],
    [{ model: 'watts-strogatz', k: 3, beta: 0 }, 10, /k: 3, expected an even number/],
    [{ model: 'watts-strogatz', k: 4, beta: 2 }, 10, /beta: 2, expected 0..1/],
    [{ model: 'power-law', exponent: 1, min: 1, max: null }, 10, /exponent: 1/],
    [{ model: 'power-law', exponent: 2, min: 5, max: 4 }, 10, /min: 5 and max: 4/],
    [{ model: 'power-law', exponent: 2, min: 3, max: 3 }, 5, /min = max: 3 and peers: 5/],
    [{ model: 'grid', columns: 4, wrap: true }, 10, /peers: 10.*columns: 4/],
    [{ model: 'regular-tree', degree: 1 }, 3, /degree: 1 and peers: 3/],
    [{ model: 'complete' }, 1_000_000, /complete over peers: 1000000 make 499999500000 links/],
    [{ model: 'two-tier', hubs: 5, degree: 2, homes: 6 }, 50, /homes: 6 and hubs: 5/],
    [{ model: 'clusters', clusters: 5, links: 10, density: 0.5 }, 4, /clusters: 5 and peers: 4/],
    [{ model: 'ring' }, 1e12, /peers: 1000000000000/],
    [{ model: 'ring' }, 0, /peers: 0/],
  ]
  for (const [config, peers, line] of refused) {
    assert.throws(
      () => generate(config, peers),
      (error: unknown) => error instanceof InputError && line.test(error.message),
      `${JSON.stringify(config)} over ${peers}`,
    )
  }
})

test.run()
