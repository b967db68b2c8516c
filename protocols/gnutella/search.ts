// A search in the order in which its messages live: the query floods, hits come back on its path, and
// where the holder is behind a firewall a push goes out on the hit's path and is answered directly.

import type { Message, Net, PeerId, QueryId } from '../../sim/index.ts'
import { GuidTable } from '../common/guid-table.ts'
import { GIV, PUSH, QUERY, QUERY_HIT } from './messages.ts'
import type { GnutellaParams } from './params.ts'

export interface Search {
  search(self: PeerId, query: QueryId): void
  receiveQuery(self: PeerId, message: Message): void
  receiveQueryHit(self: PeerId, message: Message): void
  receivePush(self: PeerId, message: Message): void
  leave(self: PeerId): void
}

export function createSearch(net: Net, params: GnutellaParams): Search {
  const { content, links, peers, queries } = net
  const { ttl } = params
  // Tables apart, so that a busy one drives nothing out of the other. Servents have GUIDs too.
  const nodes = peers.count + peers.servers
  const seen = new GuidTable(nodes, params.guids)
  const servents = new GuidTable(nodes, params.guids)

  /** Over the link to `back`, if it is still there; else the message is lost. */
  function routeBack(self: PeerId, back: PeerId, message: Message): void {
    if (back >= 0 && message.ttl > 1 && links.has(self, back)) net.relay(self, back, message)
  }

  return {
    search(self, query) {
      seen.remember(self, query, self)
      net.keepNear(seen.columnOf(query))
      net.flood(self, QUERY, query, ttl, queries.fileOf(query), 0)
    },

    /** a: the file. */
    receiveQuery(self, message) {
      if (!seen.remember(self, message.id, message.from)) return net.duplicate(self, message)
      net.processed(self, message.id)
      if (content.shares(self, message.a)) {
        net.answered(self, message.id)
        net.send(self, message.from, QUERY_HIT, message.id, message.hops, message.a, self)
      }
      if (message.ttl > 1) net.relayToOthers(self, message)
    },

    /** a: the file, b: the servent that has it. */
    receiveQueryHit(self, message) {
      const holder = message.b
      servents.update(self, holder, message.from)
      const back = seen.cameFrom(self, message.id)
      if (back !== self) return routeBack(self, back, message)
      net.hit(message.id, holder, message.hops)
      if (peers.firewalled(holder) && !peers.firewalled(self)) {
        net.send(self, message.from, PUSH, message.id, message.hops, holder, self)
      }
    },

    /** a: the servent that shall push, b: the one that asked for it. */
    receivePush(self, message) {
      if (message.a === self) net.send(self, message.b, GIV, message.id, 1, self, 0)
      else routeBack(self, servents.cameFrom(self, message.a), message)
    },

    leave(self) {
      if (self >= peers.count) return
      seen.forget(self)
      servents.forget(self)
    },
  }
}
