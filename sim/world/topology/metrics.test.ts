import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../../random.ts'
import { addPair, buildTopology, newPairs } from './build.ts'
import { parseEdgeList } from './edge-list.ts'
import { generateTopology } from './generate.ts'
import { clustering, components, degreeStats } from './metrics.ts'
import { pathsFrom, samplePaths } from './paths.ts'
import { attackCurve, attackThreshold, failureCurve } from './robustness.ts'

const test = suite('topology/metrics')

const folder = `${process.env.PEERLAB_DATA ?? '../shared/data'}/gnutella`
const crawl = (name: string) => {
  const text = gunzipSync(readFileSync(`${folder}/p2p-Gnutella${name}.txt.gz`)).toString()
  return parseEdgeList(text, name)
}
const near = (value: number, expected: number, within: number, what: string) =>
  assert.ok(
    Math.abs(value - expected) <= within,
    `${what}: ${value}, expected ${expected} +- ${within}`,
  )

const graphs = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 40 }).map((list) => {
  const pairs = newPairs(0)
  for (const [a, b] of list) addPair(pairs, a, b)
  return buildTopology(10, pairs)
})

test('clustering equals a count over all triples', () => {
  fc.assert(
    fc.property(graphs, (topology) => {
      const linked = (a: number, b: number) =>
        topology.targets.subarray(topology.offsets[a]!, topology.offsets[a + 1]!).includes(b)
      let triangles = 0
      let paths = 0
      let local = 0
      for (let a = 0; a < 10; a++) {
        let closed = 0
        let open = 0
        for (let b = 0; b < 10; b++) {
          for (let c = b + 1; c < 10; c++) {
            if (!linked(a, b) || !linked(a, c)) continue
            open++
            if (linked(b, c)) closed++
          }
        }
        triangles += closed / 3
        paths += open
        local += open === 0 ? 0 : closed / open / 10
      }
      const found = clustering(topology)
      near(found.triangles, triangles, 1e-9, 'triangles')
      near(found.meanLocal, local, 1e-9, 'mean local')
      near(found.transitivity, paths === 0 ? 0 : (3 * triangles) / paths, 1e-9, 'transitivity')
    }),
  )
})

test('attack and failure curves equal components of what is left', () => {
  const shares = Array.from({ length: 11 }, (_, i) => i / 10)
  fc.assert(
    fc.property(graphs, (topology) => {
      const order = Array.from({ length: 10 }, (_, node) => node)
      const degree = (node: number) => topology.offsets[node + 1]! - topology.offsets[node]!
      order.sort((a, b) => degree(b) - degree(a) || a - b)
      attackCurve(topology, shares).forEach((point, removed) => {
        const gone = new Set(order.slice(0, removed))
        const left = newPairs(0)
        for (let a = 0; a < 10; a++) {
          for (let i = topology.offsets[a]!; i < topology.offsets[a + 1]!; i++) {
            if (!gone.has(a) && !gone.has(topology.targets[i]!))
              addPair(left, a, topology.targets[i]!)
          }
        }
        const { sizes } = components(buildTopology(10, left))
        // Peers that are gone count as components of one peer here, and as nothing there.
        const size = (place: number) => (place < sizes.length - removed ? sizes[place]! / 10 : 0)
        assert.equal([point.largest, point.second], [size(0), size(1)])
      })
      const [whole] = failureCurve(topology, [0], stream(1, 'f'), 3)
      near(whole!.mean, components(topology).sizes[0]! / 10, 1e-12, 'nobody failed')
    }),
  )
})

test('paths on a ring in closed form', () => {
  const ring = generateTopology({ model: 'ring' }, 101, stream(1, 'a'))
  const paths = samplePaths(ring, 1000, stream(1, 'b'))
  assert.equal([paths.sources, paths.mean, paths.max, paths.connected], [101, 25.5, 50, 1])
  near(paths.effectiveDiameter, 45, 1e-9, 'effective diameter')
})

test('10,000 peers under attack: Barabasi-Albert m=2 falls at .18, Erdos-Renyi <k>=4 at .28', () => {
  const mean = (config: Parameters<typeof generateTopology>[0], order: 'static' | 'adaptive') => {
    let sum = 0
    for (let seed = 1; seed <= 10; seed++) {
      sum += attackThreshold(generateTopology(config, 10_000, stream(seed, 'topology')), order)
    }
    return sum / 10
  }
  near(mean({ model: 'barabasi-albert', m: 2 }, 'static'), 0.18, 0.02, 'Barabasi-Albert')
  near(mean({ model: 'erdos-renyi', degree: 4 }, 'adaptive'), 0.28, 0.02, 'Erdos-Renyi')
})

if (existsSync(folder)) {
  const sizes: { readonly [name: string]: readonly [number, number] } = {
    '04': [10876, 39994],
    '05': [8846, 31839],
    '06': [8717, 31525],
    '08': [6301, 20777],
    '09': [8114, 26013],
    '24': [26518, 65369],
    '25': [22687, 54705],
    '30': [36682, 88328],
    '31': [62586, 147892],
  }
  test('the nine crawls have the published sizes', () => {
    for (const [name, size] of Object.entries(sizes)) {
      const { nodes, links } = crawl(name)
      assert.equal([nodes, links], size, name)
    }
  })

  const oracle = JSON.parse(readFileSync(`${folder}/oracle-04-08.json`, 'utf8'))
  for (const name of ['04', '08']) {
    test(`crawl ${name} as computed independently`, () => {
      const topology = crawl(name)
      const expected = oracle[name]
      const degree = degreeStats(topology)
      assert.equal([degree.max, degree.median], [expected.deg_max, expected.deg_median])
      const { triangles, meanLocal } = clustering(topology)
      assert.is(triangles, expected.triangles)
      near(meanLocal, expected.avg_clustering, 1e-12, 'mean local clustering')

      for (const flood of expected.flood) {
        let reached = 0
        const { histogram } = pathsFrom(topology, [flood.src])
        const byTtl = flood.reached_by_ttl.map((_: number, i: number) => {
          reached += histogram[i + 1] ?? 0
          return reached
        })
        assert.equal(byTtl, flood.reached_by_ttl, `from ${flood.src}`)
      }
      const paths = samplePaths(topology, 300, stream(1, 'paths'))
      near(paths.mean, expected.path_mean, 0.15, 'mean path')
      near(paths.effectiveDiameter, expected.eff_diam90, 0.15, 'effective diameter')

      const attack: [number, number, number][] = expected.attack_static_degree_ties_low_id_first
      const shares = attack.map(([share]) => share)
      assert.equal(
        attackCurve(topology, shares).map(({ share, largest, second }) => [share, largest, second]),
        attack,
      )
      const failure: number[][] = expected.random_failure_lcc_over_N_mean_min_max_5seeds
      const removed = failure.map(([share]) => share!)
      failureCurve(topology, removed, stream(1, 'failure'), 10).forEach(({ share, mean }, i) => {
        near(mean, failure[i]![1]!, 0.01, `${share} failed`)
      })
    })
  }
} else {
  console.log(`skipped: the crawls, since there is no ${folder} (set PEERLAB_DATA)`)
}

test.run()
