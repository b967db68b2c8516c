// The links of a peer, and how it becomes an ultrapeer or a leaf again: leaves that all refuse rise where
// they can, ultrapeers that no leaf needs fall.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { drawCapacities, oracleFounders } from '../common/capacity.ts'
import { ACCEPTED, createDialler, type Dialler, FULL, SHIELDED } from './dial.ts'
import { ANNOUNCE } from './messages.ts'
import type { Gnutella06Params } from './params.ts'
import type { Tables } from './tables.ts'
import { listOf, placeOf, type Tiers } from './tiers.ts'

export interface Connector {
  join(self: PeerId): void
  leave(self: PeerId): void
  accept(self: PeerId, peer: PeerId): boolean
  linked(self: PeerId, peer: PeerId): void
  refused(self: PeerId, peer: PeerId): void
  unlinked(self: PeerId, peer: PeerId): void
  /** `stint`: for which of its times as an ultrapeer the timer was set. */
  refresh(self: PeerId, stint: number): void
  receiveHosts(self: PeerId, message: Message): void
  readonly dialler: Dialler
}

export const START = 0
export const REFRESH = 2
/** A program starts between one and two of these after its peer has come online. */
const START_US = 1e6

export function createConnector(
  net: Net,
  params: Gnutella06Params,
  tiers: Tiers,
  tables: Tables,
): Connector {
  const { links, peers, random } = net
  const { role, tops, leaves, untold } = tiers
  const founders = oracleFounders(net, drawCapacities(net), params.ultrapeers)
  const onlineUs = new Float64Array(peers.count)
  const stints = new Int32Array(peers.count)
  const stintUs = new Float64Array(peers.count)
  const mostTops = [params['leaf-ultrapeers'], params['ultrapeer-slots']]
  /** Who has accepted a link last, and whose: `linked` follows at once. */
  let acceptor = -1
  let accepted = -1

  const dialler = createDialler(net, params, tiers, (self) => {
    if (!mayRise(self)) return false
    rise(self)
    return true
  })

  /** Ultrapeers 1.0, 3: not firewalled, enough bandwidth, enough uptime. */
  function mayRise(self: PeerId): boolean {
    return (
      role[self] === 0 &&
      !peers.firewalled(self) &&
      peers.uplinkBps(self) >= 1000 * params['min-uplink'] &&
      peers.downlinkBps(self) >= 1000 * params['min-downlink'] &&
      net.now - onlineUs[self]! >= params.uptime
    )
  }

  function rise(self: PeerId): void {
    dropLinks(self)
    role[self] = 1
    stintUs[self] = net.now
    tables.rise(self)
    announce(self)
    net.timer(self, params.refresh * random.open(), REFRESH, ++stints[self]!)
    dialler.dial(self)
  }

  /** Too few leaves need it, and others are there to take it as theirs. */
  function isNeedless(self: PeerId): boolean {
    return (
      leaves.lengthOf(self) < params['min-leaves'] &&
      tops.lengthOf(self) > 0 &&
      net.now - stintUs[self]! >= params.uptime
    )
  }

  function fall(self: PeerId): void {
    dialler.remember(self, listOf(tops, self))
    dropLinks(self)
    role[self] = 0
    tables.fall(self)
    dialler.dial(self)
  }

  function dropLinks(self: PeerId): void {
    while (links.degree(self) > 0) links.disconnect(self, links.neighbour(self, 0))
    forgetLinks(self)
  }

  function forgetLinks(self: PeerId): void {
    tops.setLength(self, 0)
    leaves.setLength(self, 0)
    dialler.reset(self)
  }

  function announce(self: PeerId): void {
    net.send(self, peers.count + random.int(peers.servers), ANNOUNCE, 0, 1, 0, 0)
  }

  /** One that crashed and came back may be there still. */
  function attach(self: PeerId, peer: PeerId): void {
    detach(self, peer)
    if (role[peer] === 0) {
      leaves.push(self, 2 * peer)
      untold[self]!++
      return
    }
    tops.push(self, 2 * peer)
    tables.greet(self, peer)
    dialler.linked(self)
  }

  function detach(self: PeerId, peer: PeerId): void {
    const top = placeOf(tops, self, peer)
    if (top >= 0) tops.remove(self, tops.words[top]!)
    const leaf = placeOf(leaves, self, peer)
    if (leaf < 0) return
    const word = leaves.words[leaf]!
    leaves.remove(self, word)
    tables.dropLeaf(self, peer, (word & 1) === 1)
  }

  return {
    dialler,
    join(self) {
      // Who is there at time 0 has been there before. Links of a given topology have no tiers.
      onlineUs[self] = net.now === 0 ? Number.NEGATIVE_INFINITY : net.now
      dropLinks(self)
      tables.join(self)
      if (net.now === 0 && founders[self] === 1) rise(self)
      net.timer(self, START_US * (1 + random.next()), START, 0)
    },
    leave(self) {
      dialler.remember(self, listOf(tops, self))
      if (role[self] === 1) tables.fall(self)
      tables.leave(self)
      role[self] = 0
      forgetLinks(self)
      dialler.leave(self)
    },

    /** The dialler says in its request what it is: its role is read where a header would be. */
    accept(self, peer) {
      if (role[self] === 0) {
        dialler.sendTry(self, peer, SHIELDED)
        return false
      }
      const room =
        role[peer] === 1
          ? tops.lengthOf(self) + dialler.callsOf(self) < params['ultrapeer-slots']
          : leaves.lengthOf(self) < params['leaf-slots']
      dialler.sendTry(self, peer, room ? ACCEPTED : FULL)
      acceptor = room ? self : -1
      accepted = peer
      return room
    },
    linked(self, peer) {
      const called = dialler.hangUp(self, peer)
      const answers = acceptor === self && accepted === peer
      acceptor = -1
      // A call may have been made in another tier, the other may have another by now, or there are enough.
      const calls = called && role[peer] === 1 && tops.lengthOf(self) < mostTops[role[self]!]!
      if (answers || calls) attach(self, peer)
      else links.disconnect(self, peer)
    },
    refused(self, peer) {
      if (dialler.hangUp(self, peer)) dialler.dial(self)
    },
    unlinked(self, peer) {
      dialler.hangUp(self, peer)
      detach(self, peer)
      dialler.replace(self)
    },

    refresh(self, stint) {
      if (role[self] === 0 || stint !== stints[self]) return
      if (isNeedless(self)) return fall(self)
      net.timer(self, params.refresh, REFRESH, stint)
      announce(self)
      tables.refresh(self)
      dialler.refresh(self)
    },
    /** a: 1, no ultrapeer is known. */
    receiveHosts(self, { a, body }) {
      dialler.hear(self, body as readonly PeerId[])
      if (a === 1 && role[self] === 0 && tops.lengthOf(self) === 0) rise(self)
      else dialler.dial(self)
    },
  }
}
