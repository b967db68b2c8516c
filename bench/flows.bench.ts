// One transfer ends and another begins, and all rates are found anew: the price of a change while more and more
// transfers are under way. Every peer sends to four others; uplinks are slower than downlinks, of three kinds.

import { Flows } from '../sim/engine/flows.ts'
import { stream } from '../sim/index.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const SENDS = 4
const KINDS = [20, 50, 200]

function change(peers: number): Piece {
  const random = stream(1, 'flows')
  const capacity = Float64Array.from({ length: 2 * peers }, (_, link) => {
    return KINDS[link % KINDS.length]! * (link < peers ? 1 : 4)
  })
  const flows = new Flows(capacity)
  const receiver = () => random.int(peers)
  for (let flow = 0; flow < SENDS * peers; flow++) {
    flows.add(flow, flow % peers, receiver(), Number.POSITIVE_INFINITY)
  }
  const ignore = () => {}
  flows.solve(ignore)
  const ops = 1000
  return {
    what: `${SENDS * peers} transfers`,
    ops,
    run() {
      for (let op = 0; op < ops; op++) {
        const flow = random.int(SENDS * peers)
        flows.remove(flow)
        flows.add(flow, flow % peers, receiver(), Number.POSITIVE_INFINITY)
        flows.solve(ignore)
      }
    },
  }
}

export const flows: Bench = {
  name: 'flows',
  about: 'a transfer ends, another begins, and rates are max-min fair again',
  rows: () => measurePieces([1000, 10_000, 100_000].map((peers) => () => change(peers))),
}
