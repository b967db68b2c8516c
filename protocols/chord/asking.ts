// A query over the ring: the asker looks up the owner of its key, and then asks the holders that the owner
// names, one by one.

import { type Message, type Micros, type Net, type PeerId, Rows } from '../../sim/index.ts'
import type { Pointers } from '../common/pointers.ts'
import type { Lookups } from './lookups.ts'
import { HOLDERS, OFFER, REQUEST } from './messages.ts'
import type { Node, Ring } from './ring.ts'

const ADDRESS_BYTES = 6

/** A query as its asker follows it. */
interface Ask {
  tries: number
  /** What it waits for is late from then on. */
  dueUs: Micros
  /** Named by the owner, and how many of them were asked; undefined until the owner has answered. */
  holders: readonly PeerId[] | undefined
  asked: number
  hops: number
}

export function createAsking(net: Net, ring: Ring, lookups: Lookups, pointers: Pointers) {
  const { params, timers } = ring
  const { content, queries, random, peers } = net
  const asks: (Map<number, Ask> | undefined)[] = new Array(peers.count).fill(undefined)
  const waiting = new Rows(peers.count, 0)

  function look(self: PeerId, query: number, ask: Ask): void {
    ask.tries++
    wait(self, query, ask, params['lookup-timeout'])
    lookups.lookup(self, query)
  }

  function wait(self: PeerId, query: number, ask: Ask, forUs: Micros): void {
    ask.dueUs = net.now + forUs
    net.timer(self, forUs, timers.asked, query)
  }

  function search(self: PeerId, query: number): void {
    if (!ring.takesPart(self)) return waiting.push(self, query)
    const ask = { tries: 0, dueUs: 0, holders: undefined, asked: 0, hops: 0 }
    asks[self] ??= new Map()
    asks[self].set(query, ask)
    look(self, query, ask)
  }

  /** The next of the holders, if there is one. */
  function request(self: PeerId, query: number, ask: Ask): void {
    const holder = ask.holders![ask.asked++]
    if (holder === undefined) return close(self, query)
    net.send(self, holder, REQUEST, query, 1, 0, 0)
    wait(self, query, ask, params.timeout)
  }

  function close(self: PeerId, query: number): void {
    asks[self]?.delete(query)
  }

  function answered(
    self: PeerId,
    query: number,
    owner: PeerId,
    cost: number,
    holders: readonly PeerId[],
  ): void {
    const ask = asks[self]?.get(query)
    if (!ask || ask.holders !== undefined) return
    net.lookedUp(self, owner, cost & 255, cost >>> 8)
    ask.holders = holders
    // Its own key: the first peer it asks is the holder.
    ask.hops = Math.max(1, cost & 255)
    request(self, query, ask)
  }

  return {
    search,

    /** `self` takes part: it asks what it was to ask. */
    askWaiting(self: PeerId): void {
      for (const query of waiting.list(self)) search(self, query)
      waiting.setLength(self, 0)
    },

    /** The owner of its key has a query: it names holders, from a random one on, so that all get their turn. */
    looked(self: PeerId, node: Node, query: number, hops: number, timeouts: number): void {
      const asker = queries.askerOf(query)
      const known = pointers.holdersOf(node, queries.fileOf(query), net.now)
      const holders = known.filter((holder) => holder !== asker)
      const first = holders.length > 1 ? random.int(holders.length) : 0
      const named = [...holders.slice(first), ...holders.slice(0, first)].slice(0, params.results)
      const cost = hops | (timeouts << 8)
      if (asker === self) return answered(self, query, self, cost, named)
      net.sendBody(self, asker, HOLDERS, query, 1, cost, named, named.length * ADDRESS_BYTES)
    },

    receiveHolders(self: PeerId, { from, id, a, body }: Message): void {
      answered(self, id, from, a, body as readonly PeerId[])
    },

    receiveRequest(self: PeerId, { from, id }: Message): void {
      if (!content.shares(self, queries.fileOf(id))) return
      net.answered(self, id)
      net.send(self, from, OFFER, id, 1, 0, 0)
    },

    receiveOffer(self: PeerId, { from, id }: Message): void {
      const ask = asks[self]?.get(id)
      if (!ask) return
      net.hit(id, from, ask.hops)
      close(self, id)
    },

    /** Nothing came in time: no owner's answer, or the holder is gone. */
    late(self: PeerId, query: number): void {
      const ask = asks[self]?.get(query)
      if (!ask || net.now < ask.dueUs) return
      if (ask.holders !== undefined) return request(self, query, ask)
      if (ask.tries < params.tries) return look(self, query, ask)
      net.lookedUp(self, -1, 0, 0)
      close(self, query)
    },

    leave(self: PeerId): void {
      asks[self] = undefined
      waiting.setLength(self, 0)
    },
  }
}
