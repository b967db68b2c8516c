// Gnutella 0.4: every peer is client and server; a query floods over the links until its TTL runs out, or
// finds its way over them as the parameter `search` says.

import { defineProtocol } from '../../sim/index.ts'
import { conflict } from './conflict.ts'
import { createConnector, RETRY } from './connect.ts'
import {
  CHECK,
  CHECKED,
  HOSTS,
  HOSTS_REQUEST,
  handshake,
  messages,
  PING,
  PONG,
  PUSH,
  QUERY,
  QUERY_HIT,
  WALKER,
} from './messages.ts'
import { params } from './params.ts'
import { createSearch } from './search.ts'

export const gnutella = defineProtocol({
  name: 'gnutella',
  title: 'Gnutella 0.4: TTL-bounded flooding',
  source: 'The Gnutella Protocol Specification v0.4, Clip2 2000 (document revision 1.2)',
  params,
  messages,
  handshake,
  servers: (given) => given['host-caches'],
  conflict,
  create(net, given) {
    const connector = createConnector(net, given)
    const searching = createSearch(net, given)
    return {
      join: connector.join,
      leave(self) {
        connector.leave(self)
        if (self < net.peers.count) searching.leave(self)
      },
      accept: connector.accept,
      linked: connector.linked,
      refused: connector.repair,
      unlinked: connector.repair,
      timer(self, kind, query) {
        if (kind === RETRY) connector.retry(self)
        else searching.nextRing?.(self, kind, query)
      },
      search: searching.search,
      receive(self, message) {
        switch (message.type) {
          case QUERY:
          case WALKER:
            return searching.receiveQuery(self, message)
          case QUERY_HIT:
            return searching.receiveQueryHit(self, message)
          case PUSH:
            return searching.receivePush(self, message)
          case CHECK:
            return searching.receiveCheck?.(self, message)
          case CHECKED:
            return searching.receiveChecked?.(self, message)
          case PING:
            return connector.receivePing(self, message)
          case PONG:
            return connector.receivePong(self, message)
          case HOSTS_REQUEST:
            return connector.receiveHostsRequest(self, message)
          case HOSTS:
            return connector.receiveHosts(self, message)
        }
      },
      roleOf: (self) => (self < net.peers.count ? 'servent' : 'host-cache'),
      inspect: (self) => ({
        neighbours: Array.from({ length: net.links.degree(self) }, (_, i) =>
          net.links.neighbour(self, i),
        ),
        known: connector.known(self),
      }),
      view: 'graph',
    }
  },
})
