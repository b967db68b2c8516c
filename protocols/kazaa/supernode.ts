// A supernode: it takes children in and indexes what they share, keeps links to other supernodes and
// shuffles them, and makes supernodes of its best children when it is told to.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { HostList } from '../common/host-list.ts'
import { PairCounts } from '../common/pair-counts.ts'
import { Hub } from './hub.ts'
import {
  ANNOUNCE,
  HELLO,
  LIST,
  PROBE_ANSWER,
  PROMOTE,
  SUPERNODE_BYTES,
  type Upload,
} from './messages.ts'
import type { KazaaParams } from './params.ts'

export interface Supernodes {
  /** What `self` keeps as a supernode; undefined: it is none. */
  hubOf(self: PeerId): Hub | undefined
  /** Become one. `parent`: its supernode until now (-1: none), whose link stays. */
  rise(self: PeerId, parent: PeerId): void
  fall(self: PeerId): void
  accept(self: PeerId): boolean
  linked(self: PeerId, hub: Hub, peer: PeerId): void
  refused(self: PeerId, hub: Hub, peer: PeerId): void
  unlinked(self: PeerId, hub: Hub, peer: PeerId): void
  refresh(self: PeerId, hub: Hub): void
  shuffle(self: PeerId, hub: Hub, peer: PeerId): void
  answerProbe(self: PeerId, hub: Hub, message: Message): void
  receiveUpload(self: PeerId, hub: Hub, message: Message): void
  receiveHello(self: PeerId, hub: Hub, message: Message): void
  receiveList(self: PeerId, hub: Hub, message: Message): void
}

export const REFRESH = 1
export const SHUFFLE = 2
/** Calls to other supernodes at a time, so that links spread evenly. */
const CALLS = 5
/** A supernode first asks for others a second or two after it has become one, when they too are known. */
const FIRST_REFRESH_US = 1e6

export function createSupernodes(net: Net, params: KazaaParams, cache: HostList): Supernodes {
  const { links, peers, content, random } = net
  const maxChildren = params['max-children']
  const wanted = params['supernode-links']
  const maxNeighbours = params['max-supernode-links']
  let copies = 0
  for (let peer = 0; peer < peers.count; peer++) copies += content.filesOf(peer).length
  const counts = new PairCounts(copies)
  const hubs: (Hub | undefined)[] = new Array(peers.count).fill(undefined)

  function announce(self: PeerId, load: number): void {
    net.send(self, peers.count + random.int(peers.servers), ANNOUNCE, 0, 1, load, 0)
  }

  /** Itself, its neighbours, and whom else it has heard of. */
  function sendList(self: PeerId, hub: Hub, to: PeerId, type: number): void {
    const all = new Set([self, ...hub.neighbours, ...cache.list(self)])
    all.delete(to)
    const list = [...all].slice(0, params.cache)
    net.sendBody(self, to, type, 0, 1, 0, list, list.length * SUPERNODE_BYTES)
  }

  function greet(self: PeerId, hub: Hub, peer: PeerId): void {
    hub.neighbours.add(peer)
    sendList(self, hub, peer, HELLO)
    scheduleShuffle(self, peer)
  }

  /** Between half and one and a half of the mean. */
  function scheduleShuffle(self: PeerId, peer: PeerId): void {
    net.timer(self, params['link-life'] * (0.5 + random.next()), SHUFFLE, peer)
  }

  /** A supernode it knows and has no link to, taken out of its list; -1: none. */
  function takeStranger(self: PeerId, hub: Hub): PeerId {
    for (;;) {
      const host = cache.take(self)
      if (host < 0 || !(links.has(self, host) || hub.calls.has(host))) return host
    }
  }

  function dial(self: PeerId, hub: Hub): void {
    while (hub.calls.size < CALLS && hub.neighbours.size + hub.calls.size < wanted) {
      const host = takeStranger(self, hub)
      if (host < 0) return
      hub.calls.add(host)
      links.connect(self, host)
    }
  }

  /** Ask the best children to be supernodes: those of most capacity that have been there long enough. */
  function promote(self: PeerId, hub: Hub, count: number): void {
    const fit = [...hub.children].filter(
      ([, { firewalled, sinceUs }]) => !firewalled && net.now - sinceUs >= params.uptime,
    )
    fit.sort(([, a], [, b]) => b.capacity - a.capacity)
    for (const [child] of fit.slice(0, count)) net.send(self, child, PROMOTE, 0, 1, 0, 0)
  }

  return {
    hubOf: (self) => hubs[self],
    rise(self, parent) {
      const hub = new Hub(self, counts)
      hubs[self] = hub
      if (parent >= 0) greet(self, hub, parent)
      announce(self, 0)
      net.timer(self, FIRST_REFRESH_US * (1 + random.next()), REFRESH, 0)
    },
    fall(self) {
      hubs[self]?.clear()
      hubs[self] = undefined
    },
    accept: (self) => hubs[self] !== undefined && links.degree(self) < maxChildren + maxNeighbours,
    /** Of a link that another has opened, what it sends first tells whether it is a child or a supernode. */
    linked(self, hub, peer) {
      if (hub.calls.delete(peer)) greet(self, hub, peer)
      dial(self, hub)
    },
    /** It is no supernode any more, or has enough. It may have become a child meanwhile. */
    refused(self, hub, peer) {
      hub.calls.delete(peer)
      dial(self, hub)
    },
    unlinked(self, hub, peer) {
      cache.forget(self, peer)
      if (!hub.remove(peer)) hub.neighbours.delete(peer)
      dial(self, hub)
    },
    refresh(self, hub) {
      announce(self, hub.children.size)
      net.timer(self, params.refresh, REFRESH, 0)
    },
    /** A link that `self` opened has had its time: another supernode takes its place, if one is known. */
    shuffle(self, hub, peer) {
      if (!hub.neighbours.has(peer)) return
      const host = takeStranger(self, hub)
      if (host < 0) return scheduleShuffle(self, peer)
      hub.neighbours.delete(peer)
      links.disconnect(self, peer)
      cache.learn(self, [peer])
      hub.calls.add(host)
      links.connect(self, host)
    },

    /** The answer's a: its load, b: its room. */
    answerProbe(self, { children }, { from, id }) {
      net.send(self, from, PROBE_ANSWER, id, 1, children.size, maxChildren - children.size)
    },
    receiveUpload(self, hub, message) {
      const { from } = message
      if (!links.has(self, from)) return
      hub.neighbours.delete(from)
      if (hub.children.size >= maxChildren && !hub.children.has(from)) {
        return links.disconnect(self, from)
      }
      hub.add(from, message.body as Upload)
      sendList(self, hub, from, LIST)
    },
    receiveHello(self, hub, message) {
      const { from } = message
      if (!links.has(self, from)) return
      hub.remove(from)
      cache.learn(self, message.body as readonly PeerId[])
      if (!hub.neighbours.has(from) && hub.neighbours.size >= maxNeighbours) {
        return links.disconnect(self, from)
      }
      hub.neighbours.add(from)
      sendList(self, hub, from, LIST)
    },
    /** a: children to promote. */
    receiveList(self, hub, { a, body }) {
      cache.learn(self, body as readonly PeerId[])
      dial(self, hub)
      if (a > 0) promote(self, hub, a)
    },
  }
}
