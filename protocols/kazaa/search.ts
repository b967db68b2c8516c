// A search in the order in which its messages live: from the asker to its supernode, which looks into its
// index and floods the other supernodes; those answer straight to it, and it passes the results on.

import {
  type FileId,
  type Message,
  type Net,
  type PeerId,
  type QueryId,
  Rows,
} from '../../sim/index.ts'
import type { Hub } from './hub.ts'
import { QUERY, RESULT_BYTES, RESULTS, type Results } from './messages.ts'
import type { Ordinary } from './ordinary.ts'
import type { KazaaParams } from './params.ts'
import type { Supernodes } from './supernode.ts'

export interface Search {
  search(self: PeerId, query: QueryId): void
  /** Ask what had to wait for a supernode. */
  flush(self: PeerId): void
  /** Schedule that, if anything waits. */
  scheduleFlush(self: PeerId): void
  receiveQuery(self: PeerId, message: Message): void
  receiveResults(self: PeerId, message: Message): void
  leave(self: PeerId): void
}

export const FLUSH = 3
/** What waited is asked so long after a supernode has been found. */
const FLUSH_US = 2e6
/** Queries that wait at one peer; of more, none is kept. */
const MOST_WAITING = 16
const NOTHING: Results = { holders: [], hops: [] }

export function createSearch(
  net: Net,
  params: KazaaParams,
  ordinary: Ordinary,
  supernodes: Supernodes,
): Search {
  const { content, queries } = net
  const waiting = new Rows(net.peers.count, 0)
  /** Links that a query may cross: all but the one to the holder. */
  const ttl = params.ttl - 1

  /** What a supernode `hops` links from the asker has to offer, the asker itself left out. */
  function lookUp(self: PeerId, hub: Hub, file: FileId, hops: number, asker: PeerId): Results {
    const children = hub.holdersOf(file)
    const isHolder = hops > 0 && content.shares(self, file)
    if (children.length === 0 && !isHolder) return NOTHING
    const holders = children.filter((child) => child !== asker)
    const distances = holders.map(() => hops + 1)
    if (isHolder) {
      holders.push(self)
      distances.push(hops)
    }
    return { holders, hops: distances }
  }

  function send(self: PeerId, to: PeerId, query: QueryId, results: Results): void {
    net.sendBody(self, to, RESULTS, query, 1, 0, results, results.holders.length * RESULT_BYTES)
  }

  function deliver(self: PeerId, query: QueryId, { holders, hops }: Results): void {
    for (const [i, holder] of holders.entries()) {
      if (holder !== self) net.hit(query, holder, hops[i]!)
    }
  }

  /** A supernode answers in its children's name. */
  function answer(query: QueryId, { holders }: Results): void {
    for (const holder of holders) net.answered(holder, query)
  }

  function search(self: PeerId, query: QueryId): void {
    const file = queries.fileOf(query)
    const hub = supernodes.hubOf(self)
    const home = ordinary.homeOf(self)
    if (hub) {
      hub.remember(query, self)
      const own = lookUp(self, hub, file, 0, self)
      answer(query, own)
      deliver(self, query, own)
      for (const peer of hub.neighbours) net.send(self, peer, QUERY, query, ttl, file, self)
    } else if (home >= 0) net.send(self, home, QUERY, query, ttl, file, home)
    else if (waiting.lengthOf(self) < MOST_WAITING) waiting.push(self, query)
  }

  return {
    search,
    flush(self) {
      const held = waiting.list(self)
      waiting.setLength(self, 0)
      for (const query of held) search(self, query)
    },
    scheduleFlush(self) {
      if (waiting.lengthOf(self) > 0) net.timer(self, FLUSH_US, FLUSH, 0)
    },

    /** a: the file, b: the asker's supernode. */
    receiveQuery(self, message) {
      const hub = supernodes.hubOf(self)
      if (!hub) return
      const { from, id, a: file, b: home } = message
      if (!hub.remember(id, from)) return net.duplicate(self, message)
      net.processed(self, id)
      const results = lookUp(self, hub, file, message.hops, self === home ? from : -1)
      if (results.holders.length > 0) {
        answer(id, results)
        send(self, self === home ? from : home, id, results)
      }
      if (message.ttl === 1) return net.expired(self, id)
      for (const peer of hub.neighbours) if (peer !== from) net.relay(self, peer, message)
    },

    receiveResults(self, { id, body }) {
      const results = body as Results
      if (queries.askerOf(id) === self) return deliver(self, id, results)
      const asker = supernodes.hubOf(self)?.cameFrom(id) ?? -1
      if (asker >= 0) send(self, asker, id, results)
    },

    leave: (self) => waiting.setLength(self, 0),
  }
}
