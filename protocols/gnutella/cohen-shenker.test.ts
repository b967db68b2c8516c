// Cohen and Shenker, "Replication strategies in unstructured peer-to-peer networks", SIGCOMM 2002: what a
// random search costs under three allocations of copies, and the allocation that copying along the way of
// a search leads to. Random probing is one walker on a random regular graph.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { start } from '../../test/support/runs.ts'

const paper = suite('Cohen and Shenker 2002')

/** One walker with nobody to ask, which ends where the file is. */
const PROBING = {
  gnutella: {
    search: 'walkers',
    walkers: 1,
    'walk-ttl': 10_000,
    'check-every': 10_000,
    'state-keeping': false,
    guids: 8,
  },
}
const WORLD = {
  seed: 3,
  topology: { model: 'random-regular', degree: 12 },
  latency: { model: 'constant', value: '10 ms' },
  protocols: PROBING,
}

const FILES = 1000
const ZIPF = 0.8

/** Share of the queries that are for each file. */
const Q = Array.from({ length: FILES }, (_, i) => (i + 1) ** -ZIPF)
const TOTAL = Q.reduce((a, b) => a + b)

/**
 * Mean probes of a query: those of each file, weighted by its share of queries. (In the run nobody asks
 * for what it has, so that it has fewer queries for files with many copies.)
 */
function costOf(model: string): number {
  const { run } = start({
    ...WORLD,
    peers: 2000,
    duration: '20000 s',
    content: { files: FILES, popularity: { zipf: ZIPF }, replication: { model, mean: 20 } },
    workload: { count: 20_000 },
  })
  run.runUntil(run.endUs)
  const { queries } = run.tables()
  const hops = new Float64Array(FILES)
  const found = new Uint32Array(FILES)
  for (const [row, file] of queries.file.entries()) {
    if (queries.hits[row] === 0) continue
    hops[file]! += queries.firstHitHops[row]!
    found[file]!++
  }
  let cost = 0
  let weight = 0
  for (const [file, q] of Q.entries()) {
    if (found[file] === 0) continue
    cost += (q * hops[file]!) / found[file]!
    weight += q
  }
  return cost / weight
}

paper('uniform and proportional cost the same, square-root less as the formula says', () => {
  const uniform = costOf('uniform')
  const proportional = costOf('proportional')
  const root = costOf('square-root')
  // (sum of the roots of q)^2 / m, with q as shares.
  const formula = Q.reduce((sum, q) => sum + Math.sqrt(q / TOTAL), 0) ** 2 / FILES
  assert.ok(Math.abs(formula - 0.7) < 0.001, `the formula gives ${formula}`)
  const near = (what: string, ratio: number, expected: number) =>
    assert.ok(Math.abs(ratio / expected - 1) < 0.03, `${what}: ${ratio}, expected ${expected}`)
  near('proportional / uniform', proportional / uniform, 1)
  near('square-root / uniform', root / uniform, formula)
  // m / rho probes: 20 copies of each of 1000 files on 2000 peers.
  assert.ok(Math.abs(uniform / 100 - 1) < 0.1, `uniform: ${uniform} probes, expected 100`)
})

/** Slope of log copies over log popularity, the copies averaged over the last third of the run. */
function slopeOf(strategy: string): number {
  const files = 300
  const { run } = start({
    ...WORLD,
    peers: 2000,
    duration: '20000 s',
    content: {
      files,
      popularity: { zipf: ZIPF },
      replication: { model: 'uniform', mean: 1 },
      spread: { strategy, store: 20, drop: 'random' },
    },
    workload: { count: 100_000 },
  })
  const copies = new Float64Array(files)
  for (let i = 0; i <= 20; i++) {
    run.runUntil((run.endUs * (40 + i)) / 60)
    for (const [file, count] of run.tables().files.copies.entries()) copies[file]! += count
  }
  const x = Array.from(copies, (_, file) => -ZIPF * Math.log(file + 1))
  const y = Array.from(copies, (sum) => Math.log(sum))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length
  const [midX, midY] = [mean(x), mean(y)]
  const covariance = mean(x.map((of, i) => (of - midX) * (y[i]! - midY)))
  return covariance / mean(x.map((of) => (of - midX) ** 2))
}

paper('copies along the way of a search tend to square-root replication', () => {
  for (const strategy of ['path', 'random']) {
    const slope = slopeOf(strategy)
    assert.ok(Math.abs(slope - 0.5) <= 0.05, `${strategy}: ${slope}, expected .50`)
  }
  // Copies at the asker alone tend to proportional replication, but for peers that have the file already.
  assert.ok(slopeOf('owner') > 0.7)
})

paper.run()
