// A draw from a Zipf law of exponent 0.8.

import { stream } from '../sim/index.ts'
import { zipfSampler } from '../sim/world/zipf.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000

function drawing(items: number): Piece {
  const draw = zipfSampler(items, 0.8)
  const drawn = stream(1, 'zipf')
  const run = () => {
    let sum = 0
    for (let i = 0; i < OPS; i++) sum += draw(drawn)
    return sum
  }
  return { what: `${items} items`, ops: OPS, run }
}

export const zipf: Bench = {
  name: 'zipf',
  about: 'draws from a Zipf law of exponent 0.8',
  rows: () => measurePieces([1000, 100_000, 1_000_000].map((items) => () => drawing(items))),
}
