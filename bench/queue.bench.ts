// The hold model: a queue of a given size; each operation takes the first event and schedules one.

import { EventQueue } from '../sim/engine/queue.ts'
import { blankEvent } from '../sim/engine/record-lists.ts'
import { stream } from '../sim/index.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000
const DELAYS: { readonly [name: string]: (draw: (n: number) => number) => number } = {
  'uniform 10-100 ms': (draw) => 10_000 + draw(90_001),
  'whole milliseconds 10-100': (draw) => 1000 * (10 + draw(91)),
  'constant 50 ms': () => 50_000,
  '1 in 10 up to 10 h, the rest 10-100 ms': (draw) =>
    draw(10) === 0 ? draw(2 ** 32) * 8 : 10_000 + draw(90_001),
}

function holding(name: string, size: number): Piece {
  const { int } = stream(1, name)
  // Drawn beforehand, so that the queue alone is measured.
  const delays = Float64Array.from({ length: 1 << 16 }, () => DELAYS[name]!(int))
  const queue = new EventQueue()
  const event = blankEvent()
  let drawn = 0
  const push = (nowUs: number) => queue.push(nowUs + delays[drawn++ & 65_535]!, 1, 2, 3, 4, 5, 6)
  const hold = (count: number) => {
    for (let i = 0; i < count; i++) {
      queue.take(Number.POSITIVE_INFINITY, event)
      push(event.timeUs)
    }
  }
  for (let i = 0; i < size; i++) push(0)
  hold(2 * size)
  return { what: `${size} events, ${name}`, ops: OPS, run: () => hold(OPS) }
}

export const queue: Bench = {
  name: 'queue',
  about: 'taking the first event and scheduling another',
  rows: () =>
    measurePieces(
      [1000, 100_000, 1_000_000].flatMap((size) =>
        Object.keys(DELAYS).map((name) => () => holding(name, size)),
      ),
    ),
}
