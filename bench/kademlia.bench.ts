// Kademlia under churn at two sizes.

import { type Bench, repeat, rowsOfRuns, runOnce } from './bench.ts'

export const kademlia: Bench = {
  name: 'kademlia',
  about:
    'bench/kademlia.yaml: lookups, refreshes and replication among peers that come and go, 20 contacts an answer',
  *rows(times) {
    for (const [peers, minutes] of [
      [10_000, 20],
      [100_000, 2],
    ] as const) {
      const set = [`peers=${peers}`, `duration=${minutes} min`]
      const runs = repeat(times, () => runOnce('bench/kademlia.yaml', set))
      yield* rowsOfRuns(`${peers} peers, ${minutes} min`, runs)
    }
  },
}
