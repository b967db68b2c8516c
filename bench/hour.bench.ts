// Every way to search through an hour of 10^5 users who come and go, and beside plain flooding in that world.

import { type Bench, rowsOfRuns, runOnce } from './bench.ts'

const FLOODING = 'gnutella: { ttl: 4 }'
const WAYS = [
  FLOODING,
  'client-server: {}',
  'napster: {}',
  'kazaa: {}',
  'gia: {}',
  'gnutella06: { results: 30 }',
  'gnutella: { ttl: 4, search: expanding-ring }',
  'gnutella: { ttl: 4, search: percolation }',
  'gnutella: { search: walkers, walkers: 8, walk-ttl: 64 }',
]

export const hour: Bench = {
  name: 'hour',
  about:
    'bench/hour.yaml, 10^5 peers that come and go for an hour; once each, whatever --times says',
  *rows() {
    let flooding = Number.NaN
    for (const way of WAYS) {
      const run = runOnce('bench/hour.yaml', [`protocols={ ${way} }`])
      const speed = run.timing.messages_per_s
      if (way === FLOODING) flooding = speed
      yield* rowsOfRuns(way, [run])
      yield { what: `${way}, over plain flooding`, unit: 'times', samples: [speed / flooding] }
    }
  },
}
