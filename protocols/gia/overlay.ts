// The overlay: how a peer comes by its neighbours, and, with adaptation, by better ones (section 3.2). A peer
// that is not satisfied calls candidates, the more often the less it is; both ends decide by Algorithm 1.

import { type Message, type Net, type PeerId, pow, Rows } from '../../sim/index.ts'
import { linkLimits } from './capacity.ts'
import type { Flow } from './flow.ts'
import type { Hosts } from './hosts.ts'
import { HELLO, type Hello, HOST_BYTES, POINTER, POINTER_BYTES, STATUS } from './messages.ts'
import { type Neighbours, TOLD } from './neighbours.ts'
import type { GiaParams } from './params.ts'
import type { Pointers } from './pointers.ts'
import { pickNeighbourToDrop, REJECT, ROOM, satisfactionOf } from './satisfaction.ts'

export interface Overlay {
  join(self: PeerId): void
  leave(self: PeerId): void
  accept(self: PeerId, peer: PeerId): boolean
  linked(self: PeerId, peer: PeerId): void
  refused(self: PeerId, peer: PeerId): void
  unlinked(self: PeerId, peer: PeerId): void
  /** It is time to adapt. */
  adapt(self: PeerId): void
  receiveHello(self: PeerId, message: Message): void
  receiveStatus(self: PeerId, message: Message): void
  receivePointer(self: PeerId, message: Message): void
  /** `self` shares a file now, or no longer. */
  tellOf(self: PeerId, file: number, shared: boolean): void
  /** 0 to 1. */
  satisfaction(self: PeerId): number
}

export interface OverlayParts {
  readonly neighbours: Neighbours
  readonly hosts: Hosts
  readonly flow: Flow
  /** undefined: without one-hop replication. */
  readonly pointers: Pointers | undefined
}

/** Kind of the timer that calls `adapt`. */
export const ADAPT = 0

/** Programs start within a second, not all at one instant; an empty host cache is not asked more often. */
const START_US = 1e6
/** Calls that a peer has under way at most, and addresses among which it picks whom to call. */
const CALLS = 4
const CANDIDATES = 5
/** A peer tells its neighbours of its links again when their number has changed by this share. */
const TELL_SHARE = 1 / 8
const NO_FILES = new Uint32Array(0)

