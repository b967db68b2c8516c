// A draw from a named stream.

import { stream } from '../sim/index.ts'
import { type Bench, measurePieces } from './bench.ts'

const OPS = 10_000
const drawn = stream(1, 'bench')

function times(draw: () => number): () => number {
  return () => {
    let sum = 0
    for (let i = 0; i < OPS; i++) sum += draw()
    return sum
  }
}

export const random: Bench = {
  name: 'random',
  about: 'draws from a stream',
  rows: () =>
    measurePieces([
      () => ({ what: 'next', ops: OPS, run: times(() => drawn.next()) }),
      () => ({ what: 'int(90001)', ops: OPS, run: times(() => drawn.int(90_001)) }),
    ]),
}
