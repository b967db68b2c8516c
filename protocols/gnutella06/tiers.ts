// Who is an ultrapeer, and who is linked to whom in which tier. One row a peer: the ultrapeers it is linked
// to, be it a leaf or one of them, and its leaves. A word is twice the neighbour's number, plus 1 once its
// routing table has come.

import { type PeerId, Rows } from '../../sim/index.ts'

export interface Tiers {
  /** 1: an ultrapeer. What a peer says of itself in the handshake (X-Ultrapeer). */
  readonly role: Uint8Array
  readonly tops: Rows
  readonly leaves: Rows
  /** Of an ultrapeer: leaves whose table has not come yet. */
  readonly untold: Uint16Array
}

export function createTiers(nodes: number): Tiers {
  return {
    role: new Uint8Array(nodes),
    tops: new Rows(nodes, 0),
    leaves: new Rows(nodes, 0),
    untold: new Uint16Array(nodes),
  }
}

/** Where in `rows.words` a neighbour is; -1: nowhere. */
export function placeOf(rows: Rows, self: PeerId, peer: PeerId): number {
  const first = rows.startOf(self)
  const end = first + rows.lengthOf(self)
  for (let at = first; at < end; at++) if (rows.words[at]! >> 1 === peer) return at
  return -1
}

export function listOf(rows: Rows, self: PeerId): PeerId[] {
  return rows.list(self).map((word) => word >> 1)
}
