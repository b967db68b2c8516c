// The delay between two peers, of 10^5.

import { stream } from '../sim/index.ts'
import type { LatencyConfig } from '../sim/world/config.ts'
import { generateLatency } from '../sim/world/latency.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000
const PEERS = 100_000
const MODELS: readonly LatencyConfig[] = [
  { model: 'uniform', minUs: 10_000, maxUs: 100_000 },
  { model: 'plane', meanUs: 80_000 },
  {
    model: 'transit-stub',
    transits: 10,
    stubs: 10,
    transitUs: 20_000,
    stubUs: 5000,
    accessUs: 2000,
  },
]

function asking(config: LatencyConfig): Piece {
  const { between } = generateLatency(config, PEERS, stream(1, 'latency'), new Map())
  const { int } = stream(1, 'pairs')
  const ends = Uint32Array.from({ length: 2 * OPS }, () => int(PEERS))
  const run = () => {
    let sum = 0
    for (let i = 0; i < OPS; i++) sum += between(ends[2 * i]!, ends[2 * i + 1]!)
    return sum
  }
  return { what: config.model, ops: OPS, run }
}

export const latency: Bench = {
  name: 'latency',
  about: 'the delay of a random pair of 10^5 peers',
  rows: () => measurePieces(MODELS.map((config) => () => asking(config))),
}
