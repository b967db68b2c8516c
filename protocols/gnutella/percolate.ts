// Probabilistic flooding: a peer sends the first copy of a query over each of its links with probability
// `forward`. What is reached is the asker's cluster of bond percolation (Sarshar, Boykin, Roychowdhury
// 2004): above a threshold most of the network, at a fraction of a flood's messages.

import type { Net } from '../../sim/index.ts'
import { createAnswering } from './answer.ts'
import { QUERY } from './messages.ts'
import type { GnutellaParams } from './params.ts'
import type { Search } from './search.ts'

export function createPercolation(net: Net, params: GnutellaParams): Search {
  const { links, random } = net
  const { forward, ttl } = params
  const answering = createAnswering(net, params.guids, 1)
  return {
    ...answering,

    search(self, query) {
      answering.asks(self, query, 0)
      const file = net.queries.fileOf(query)
      for (let i = 0; i < links.degree(self); i++) {
        if (random.next() >= forward) continue
        net.send(self, links.neighbour(self, i), QUERY, query, ttl, file, 0)
      }
    },

    receiveQuery(self, message) {
      if (!answering.receives(self, message)) return
      for (let i = 0; i < links.degree(self); i++) {
        const next = links.neighbour(self, i)
        if (next !== message.from && random.next() < forward) net.relay(self, next, message)
      }
    },
  }
}
