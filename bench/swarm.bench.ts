// Swarms as users have them: a crowd block by block and piece by piece, and a tracker site. Every tenfold size is
// measured too, where it shows how the cost of a piece grows with what is under way.

import { type Bench, repeat, runOnce } from './bench.ts'

interface Case {
  readonly what: string
  readonly scenario: string
  readonly set: readonly string[]
}

const crowdOf = (peers: number): Case => ({
  what: `${peers} peers, 400 pieces`,
  scenario: 'bench/swarm-pieces.yaml',
  set: [`peers=${peers}`, `workload.ask.spread=${peers}`, `workload.every=${1e8 / peers} us`],
})

const CASES: readonly Case[] = [
  { what: '1000 peers, 6400 blocks', scenario: 'bench/swarm-crowd.yaml', set: [] },
  crowdOf(1000),
  crowdOf(10_000),
  crowdOf(100_000),
  { what: '1000000 peers at a tracker', scenario: 'bench/swarm-tracker.yaml', set: [] },
]

export const swarm: Bench = {
  name: 'swarm',
  about: 'BitTorrent: bench/swarm-crowd.yaml, swarm-pieces.yaml and swarm-tracker.yaml',
  *rows(times) {
    for (const { what, scenario, set } of CASES) {
      const runs = repeat(times, () => runOnce(scenario, set))
      yield { what, unit: 's', samples: runs.map(({ timing }) => timing.wall_s) }
      const rss = runs.map(({ timing }) => timing.peak_rss_bytes / 2 ** 20)
      yield { what: `${what}, peak memory`, unit: 'MiB', samples: rss }
    }
  },
}
