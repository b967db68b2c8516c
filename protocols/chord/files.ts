// Files over the ring: who shares one says so to the owner of its key, who keeps a pointer and gives copies
// to the nodes that follow it.

import type { FileId, Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { Pointers } from '../common/pointers.ts'
import { createAsking } from './asking.ts'
import type { Lookups } from './lookups.ts'
import { KEEP, POINTER_BYTES } from './messages.ts'
import { OWN, type Parcel } from './parcel.ts'
import { ownerPlace } from './perfect.ts'
import type { Node, Ring } from './ring.ts'

/** Between two files of a peer that is publishing. */
const PAUSE_US = 100_000

/** Pointers on their way between two nodes: file, holder, end; end 0 takes one back. */
type Batch = readonly (readonly [file: FileId, holder: PeerId, endUs: Micros])[]

export function createFiles(net: Net, ring: Ring, lookups: Lookups) {
  const { tables, params, keys, timers, hostOf, nodesOf } = ring
  const { content, random } = net
  const pointers = new Pointers(tables.nodes)
  /** Who has copies of what a node owns, and from where on it owned when they got them. */
  const synced: (readonly Node[] | undefined)[] = new Array(tables.nodes).fill(undefined)
  const ownedFrom = new Int32Array(tables.nodes).fill(-1)
  /** What a node was given, does not own and has not told its predecessor: the owner may lack it. */
  const untold: (Set<FileId> | undefined)[] = new Array(tables.nodes).fill(undefined)
  const asking = createAsking(net, ring, lookups, pointers)

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

  return {
    ...asking,

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

    /** `self` takes part: it publishes what it shares, file by file. */
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
      asking.leave(self)
    },

    pointers,
  }
}

export type Files = ReturnType<typeof createFiles>