export function createOverlay(net: Net, params: GiaParams, parts: OverlayParts): Overlay {
  const { links, peers, random, content } = net
  const { neighbours, hosts, flow, pointers } = parts
  const { rows, capacity, told } = neighbours
  const { adaptation, aggressiveness, 'adapt-every': longestUs } = params
  const nodes = peers.count + peers.servers
  const limits = linkLimits(capacity, params)
  /** Without adaptation: links that a peer wants. */
  const wanted = new Int32Array(nodes)
  const calls = new Rows(nodes, 0)
  const askedUs = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY)
  /** Links that a peer told of last. */
  const said = new Int32Array(nodes)

  const satisfaction = adaptation
    ? (self: PeerId) => satisfactionOf(neighbours, limits, self)
    : (self: PeerId) => Math.min(1, neighbours.degree(self) / Math.max(1, wanted[self]!))

  /** The request of `peer` tells its links. */
  const decide = adaptation
    ? (self: PeerId, peer: PeerId) =>
        pickNeighbourToDrop(neighbours, limits, self, peer, neighbours.degree(peer))
    : (self: PeerId) => (neighbours.degree(self) < 2 * wanted[self]! ? ROOM : REJECT)

  function forget(self: PeerId, peer: PeerId): void {
    if (neighbours.remove(self, peer)) pointers?.forget(self, peer)
  }

  function drop(self: PeerId, peer: PeerId): void {
    links.disconnect(self, peer)
    forget(self, peer)
  }

  /** Make room as Algorithm 1 says; false if `peer` is not wanted. */
  function makeRoom(self: PeerId, peer: PeerId): boolean {
    const decision = decide(self, peer)
    if (decision >= 0) drop(self, decision)
    return decision !== REJECT
  }

  function hello(self: PeerId, peer: PeerId, isReply: boolean): void {
    const files = pointers ? content.filesOf(self).slice() : NO_FILES
    const body: Hello = { isReply, links: neighbours.degree(self), files, hosts: hosts.some(self) }
    const bytes = files.length * POINTER_BYTES + body.hosts.length * HOST_BYTES
    net.sendBody(self, peer, HELLO, 0, 1, flow.open(self, peer), body, bytes)
  }

  /** Of some addresses, the one of highest capacity if that is higher than the own, else any (section 3.2). */
  function candidateFor(self: PeerId): PeerId {
    let best = -1
    for (let i = 0; i < CANDIDATES; i++) {
      const host = hosts.any(self)
      if (host < 0 || neighbours.find(self, host) >= 0 || calls.indexOf(self, host) >= 0) continue
      if (best < 0) best = host
      else if (adaptation && capacity[host]! > Math.max(capacity[best]!, capacity[self]!))
        best = host
    }
    return best
  }

  function seek(self: PeerId): void {
    if (calls.lengthOf(self) >= CALLS) return
    const host = candidateFor(self)
    if (host >= 0) {
      calls.push(self, host)
      links.connect(self, host)
    } else if (net.now >= askedUs[self]! + START_US) {
      askedUs[self] = net.now
      hosts.ask(self)
    }
  }

  function tell(self: PeerId): void {
    const degree = neighbours.degree(self)
    if (Math.abs(degree - said[self]!) <= TELL_SHARE * said[self]!) return
    said[self] = degree
    net.flood(self, STATUS, 0, 1, degree, 0)
  }

  return {
    satisfaction,

    join(self) {
      if (self >= peers.count) return
      for (let i = 0; i < links.degree(self); i++) neighbours.add(self, links.neighbour(self, i))
      for (const peer of neighbours.list(self)) if (peer < self) hello(self, peer, false)
      if (wanted[self] === 0) wanted[self] = neighbours.degree(self) || params.links
      askedUs[self] = net.now
      if (adaptation || neighbours.degree(self) === 0) hosts.ask(self)
      net.timer(self, random.int(START_US), ADAPT, 0)
    },

    leave(self) {
      neighbours.clear(self)
      pointers?.clear(self)
      calls.setLength(self, 0)
      said[self] = 0
    },

    adapt(self) {
      const level = satisfaction(self)
      // A given topology may have more links than fit.
      while (adaptation && neighbours.degree(self) > limits.most[self]!) {
        drop(self, links.neighbour(self, random.int(links.degree(self))))
      }
      if (adaptation) tell(self)
      if (level < 1) seek(self)
      net.timer(self, longestUs * pow(aggressiveness, level - 1), ADAPT, 0)
    },

    /** A neighbour whose link broke, which is not known here yet, is taken back. */
    accept: (self, peer) =>
      self < peers.count && (neighbours.find(self, peer) >= 0 || makeRoom(self, peer)),

    linked(self, peer) {
      const isCaller = calls.remove(self, peer)
      forget(self, peer)
      if (isCaller && !makeRoom(self, peer)) return links.disconnect(self, peer)
      neighbours.add(self, peer)
      if (isCaller) hello(self, peer, false)
    },

    refused(self, peer) {
      calls.remove(self, peer)
      hosts.forget(self, peer)
    },

    unlinked: forget,

    /** a: tokens. */
    receiveHello(self, { from, a, body }) {
      const at = neighbours.find(self, from)
      if (at < 0) return
      const { isReply, links, files, hosts: others } = body as Hello
      told[from] = links
      if (!peers.firewalled(from)) hosts.learn(self, from)
      for (const host of others) hosts.learn(self, host)
      // What has changed since the first time was told by itself.
      if (rows.words[at + TOLD] === 0) pointers?.addAll(self, files, from)
      rows.words[at + TOLD] = 1
      flow.receive(self, from, a)
      if (!isReply) hello(self, from, true)
    },

    /** a: its links. */
    receiveStatus(_self, { from, a }) {
      told[from] = a
    },

    /** a: the file, b: 1 if its sender shares it now. */
    receivePointer(self, { from, a, b }) {
      const at = neighbours.find(self, from)
      if (!pointers || at < 0 || rows.words[at + TOLD] === 0) return
      if (b === 1) pointers.add(self, a, from)
      else pointers.remove(self, a, from)
    },

    tellOf(self, file, shared) {
      if (pointers) net.flood(self, POINTER, 0, 1, file, shared ? 1 : 0)
    },
  }
}
