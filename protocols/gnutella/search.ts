// The ways to search over Gnutella's links, by the name that the parameter `search` gives them.

import type { Message, Net, PeerId, QueryId } from '../../sim/index.ts'
import { createFlood } from './flood.ts'
import type { GnutellaParams } from './params.ts'
import { createPercolation } from './percolate.ts'
import { createExpandingRing } from './ring.ts'
import { createWalkers } from './walk.ts'

export interface Search {
  search(self: PeerId, query: QueryId): void
  /** A query, or a walker that carries one. */
  receiveQuery(self: PeerId, message: Message): void
  receiveQueryHit(self: PeerId, message: Message): void
  receivePush(self: PeerId, message: Message): void
  leave(self: PeerId): void
  /** Expanding ring: it is time for ring number `ring`, if there is no hit yet. */
  nextRing?(self: PeerId, ring: number, query: QueryId): void
  /** Walkers: at the asker, and back at the peer where the walker waits. */
  receiveCheck?(self: PeerId, message: Message): void
  receiveChecked?(self: PeerId, message: Message): void
}

const WAYS = {
  flood: createFlood,
  'expanding-ring': createExpandingRing,
  walkers: createWalkers,
  percolation: createPercolation,
}

export function createSearch(net: Net, params: GnutellaParams): Search {
  return WAYS[params.search](net, params)
}
