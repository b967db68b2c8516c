// A query in the order in which its copies live: a leaf asks its ultrapeers, each of which asks others for
// it; an ultrapeer passes a copy on while its TTL lasts, by its neighbours' tables over the last link, and
// to those of its leaves whose tables match whatever the TTL; hits go back the way the query came.

import {
  type FileId,
  type Message,
  type Net,
  type PeerId,
  type QueryId,
  Rows,
} from '../../sim/index.ts'
import { createDynamic, type Dynamic } from './dynamic.ts'
import { QUERY, QUERY_HIT } from './messages.ts'
import type { Gnutella06Params } from './params.ts'
import type { Routes } from './routes.ts'
import { placeOf, type Tiers } from './tiers.ts'
import { createVisits } from './visits.ts'

export interface Search {
  search(self: PeerId, query: QueryId): void
  /** Ask what has waited for a link. */
  flush(self: PeerId): void
  receiveQuery(self: PeerId, message: Message): void
  receiveQueryHit(self: PeerId, message: Message): void
  /** A connection of a dynamic query has had its time. */
  next(self: PeerId, query: QueryId): void
  leave(self: PeerId): void
}

/** Queries that wait at one peer; of more, none is kept. */
const MOST_WAITING = 16
/** How long a query is remembered: it is sent for 3 minutes at most. */
const REMEMBER_US = 600e6

export function createSearch(
  net: Net,
  params: Gnutella06Params,
  tiers: Tiers,
  routes: Routes,
): Search {
  const { content, links, peers, queries } = net
  const { role, tops, leaves, untold } = tiers
  const visits = createVisits(net, peers.count + peers.servers, REMEMBER_US)
  const waiting = new Rows(peers.count, 0)
  const dynamic: Dynamic = createDynamic(net, params, tiers, routes)
  /** What each of a leaf's ultrapeers looks for. */
  const part = Math.ceil(params.results / params['leaf-ultrapeers'])

  function ask(self: PeerId, query: QueryId): void {
    visits.enter(self, query, self, false)
    const file = queries.fileOf(query)
    if (role[self] === 1) return lookAround(self, query, file, self, params.results)
    const first = tops.startOf(self)
    for (let at = first, end = first + tops.lengthOf(self); at < end; at++) {
      net.send(self, tops.words[at]! >> 1, QUERY, query, 1, file, 0)
    }
  }

  /** An ultrapeer searches for itself or a leaf: its leaves, then the others. */
  function lookAround(self: PeerId, query: QueryId, file: FileId, asker: PeerId, wanted: number) {
    routes.aim(file)
    toLeaves(self, query, file, asker === self ? 0 : 1, asker)
    dynamic.begin(self, query, asker, wanted)
  }

  /** `crossed`: links so far. */
  function toLeaves(self: PeerId, query: QueryId, file: FileId, crossed: number, except: PeerId) {
    if (untold[self] === 0 && !routes.finds(self)) return
    const first = leaves.startOf(self)
    for (let at = first, end = first + leaves.lengthOf(self); at < end; at++) {
      const word = leaves.words[at]!
      const leaf = word >> 1
      if (leaf === except || ((word & 1) === 1 && !routes.finds(leaf))) continue
      net.send(self, leaf, QUERY, query, 1, file, crossed)
    }
  }

  function toUltrapeers(self: PeerId, message: Message): void {
    const { from } = message
    const last = message.ttl === 2
    const { words } = tops
    const first = tops.startOf(self)
    for (let at = first, end = first + tops.lengthOf(self); at < end; at++) {
      const word = words[at]!
      const peer = word >> 1
      if (peer === from || (last && (word & 1) === 1 && !routes.sent(peer))) continue
      net.relay(self, peer, message)
    }
  }

  function answer(self: PeerId, { from, id, a: file, b: before, hops }: Message): void {
    if (!content.shares(self, file)) return
    const distance = before + hops
    net.answered(self, id)
    net.send(self, from, QUERY_HIT, id, Math.min(distance, 255), distance, self)
  }

  return {
    search(self, query) {
      if (tops.lengthOf(self) + leaves.lengthOf(self) > 0) ask(self, query)
      else if (waiting.lengthOf(self) < MOST_WAITING) waiting.push(self, query)
    },
    flush(self) {
      const due = waiting.list(self)
      waiting.setLength(self, 0)
      for (const query of due) ask(self, query)
    },

    /** a: the file, b: links crossed before this message was sent anew. */
    receiveQuery(self, message) {
      const { from, id, a: file, ttl } = message
      const relays = role[self] === 1 && role[from] === 1
      if (!visits.enter(self, id, from, relays && ttl === 1)) {
        if (ttl === 1 || !relays || !visits.extend(self, id, from)) {
          return net.duplicate(self, message)
        }
        routes.aim(file)
        return toUltrapeers(self, message)
      }
      net.processed(self, id)
      answer(self, message)
      if (role[self] === 0) return
      if (!relays) {
        if (placeOf(leaves, self, from) >= 0) lookAround(self, id, file, from, part)
        return
      }
      routes.aim(file)
      toLeaves(self, id, file, message.b + message.hops, from)
      if (ttl > 1) toUltrapeers(self, message)
      else net.expired(self, id)
    },

    /** a: links from asker to holder, b: the holder. */
    receiveQueryHit(self, message) {
      const { id, a: distance, b: holder, ttl } = message
      const back = visits.cameFrom(self, id)
      if (back < 0) return
      dynamic.count(self, id)
      if (back === self) net.hit(id, holder, distance)
      else if (ttl > 1 && links.has(self, back)) net.relay(self, back, message)
    },

    next: dynamic.next,
    leave(self) {
      waiting.setLength(self, 0)
      visits.forget(self)
      dynamic.leave(self)
    },
  }
}
