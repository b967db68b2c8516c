// How a peer finds ultrapeers to link to: those that others name (X-Try-Ultrapeers, pongs), those that it
// remembers, and those that a host cache hands out. It calls a few at a time, and pauses after refusals.

import { type Message, type Net, type PeerId, Rows } from '../../sim/index.ts'
import { createHostList } from '../common/host-list.ts'
import { HOST_BYTES, HOSTS_REQUEST, PING, PONG, TRY } from './messages.ts'
import type { Gnutella06Params } from './params.ts'
import { createPongCache } from './pongs.ts'
import type { Tiers } from './tiers.ts'

export interface Dialler {
  /** Begin, when the program has started. */
  start(self: PeerId): void
  /** Call known ultrapeers while there are too few links. */
  dial(self: PeerId): void
  /** A link is gone: see to it that there are enough. */
  replace(self: PeerId): void
  retry(self: PeerId): void
  /** Calls under way. */
  callsOf(self: PeerId): number
  /** A call is over; false if there was none. */
  hangUp(self: PeerId, peer: PeerId): boolean
  /** A link to an ultrapeer is up. */
  linked(self: PeerId): void
  /** Name others to `to`, with the answer to its call. */
  sendTry(self: PeerId, to: PeerId, why: number): void
  /** Fill the pong cache anew. */
  refresh(self: PeerId): void
  receiveTry(self: PeerId, message: Message): void
  receivePing(self: PeerId, message: Message): void
  receivePong(self: PeerId, message: Message): void
  /** Fresh addresses. */
  hear(self: PeerId, hosts: readonly PeerId[]): void
  remember(self: PeerId, hosts: readonly PeerId[]): void
  known(self: PeerId): PeerId[]
  /** Calls and pongs are of no use any more: it goes, or changes tier. */
  reset(self: PeerId): void
  leave(self: PeerId): void
}

export const RETRY = 1
/** Calls at a time, so that links spread evenly. */
const CALLS = 8
/** After so many refusals by ultrapeers that are full, a peer gives up for a while, or becomes one. */
const REFUSALS = 10
/** What X-Try-Ultrapeers comes with. */
export const ACCEPTED = 0
export const FULL = 1
export const SHIELDED = 2

/** `rise`: called when all are full; false if the peer cannot become an ultrapeer. */
export function createDialler(
  net: Net,
  params: Gnutella06Params,
  { role, tops, leaves }: Tiers,
  rise: (self: PeerId) => boolean,
): Dialler {
  const { links, peers, random } = net
  const cache = createHostList(peers.count, params.cache, random)
  const pongs = createPongCache(net)
  const calls = new Rows(peers.count, 0)
  const refusals = new Uint8Array(peers.count)
  const waiting = new Uint8Array(peers.count)

  const wantedBy = [params['leaf-ultrapeers'], params['ultrapeer-links']]
  const isShort = (self: PeerId) =>
    tops.lengthOf(self) + calls.lengthOf(self) < wantedBy[role[self]!]!
  const mayCall = (self: PeerId) =>
    isShort(self) && calls.lengthOf(self) < CALLS && refusals[self]! < REFUSALS

  function call(self: PeerId, host: PeerId): void {
    calls.push(self, host)
    links.connect(self, host)
  }

  function dial(self: PeerId): void {
    while (mayCall(self)) {
      const host = cache.take(self)
      if (host < 0) return wait(self)
      if (!links.has(self, host) && calls.indexOf(self, host) < 0) call(self, host)
    }
    if (refusals[self]! >= REFUSALS && isShort(self) && !rise(self)) wait(self)
  }

  function ping(self: PeerId): void {
    const degree = tops.lengthOf(self)
    const neighbour = tops.words[tops.startOf(self) + random.int(degree)]! >> 1
    net.send(self, neighbour, PING, 0, 1, 0, 0)
  }

  function wait(self: PeerId): void {
    if (waiting[self] === 1) return
    waiting[self] = 1
    net.timer(self, tops.lengthOf(self) > 0 ? params.refresh : params.retry, RETRY, 0)
  }

  function askHostCache(self: PeerId): void {
    const server = peers.count + random.int(peers.servers)
    net.send(self, server, HOSTS_REQUEST, 0, 1, peers.firewalled(self) ? 1 : 0, 0)
    wait(self)
  }

  /** Addresses that are fresh: dialled at once by who is short of links, else kept. */
  function hear(self: PeerId, hosts: readonly PeerId[]): void {
    for (const host of hosts) {
      if (host === self || links.has(self, host) || calls.indexOf(self, host) >= 0) continue
      if (mayCall(self)) call(self, host)
      else cache.learn(self, [host])
    }
  }

  return {
    start(self) {
      if (cache.list(self).length > 0) dial(self)
      else askHostCache(self)
    },
    dial,
    /** Whoever is still there may know others, which are better than old addresses. */
    replace(self) {
      if (!isShort(self)) return
      if (tops.lengthOf(self) === 0) return dial(self)
      ping(self)
      wait(self)
    },
    retry(self) {
      waiting[self] = 0
      if (refusals[self]! >= REFUSALS) refusals[self] = 0
      if (isShort(self)) askHostCache(self)
    },
    callsOf: (self) => calls.lengthOf(self),
    hangUp: (self, peer) => calls.remove(self, peer),
    linked(self) {
      refusals[self] = 0
      dial(self)
    },

    /** Those that had room a short while ago; then those it is linked to, which are there at least. */
    sendTry(self, to, why) {
      const hosts = pongs.some(self, params.hosts)
      const degree = tops.lengthOf(self)
      const first = degree > 0 ? random.int(degree) : 0
      for (let i = 0; i < degree && hosts.length < params.hosts; i++) {
        const host = tops.words[tops.startOf(self) + ((first + i) % degree)]! >> 1
        if (host !== to) hosts.push(host)
      }
      net.sendBody(self, to, TRY, 0, 1, why, hosts, hosts.length * HOST_BYTES)
    },
    refresh(self) {
      pongs.empty(self)
      if (tops.lengthOf(self) > 0) ping(self)
    },
    /** a: why. Counted only where an ultrapeer is full: nobody answers for those that are gone. */
    receiveTry(self, { from, a, body }) {
      if (a === FULL && calls.indexOf(self, from) >= 0) refusals[self]!++
      hear(self, body as readonly PeerId[])
    },
    /** Answered for itself where it has room, and for others from the cache. */
    receivePing(self, { from }) {
      if (role[self] === 0) return
      const room =
        leaves.lengthOf(self) < params['leaf-slots'] ||
        tops.lengthOf(self) < params['ultrapeer-slots']
      if (room) net.send(self, from, PONG, 0, 1, self, 0)
      pongs.pass(self, from, params.hosts - 1)
    },
    /** a: the address. */
    receivePong(self, message) {
      if (role[self] === 1) pongs.receive(self, message)
      hear(self, [message.a])
    },
    hear,
    remember: cache.learn,
    known: (self) => cache.list(self),
    reset(self) {
      calls.setLength(self, 0)
      pongs.empty(self)
      refusals[self] = 0
    },
    leave(self) {
      waiting[self] = 0
    },
  }
}
