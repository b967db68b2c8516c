// The hosts each peer has heard of and may dial. The list outlives a session: a peer that comes back needs no
// bootstrap server.

import { type PeerId, type Random, Rows } from '../../sim/index.ts'

export interface HostList {
  learn(self: PeerId, hosts: readonly PeerId[]): void
  forget(self: PeerId, host: PeerId): void
  /** Take a random one out; -1: none left. */
  take(self: PeerId): PeerId
  list(self: PeerId): PeerId[]
}

/** Lists of at most `most` for each of `nodes`; in a full one a newcomer takes the place of a random one. */
export function createHostList(nodes: number, most: number, random: Random): HostList {
  const rows = new Rows(nodes, 0)
  return {
    learn(self, hosts) {
      for (const host of hosts) {
        if (host === self || rows.indexOf(self, host) >= 0) continue
        if (rows.lengthOf(self) < most) rows.push(self, host)
        else rows.words[rows.startOf(self) + random.int(most)] = host
      }
    },
    forget: (self, host) => {
      rows.remove(self, host)
    },
    take(self) {
      const known = rows.lengthOf(self)
      if (known === 0) return -1
      const host = rows.words[rows.startOf(self) + random.int(known)]!
      rows.remove(self, host)
      return host
    },
    list: (self) => rows.list(self),
  }
}
