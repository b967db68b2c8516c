// Duplicate suppression as a flood asks for it: one GUID at many peers, four in five of them again.

import { GuidTable } from '../protocols/common/guid-table.ts'
import { stream } from '../sim/index.ts'
import { type Bench, measurePieces, type Piece } from './bench.ts'

const OPS = 10_000

function remembering(peers: number): Piece {
  const table = new GuidTable(peers, 8)
  const { int } = stream(1, 'peers')
  const chosen = Uint32Array.from({ length: 5 * peers }, () => int(peers))
  let guid = 0
  let at = 0
  const run = () => {
    for (let i = 0; i < OPS; i++) {
      if (at === chosen.length) {
        at = 0
        guid++
      }
      table.remember(chosen[at++]!, guid, i)
    }
  }
  return { what: `${peers} peers, remember`, ops: OPS, run }
}

export const guids: Bench = {
  name: 'guids',
  about: 'the table of GUIDs a peer has seen, 8 at each',
  rows: () => measurePieces([10_000, 100_000, 1_000_000].map((peers) => () => remembering(peers))),
}
