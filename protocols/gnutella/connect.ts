// How a peer comes by its links and keeps them: a host cache hands out addresses, pings and pongs bring
// more, and a peer that is short of links dials what it knows.

import { type Message, type Net, type PeerId, Rows, shuffle } from '../../sim/index.ts'
import { GuidTable } from '../common/guid-table.ts'
import { HOST_BYTES, HOSTS, HOSTS_REQUEST, PING, PONG } from './messages.ts'
import type { GnutellaParams } from './params.ts'

export interface Connector {
  join(self: PeerId): void
  leave(self: PeerId): void
  accept(self: PeerId): boolean
  linked(self: PeerId, peer: PeerId): void
  /** The link to `peer` was refused, or is gone: see to it that there are enough. */
  repair(self: PeerId, peer: PeerId): void
  retry(self: PeerId): void
  receivePing(self: PeerId, message: Message): void
  receivePong(self: PeerId, message: Message): void
  receiveHostsRequest(self: PeerId, message: Message): void
  receiveHosts(self: PeerId, message: Message): void
  /** Addresses a peer could dial. */
  known(self: PeerId): PeerId[]
}

/** Kind of the timer that calls `retry`; those above are rings of a search. */
export const RETRY = 0

/** Addresses that a host cache keeps; older ones make room. */
const CACHED_HOSTS = 200

export function createConnector(net: Net, params: GnutellaParams): Connector {
  const { links, peers, random } = net
  const pings = new GuidTable(peers.count, params.guids)
  const nodes = peers.count + peers.servers
  const wanted = new Uint16Array(nodes)
  const waiting = new Uint8Array(nodes)
  /** Addresses a peer could dial, and those it is dialling. */
  const catcher = new Rows(nodes, 0)
  const calls = new Rows(nodes, 0)
  let nextPing = 0

  function learn(self: PeerId, host: PeerId, most: number): void {
    if (host === self) return
    if (catcher.indexOf(self, host) >= 0) return
    if (catcher.lengthOf(self) < most) catcher.push(self, host)
    else catcher.words[catcher.startOf(self) + random.int(most)] = host
  }

  /** Take a random known address out of the catcher; -1: none left. */
  function takeHost(self: PeerId): PeerId {
    const known = catcher.lengthOf(self)
    if (known === 0) return -1
    const host = catcher.words[catcher.startOf(self) + random.int(known)]!
    catcher.remove(self, host)
    return host
  }

  /** Dial known addresses until links and calls under way suffice; ask a host cache when none is left. */
  function dial(self: PeerId): void {
    while (links.degree(self) + calls.lengthOf(self) < wanted[self]!) {
      const host = takeHost(self)
      if (host < 0) return wait(self)
      if (links.has(self, host) || calls.indexOf(self, host) >= 0) continue
      calls.push(self, host)
      links.connect(self, host)
    }
  }

  function wait(self: PeerId): void {
    if (waiting[self] === 1) return
    waiting[self] = 1
    net.timer(self, params.retry, RETRY, 0)
  }

  function askHostCache(self: PeerId): void {
    const cache = peers.count + random.int(peers.servers)
    net.send(self, cache, HOSTS_REQUEST, 0, 1, peers.firewalled(self) ? 1 : 0, 0)
  }

  return {
    join(self) {
      if (self >= peers.count) return
      const degree = links.degree(self)
      if (degree > 0) {
        wanted[self] = degree
        return
      }
      if (wanted[self] === 0) wanted[self] = params.links
      askHostCache(self)
      wait(self)
    },

    leave(self) {
      waiting[self] = 0
      calls.setLength(self, 0)
      if (self < peers.count) pings.forget(self)
    },

    /** Calls under way count: each may yet become a link. */
    accept: (self) =>
      links.degree(self) + calls.lengthOf(self) < Math.max(params['max-links'], wanted[self]!),

    linked(self, peer) {
      if (!calls.remove(self, peer)) return
      const guid = nextPing++
      pings.remember(self, guid, self)
      net.send(self, peer, PING, guid, params['ping-ttl'], 0, 0)
    },

    repair(self, peer) {
      calls.remove(self, peer)
      dial(self)
    },

    retry(self) {
      waiting[self] = 0
      if (links.degree(self) + calls.lengthOf(self) >= wanted[self]!) return
      askHostCache(self)
      wait(self)
    },

    receivePing(self, message) {
      if (!pings.remember(self, message.id, message.from)) return
      if (!peers.firewalled(self)) {
        net.send(self, message.from, PONG, message.id, message.hops, self, 0)
      }
      if (message.ttl > 1) net.relayToOthers(self, message)
    },

    /** a: the address. */
    receivePong(self, message) {
      const back = pings.cameFrom(self, message.id)
      learn(self, message.a, params.catcher)
      if (back === self || back < 0 || message.ttl <= 1) return
      if (links.has(self, back)) net.relay(self, back, message)
    },

    /** At a host cache. a: 1 if the peer that asks is behind a firewall, where nobody can dial it. */
    receiveHostsRequest(self, message) {
      const hosts = catcher.list(self)
      shuffle(hosts, random, Math.min(params.hosts, hosts.length))
      const answer = hosts.slice(0, params.hosts).filter((host) => host !== message.from)
      net.sendBody(self, message.from, HOSTS, 0, 1, 0, answer, answer.length * HOST_BYTES)
      if (message.a === 0) learn(self, message.from, CACHED_HOSTS)
    },

    receiveHosts(self, message) {
      for (const host of message.body as readonly PeerId[]) learn(self, host, params.catcher)
      dial(self)
    },

    known: (self) => catcher.list(self),
  }
}
