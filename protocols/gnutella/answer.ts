// What every flooding search shares: who has seen which query, hits that come back on its path, and,
// where the holder is behind a firewall, a push on the hit's path that is answered directly.

import type { Message, Net, PeerId, QueryId } from '../../sim/index.ts'
import { GuidTable } from '../common/guid-table.ts'
import { GIV, PUSH, QUERY_HIT } from './messages.ts'

export interface Answering {
  /** The asker's own query, about to go out. */
  asks(self: PeerId, query: QueryId, ring: number): void
  /** Answers a query that is new here and shared; true if it is new and may go on. */
  receives(self: PeerId, message: Message): boolean
  /** True if the hit is for a query of `self`. */
  receiveQueryHit(self: PeerId, message: Message): boolean
  receivePush(self: PeerId, message: Message): void
  leave(self: PeerId): void
}

/**
 * `guids`: how many a servent remembers. `rings`: how many floods a query may have; each has a GUID of
 * its own, so that servents take it for another query.
 */
export function createAnswering(net: Net, guids: number, rings: number): Answering {
  const { content, links, peers } = net
  // Tables apart, so that a busy one drives nothing out of the other. Servents have GUIDs too.
  const nodes = peers.count + peers.servers
  const seen = new GuidTable(nodes, guids)
  const servents = new GuidTable(nodes, guids)

  /** Over the link to `back`, if it is still there; else the message is lost. */
  function routeBack(self: PeerId, back: PeerId, message: Message): void {
    if (back >= 0 && message.ttl > 1 && links.has(self, back)) net.relay(self, back, message)
  }

  /** The first flood of a query to come here? Later ones look like other queries to the servent alone. */
  function isFirstOf(self: PeerId, guid: number, ring: number): boolean {
    for (let i = 1; i <= ring; i++) if (seen.cameFrom(self, guid - i) >= 0) return false
    return true
  }

  return {
    asks(self, query, ring) {
      const guid = query * rings + ring
      seen.remember(self, guid, self)
      net.keepNear(seen.columnOf(guid))
    },

    /** a: the file, b: the ring. */
    receives(self, message) {
      const ring = message.b
      const guid = message.id * rings + ring
      if (!seen.remember(self, guid, message.from)) {
        net.duplicate(self, message)
        return false
      }
      if (isFirstOf(self, guid, ring)) net.processed(self, message.id)
      if (content.shares(self, message.a)) {
        net.answered(self, message.id)
        net.send(self, message.from, QUERY_HIT, message.id, message.hops, ring, self)
      }
      if (message.ttl > 1) return true
      net.expired(self, message.id)
      return false
    },

    /** a: the ring, b: the servent that has the file. */
    receiveQueryHit(self, message) {
      servents.update(self, message.b, message.from)
      const back = seen.cameFrom(self, message.id * rings + message.a)
      if (back === self) takeHit(net, self, message, message.hops)
      else routeBack(self, back, message)
      return back === self
    },

    receivePush(self, message) {
      if (message.a === self) answerPush(net, self, message)
      else routeBack(self, servents.cameFrom(self, message.a), message)
    },

    leave(self) {
      seen.forget(self)
      servents.forget(self)
    },
  }
}

/** A hit reaches its asker; b: the servent that has the file. A push goes back the way it came. */
export function takeHit(net: Net, self: PeerId, message: Message, hops: number): void {
  const holder = message.b
  net.hit(message.id, holder, hops)
  if (net.peers.firewalled(holder) && !net.peers.firewalled(self)) {
    net.send(self, message.from, PUSH, message.id, message.hops, holder, self)
  }
}

/** a: the servent that shall push, b: the one that asked for it. */
export function answerPush(net: Net, self: PeerId, message: Message): void {
  net.send(self, message.b, GIV, message.id, 1, self, 0)
}
