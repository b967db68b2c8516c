// Adjacency of mean degree 8: finding a link, and breaking and making one, at random peers.

import { LinkTable } from '../sim/engine/links.ts'
import { stream } from '../sim/index.ts'
import { generateTopology } from '../sim/world/topology/generate.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000

function pieces(peers: number): (() => Piece)[] {
  const make = () => {
    const topology = generateTopology({ model: 'k-out', k: 4 }, peers, stream(1, 'topology'))
    const { int } = stream(1, 'pairs')
    const ends = Uint32Array.from({ length: 2 * OPS }, () => int(peers))
    return { table: new LinkTable(peers, topology, () => true), ends }
  }
  const finding = (): Piece => {
    const { table, ends } = make()
    const run = () => {
      let found = 0
      for (let i = 0; i < OPS; i++) if (table.has(ends[2 * i]!, ends[2 * i + 1]!)) found++
      return found
    }
    return { what: `${peers} peers, has`, ops: OPS, run }
  }
  const changing = (): Piece => {
    const { table, ends } = make()
    const run = () => {
      for (let i = 0; i < OPS; i++) {
        const [a, b] = [ends[2 * i]!, ends[2 * i + 1]!]
        if (a === b || !table.add(a, b)) continue
        table.drop(a, b)
        table.drop(b, a)
      }
    }
    return { what: `${peers} peers, add and drop both ends`, ops: OPS, run }
  }
  return [finding, changing]
}

export const links: Bench = {
  name: 'links',
  about: 'overlay links, mean degree 8',
  rows: () => measurePieces([10_000, 1_000_000].flatMap(pieces)),
}
