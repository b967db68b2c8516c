// Does a peer share a file? What every receiver of a query asks itself.

import { stream } from '../sim/index.ts'
import { generateContent } from '../sim/world/content.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000

function asking(peers: number): Piece {
  const replication = { model: 'proportional', mean: 10 } as const
  const config = {
    files: peers,
    zipf: 0.8,
    replication,
    freeRiders: 0.66,
    placement: 'random',
  } as const
  const content = generateContent(config, peers, stream(1, 'content'))
  const { int } = stream(1, 'pairs')
  const asked = Uint32Array.from({ length: 2 * OPS }, () => int(peers))
  const run = () => {
    let shared = 0
    for (let i = 0; i < OPS; i++) if (content.shares(asked[2 * i]!, asked[2 * i + 1]!)) shared++
    return shared
  }
  return { what: `${peers} peers and files, 10 copies of each`, ops: OPS, run }
}

export const content: Bench = {
  name: 'content',
  about: 'shares(peer, file) of random pairs',
  rows: () => measurePieces([1000, 100_000, 1_000_000].map((peers) => () => asking(peers))),
}
