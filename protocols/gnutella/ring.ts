// Expanding ring (Lv, Cao, Cohen, Li, Shenker 2002): one flood after another, each with a larger TTL and
// a GUID of its own, until a hit has come or the last TTL was tried. Near files cost little.

import { type Net, type PeerId, type QueryId, Rows } from '../../sim/index.ts'
import { createAnswering } from './answer.ts'
import { QUERY } from './messages.ts'
import type { GnutellaParams } from './params.ts'
import type { Search } from './search.ts'

export function createExpandingRing(net: Net, params: GnutellaParams): Search {
  const { ttl, 'first-ttl': first, 'ttl-step': step, 'ring-wait': waitUs } = params
  const rings = 1 + Math.ceil((ttl - first) / step)
  const answering = createAnswering(net, params.guids, rings)
  /** Queries of a peer that have no hit and a ring to come. */
  const open = new Rows(net.peers.count + net.peers.servers, 0)

  function flood(self: PeerId, ring: number, query: QueryId): void {
    answering.asks(self, query, ring)
    const reach = Math.min(ttl, first + ring * step)
    net.flood(self, QUERY, query, reach, net.queries.fileOf(query), ring)
    if (ring + 1 < rings) net.timer(self, waitUs, ring + 1, query)
    else open.remove(self, query)
  }

  return {
    ...answering,

    search(self, query) {
      open.push(self, query)
      flood(self, 0, query)
    },

    receiveQuery(self, message) {
      if (answering.receives(self, message)) net.relayToOthers(self, message)
    },

    receiveQueryHit(self, message) {
      if (answering.receiveQueryHit(self, message)) open.remove(self, message.id)
    },

    nextRing(self, ring, query) {
      if (open.indexOf(self, query) >= 0) flood(self, ring, query)
    },

    leave(self) {
      answering.leave(self)
      open.setLength(self, 0)
    },
  }
}
