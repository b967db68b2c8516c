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
  /** By host: the last time when somebody learned who knew it already. */
  const knownAt = new Float64Array(nodes)
  let times = 0
  return {
    learn(self, hosts) {
      times++
      knownAt[self] = times
      const start = rows.startOf(self)
      for (let at = start; at < start + rows.lengthOf(self); at++) knownAt[rows.words[at]!] = times
      for (const host of hosts) {
        if (knownAt[host] === times) continue
        knownAt[host] = times
        if (rows.lengthOf(self) < most) rows.push(self, host)
        else {
          const at = rows.startOf(self) + random.int(most)
          knownAt[rows.words[at]!] = 0
          rows.words[at] = host
        }
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
