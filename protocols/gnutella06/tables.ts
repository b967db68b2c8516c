// Routing tables on their way: a leaf sends its own to each of its ultrapeers, an ultrapeer one for itself
// and its leaves to the others, whole over a new link and then what has changed, once every `refresh`.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { TABLE, tableBytes } from './messages.ts'
import type { Gnutella06Params } from './params.ts'
import type { Routes, Table } from './routes.ts'
import { placeOf, type Tiers } from './tiers.ts'

export interface Tables {
  join(self: PeerId): void
  leave(self: PeerId): void
  rise(self: PeerId): void
  /** No ultrapeer any more: what its leaves told is forgotten. */
  fall(self: PeerId): void
  /** The link to an ultrapeer is new. */
  greet(self: PeerId, peer: PeerId): void
  /** A leaf is gone. `told`: its table had come. */
  dropLeaf(self: PeerId, leaf: PeerId, told: boolean): void
  refresh(self: PeerId): void
  /** What `self` shares has changed. */
  change(self: PeerId): void
  receive(self: PeerId, message: Message): void
}

const EMPTY: Table = new Uint32Array(0)

export function createTables(
  net: Net,
  params: Gnutella06Params,
  { tops, leaves, untold, role }: Tiers,
  routes: Routes,
): Tables {
  const nodes = net.peers.count
  const routing = params['query-routing']
  /** The table of each peer's own files. */
  const own: Table[] = new Array(nodes).fill(EMPTY)
  /** Of an ultrapeer: the last table of each leaf. */
  const held: (Map<PeerId, Table> | undefined)[] = new Array(nodes).fill(undefined)
  /** 1: an ultrapeer that has sent its table. */
  const sent = new Uint8Array(nodes)

  function send(self: PeerId, to: PeerId, changed: number, whole: boolean, table: Table): void {
    net.sendBody(self, to, TABLE, 0, 1, 0, table, tableBytes(changed, routes.slots, whole))
  }

  function sendToTops(self: PeerId, changed: number, whole: boolean, table: Table): void {
    const first = tops.startOf(self)
    for (let at = first, end = first + tops.lengthOf(self); at < end; at++) {
      send(self, tops.words[at]! >> 1, changed, whole, table)
    }
  }

  /** Its own table counts among those it gathers only from now on, or no longer. */
  function anew(self: PeerId, begin: () => void): void {
    routes.remove(self, own[self]!)
    begin()
    routes.add(self, own[self]!)
  }

  return {
    join(self) {
      if (!routing) return
      own[self] = routes.tableOf(net.content.filesOf(self))
      routes.add(self, own[self]!)
    },
    leave(self) {
      routes.remove(self, own[self]!)
      own[self] = EMPTY
    },
    rise(self) {
      held[self] = new Map()
      sent[self] = 0
      anew(self, () => routes.gather(self))
    },
    fall(self) {
      for (const table of held[self]!.values()) routes.remove(self, table)
      held[self] = undefined
      untold[self] = 0
      anew(self, () => routes.scatter(self))
    },

    /** The first table of an ultrapeer goes out with its first refresh, when it has leaves. */
    greet(self, peer) {
      if (!routing) return
      const table = own[self]!
      if (role[self] === 0) send(self, peer, table.length, true, table)
      else if (sent[self] === 1) send(self, peer, routes.published(self), true, EMPTY)
    },
    dropLeaf(self, leaf, told) {
      if (!told) untold[self]!--
      const table = held[self]!.get(leaf)
      if (table === undefined) return
      routes.remove(self, table)
      held[self]!.delete(leaf)
    },
    refresh(self) {
      if (!routing) return
      const changed = routes.publish(self)
      const first = sent[self] === 0
      sent[self] = 1
      if (first || changed > 0) sendToTops(self, changed, first, EMPTY)
    },
    change(self) {
      if (!routing) return
      const before = own[self]!
      const after = routes.tableOf(net.content.filesOf(self))
      routes.remove(self, before)
      routes.add(self, after)
      own[self] = after
      const changed = differences(before, after)
      if (changed > 0 && role[self] === 0) sendToTops(self, changed, false, after)
    },

    receive(self, { from, body }) {
      const top = placeOf(tops, self, from)
      if (top >= 0) tops.words[top]! |= 1
      const leaf = placeOf(leaves, self, from)
      if (leaf < 0) return
      if ((leaves.words[leaf]! & 1) === 0) untold[self]!--
      leaves.words[leaf]! |= 1
      const tables = held[self]!
      routes.remove(self, tables.get(from) ?? EMPTY)
      routes.add(self, body as Table)
      tables.set(from, body as Table)
    },
  }
}

/** Slots that one of two tables has and the other has not. */
function differences(before: Table, after: Table): number {
  const known = new Set(before)
  let common = 0
  for (const slot of after) if (known.has(slot)) common++
  return before.length + after.length - 2 * common
}
