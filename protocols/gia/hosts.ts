// The addresses that a peer knows: candidates for neighbours. Host caches hand them out to those who join,
// neighbours exchange some when they meet.

import { type Message, type Net, type PeerId, Rows } from '../../sim/index.ts'
import { HOST_BYTES, HOSTS, HOSTS_REQUEST } from './messages.ts'
import type { GiaParams } from './params.ts'

export interface Hosts {
  learn(self: PeerId, host: PeerId): void
  forget(self: PeerId, host: PeerId): void
  /** A random address that `self` knows; -1: it knows none. */
  any(self: PeerId): PeerId
  /** Some that it knows, to tell others. */
  some(self: PeerId): PeerId[]
  ask(self: PeerId): void
  receiveRequest(self: PeerId, message: Message): void
  receive(self: PeerId, message: Message): void
  list(self: PeerId): PeerId[]
}

/** Addresses that a host cache keeps and hands out, and that peers exchange. */
const CACHED = 1000
const HANDED = 20
const EXCHANGED = 5

export function createHosts(net: Net, params: GiaParams): Hosts {
  const { peers, random } = net
  const known = new Rows(peers.count + peers.servers, 0)

  /** A new address takes the place of a random one where there is no room. */
  function learn(self: PeerId, host: PeerId): void {
    if (host === self || known.indexOf(self, host) >= 0) return
    const most = self < peers.count ? params.hosts : CACHED
    if (known.lengthOf(self) < most) known.push(self, host)
    else known.words[known.startOf(self) + random.int(most)] = host
  }

  /** Up to `count`, drawn with replacement. */
  function sample(self: PeerId, count: number): PeerId[] {
    const length = known.lengthOf(self)
    const start = known.startOf(self)
    const taken: PeerId[] = []
    for (let i = 0; i < Math.min(count, length); i++) {
      const host = known.words[start + random.int(length)]!
      if (!taken.includes(host)) taken.push(host)
    }
    return taken
  }

  return {
    learn,
    forget: (self, host) => void known.remove(self, host),
    any(self) {
      const count = known.lengthOf(self)
      return count === 0 ? -1 : known.words[known.startOf(self) + random.int(count)]!
    },
    some: (self) => sample(self, EXCHANGED),

    /** a: 1 if the peer that asks is behind a firewall, where nobody can dial it. */
    ask(self) {
      const cache = peers.count + random.int(peers.servers)
      net.send(self, cache, HOSTS_REQUEST, 0, 1, peers.firewalled(self) ? 1 : 0, 0)
    },

    receiveRequest(self, { from, a }) {
      const answer = sample(self, HANDED).filter((host) => host !== from)
      net.sendBody(self, from, HOSTS, 0, 1, 0, answer, answer.length * HOST_BYTES)
      if (a === 0) learn(self, from)
    },

    receive(self, { body }) {
      for (const host of body as readonly PeerId[]) learn(self, host)
    },
    list: (self) => known.list(self),
  }
}
