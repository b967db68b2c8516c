// The search of Gnutella 0.4: a query goes to all neighbours, and the first copy of it that a peer
// receives to all of that peer's but its sender, until its TTL runs out.

import type { Net } from '../../sim/index.ts'
import { createAnswering } from './answer.ts'
import { QUERY } from './messages.ts'
import type { GnutellaParams } from './params.ts'
import type { Search } from './search.ts'

export function createFlood(net: Net, params: GnutellaParams): Search {
  const answering = createAnswering(net, params.guids, 1)
  return {
    ...answering,

    search(self, query) {
      answering.asks(self, query, 0)
      net.flood(self, QUERY, query, params.ttl, net.queries.fileOf(query), 0)
    },

    receiveQuery(self, message) {
      if (answering.receives(self, message)) net.relayToOthers(self, message)
    },
  }
}
