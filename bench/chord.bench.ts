// Chord in steady state (W3) at two sizes, a ring that grows, and lookups over tables alone.

import { params } from '../protocols/chord/params.ts'
import { oracleRing } from '../protocols/chord/perfect.ts'
import { Tables } from '../protocols/chord/tables.ts'
import { stream } from '../sim/index.ts'
import { type Bench, type Measured, median, repeat, rowsOfRuns, runOnce } from './bench.ts'

const JOINING = ['protocols.chord.start=join', 'protocols.chord.join-over=500 s']

function ringOnce(peers: number, seconds: number, ...set: readonly string[]): Measured {
  return runOnce('bench/chord.yaml', [`peers=${peers}`, `duration=${seconds} s`, ...set])
}

export const chord: Bench = {
  name: 'chord',
  about:
    'bench/chord.yaml (W3): lookups, stabilization, fingers and predecessors of a ring, 50 ms a message',
  *rows(times) {
    const runs = [
      repeat(times, () => ringOnce(10_000, 1000)),
      repeat(times, () => ringOnce(100_000, 100)),
    ] as const
    yield* rowsOfRuns('10000 peers, 1000 s', runs[0])
    yield {
      what: '10000 peers, messages',
      unit: '',
      samples: runs[0].map((run) => run.metrics.messages),
    }
    yield* rowsOfRuns('100000 peers, 100 s', runs[1])
    const [small, large] = runs.map((of) => median(of.map(({ timing }) => timing.messages_per_s)))
    yield {
      what: 'a message at 10^5 peers over one at 10^4',
      unit: 'times',
      samples: [small! / large!],
    }
    const joining = repeat(times, () => ringOnce(10_000, 1000, ...JOINING))
    yield* rowsOfRuns('10000 peers that join over 500 s', joining)
    yield { what: 'the same, wall', unit: 's', samples: joining.map(({ timing }) => timing.wall_s) }
  },
}

export const lookups: Bench = {
  name: 'lookups',
  about: 'a million lookups over the tables of 10^5 peers with 16 successors, without an engine',
  *rows(times) {
    const nodes = 100_000
    const given = Object.fromEntries(
      Object.entries(params).map(([name, param]) => [name, param.default]),
    )
    const tables = new Tables(
      nodes,
      given as ConstructorParameters<typeof Tables>[1],
      stream(1, 'ring'),
    )
    oracleRing(tables, [...new Array(nodes).keys()])
    let hops = 0
    const samples = repeat(times, () => {
      const random = stream(1, 'keys')
      const beganMs = performance.now()
      hops = 0
      for (let i = 0; i < 1e6; i++) {
        const key = random.int(2 ** 32) | 0
        let at = tables.next(random.int(nodes), key, -1)
        for (; at >= 0; at = tables.next(at, key, -1)) hops++
      }
      return (performance.now() - beganMs) / 1000
    })
    yield { what: 'a million lookups', unit: 's', samples }
    yield { what: 'hops, the owner counted', unit: '', samples: [hops / 1e6 + 1] }
  },
}
