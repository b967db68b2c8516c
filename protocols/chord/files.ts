// Files over the ring: who shares one says so to the owner of its key, who keeps a pointer and gives copies
// to the nodes that follow it; who wants one asks the owner, and then the holders it names, one by one.

import {
  type FileId,
  type Message,
  type Micros,
  type Net,
  type PeerId,
  Rows,
} from '../../sim/index.ts'
import { Pointers } from '../common/pointers.ts'
import type { Lookups } from './lookups.ts'
import { HOLDERS, KEEP, OFFER, POINTER_BYTES, REQUEST } from './messages.ts'
import { OWN, type Parcel } from './parcel.ts'
import { ownerPlace } from './perfect.ts'
import type { Node, Ring } from './ring.ts'

/** Between two files of a peer that is publishing. */
const PAUSE_US = 100_000
const ADDRESS_BYTES = 6

/** Pointers on their way between two nodes: file, holder, end; end 0 takes one back. */
type Batch = readonly (readonly [file: FileId, holder: PeerId, endUs: Micros])[]

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

export function createFiles(net: Net, ring: Ring, lookups: Lookups) {
  const { tables, params, keys, timers, hostOf, nodesOf } = ring
  const { content, queries, random, peers } = net
  const pointers = new Pointers(tables.nodes)
  /** Who has copies of what a node owns, and from where on it owned when they got them. */
  const synced: (readonly Node[] | undefined)[] = new Array(tables.nodes).fill(undefined)
  const ownedFrom = new Int32Array(tables.nodes).fill(-1)
  /** What a node was given, does not own and has not told its predecessor: the owner may lack it. */
  const untold: (Set<FileId> | undefined)[] = new Array(tables.nodes).fill(undefined)
  const asks: (Map<number, Ask> | undefined)[] = new Array(peers.count).fill(undefined)
  const waiting = new Rows(peers.count, 0)

  function give(node: Node, to: Node, batch: Batch): void {
    if (batch.length === 0) return
    const self = hostOf(node)
    if (hostOf(to) === self) return accept(node, to, batch)
    net.sendBody(self, hostOf(to), KEEP, node, 1, to, batch, batch.length * POINTER_BYTES)
  }

  /** Keep what `by` has sent. */
  function accept(by: Node, node: Node, batch: Batch): void {
    const isByPredecessor = tables.predecessors[node] === by
    for (const [file, holder, endUs] of batch) {
      if (endUs === 0) pointers.remove(node, file, holder)
      else if (pointers.put(node, file, holder, endUs) && !isByPredecessor) {
        if (ring.owns(node, keys[file]!)) continue
        untold[node] ??= new Set()
        untold[node].add(file)
      }
    }
  }

  /** What `node` keeps of keys on the arc (from, to]. */
  function kept(node: Node, from: Node, to: Node): Batch {
    const batch: [FileId, PeerId, Micros][] = []
    pointers.forEach(node, (file, holder, endUs) => {
      if (endUs > net.now && tables.within(keys[file]!, from, to)) batch.push([file, holder, endUs])
    })
    return batch
  }

  /** The successors that keep copies of what `node` owns, on as many other peers. */
  function replicasOf(node: Node): Node[] {
    const hosts = new Set([hostOf(node)])
    const chosen: Node[] = []
    for (const successor of tables.successorList(node)) {
      if (chosen.length === params.replicas - 1) break
      if (hosts.has(hostOf(successor))) continue
      hosts.add(hostOf(successor))
      chosen.push(successor)
    }
    return chosen
  }

  function publish(self: PeerId, file: FileId): void {
    lookups.store(self, file, true)
  }

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
    /** Time 0: every pointer is where it would be if all had been published. */
    oraclePlace(nodes: Uint32Array): void {
      for (const self of new Set(Array.from(nodes, hostOf))) {
        for (const file of content.filesOf(self)) {
          const owner = nodes[ownerPlace(tables, nodes, keys[file]!)]!
          for (const node of [owner, ...replicasOf(owner)])
            pointers.put(node, file, self, net.now + params.expiry)
        }
      }
      for (const node of nodes) {
        synced[node] = replicasOf(node)
        ownedFrom[node] = tables.predecessors[node]!
      }
    },

    /** `self` takes part: it asks what it was to ask. */
    askWaiting(self: PeerId): void {
      for (const query of waiting.list(self)) search(self, query)
      waiting.setLength(self, 0)
    },

    /** And publishes what it shares, file by file. */
    publishAll(self: PeerId): void {
      const isPlaced = net.now === 0 && params.start === 'perfect'
      const delayUs = isPlaced ? Math.floor(random.next() * params.republish) : 0
      net.timer(self, delayUs, timers.publish, 0)
    },

    /** The file at place `at` of those it shares, or, after the last, a pause. */
    publishNext(self: PeerId, at: number): void {
      const files = content.filesOf(self)
      if (at < files.length) publish(self, files[at]!)
      const isLast = at + 1 >= files.length
      net.timer(self, isLast ? params.republish : PAUSE_US, timers.publish, isLast ? 0 : at + 1)
      if (isLast) for (const node of nodesOf(self)) pointers.expire(node, net.now)
    },

    shared: publish,
    withdrawn: (self: PeerId, file: FileId): void => lookups.store(self, file, false),

    /** A pointer for a key that `node` owns. */
    stored(_self: PeerId, node: Node, { id: holder, a: file, b }: Parcel): void {
      const endUs = (b & OWN) !== 0 ? net.now + params.expiry : 0
      const batch: Batch = [[file, holder, endUs]]
      accept(node, node, batch)
      for (const replica of replicasOf(node)) give(node, replica, batch)
    },

    receiveKeep(_self: PeerId, { id: by, a: node, body }: Message): void {
      if (ring.isMember(node)) accept(by, node, body as Batch)
    },

    /** `node` has a new predecessor, for which is all that `node` does not own: to own, or as copies. */
    preceded(_self: PeerId, node: Node): void {
      untold[node] = undefined
      if (pointers.keyCount(node) === 0) return
      const newcomer = tables.predecessors[node]!
      give(node, newcomer, kept(node, node, newcomer))
    },

    /** The predecessor of `node` has asked for news. */
    asked(_self: PeerId, node: Node): void {
      const files = untold[node]
      if (files === undefined) return
      untold[node] = undefined
      const before = tables.predecessors[node]!
      const batch = kept(node, node, before).filter(([file]) => files.has(file))
      give(node, before, batch)
    },

    /** Whoever now follows `node` and did not before gets copies; all do when it owns more than before. */
    stabilized(_self: PeerId, node: Node): void {
      const before = tables.predecessors[node]!
      if (pointers.keyCount(node) === 0 || before < 0) return
      const from = ownedFrom[node]!
      const hasGrown =
        from !== before && (from < 0 || !tables.within(tables.ids[before]!, from, node))
      const replicas = replicasOf(node)
      const known = hasGrown ? [] : (synced[node] ?? [])
      const newcomers = replicas.filter((replica) => !known.includes(replica))
      if (newcomers.length > 0) {
        const batch = kept(node, before, node)
        for (const replica of newcomers) give(node, replica, batch)
      }
      synced[node] = replicas
      ownedFrom[node] = before
    },

    search,

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

    /** Keys are handed to the successor by a graceful leaver. */
    leave(self: PeerId, how: 'graceful' | 'crash'): void {
      for (const node of nodesOf(self)) {
        const heir = tables.successorList(node).find((successor) => hostOf(successor) !== self)
        const before = tables.predecessors[node]!
        if (how === 'graceful' && heir !== undefined)
          give(node, heir, kept(node, before >= 0 ? before : node, node))
        pointers.clear(node)
        untold[node] = undefined
        synced[node] = undefined
        ownedFrom[node] = -1
      }
      asks[self] = undefined
      waiting.setLength(self, 0)
    },

    pointers,
  }
}

export type Files = ReturnType<typeof createFiles>
