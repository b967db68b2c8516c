// What a protocol may look up in the world and in who is online: read-only views, as small as the
// contract says.

import type { Content, World } from '../world/world.ts'
import type { Peers, SharedContent } from './protocol.ts'
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

const NOTHING = new Uint32Array(0)

export function contentOf(content: Content, peers: number): SharedContent {
  return {
    files: content.files,
    shares: (self, file) => self < peers && content.shares(self, file),
    filesOf: (self) => (self < peers ? content.filesOf(self) : NOTHING),
  }
}
