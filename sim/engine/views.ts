// What a protocol may look up of the world's peers, and the links it may ask for: as small as the contract
// says.

import type { World } from '../world/world.ts'
import { CONNECT, NOTICE } from './events.ts'
import type { LinkTable } from './links.ts'
import type { Network } from './network.ts'
import type { Links, Peers } from './protocol.ts'
import type { EventQueue } from './queue.ts'
import type { Tally } from './tally.ts'

export function peersOf(world: World, servers: number, tally: Tally): Peers {
  const { uplinkBps, downlinkBps } = world.bandwidth
  return {
    count: world.peers,
    servers,
    firewalled: (peer) => world.firewalled[peer] === 1,
    uplinkBps: (peer) => uplinkBps?.[peer] ?? Number.POSITIVE_INFINITY,
    downlinkBps: (peer) => downlinkBps?.[peer] ?? Number.POSITIVE_INFINITY,
    oracleOnline: (peer) => tally.online(peer),
  }
}

export function linksOf(
  network: Network,
  table: LinkTable,
  queue: EventQueue,
  tally: Tally,
): Links {
  return {
    degree: (self) => table.degree(self),
    neighbour: (self, i) => table.neighbour(self, i),
    has: (self, peer) => table.has(self, peer),
    connect: (self, peer) => {
      if (self === peer || (table.has(self, peer) && !table.isBroken(self, peer))) return
      network.sendHandshake(self, peer, CONNECT, tally.session[self]!)
    },
    disconnect: (self, peer) => {
      if (network.muted) return
      const whole = table.has(self, peer) && !table.isBroken(self, peer)
      table.drop(self, peer)
      if (whole) queue.push(network.now + network.delay(self, peer), self, peer, NOTICE, 0, 0, 0)
    },
  }
}
