// How a peer comes in and stays in touch (Maymounkov and Mazieres 2002, section 2.3): it learns of
// somebody, looks up its own id, refreshes the buckets farther away, and every bucket that nothing
// was looked up in for an hour.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { Ids } from './ids.ts'
import { JOIN, type Lookups, REFRESH } from './lookup.ts'
import { BOOTSTRAP, type Contacts, PING, PONG } from './messages.ts'
import type { KademliaParams } from './params.ts'
import type { Tables } from './table.ts'
import type { Values } from './values.ts'

/** Kinds of its timers. */
export const RETRY = 0
export const PINGED = 1
export const REFRESHES = 2
export const REPLICATES = 3

/** Pause before a peer that knows nobody asks again. */
const RETRY_US = 10e6
/** In place of a file: this lookup of its own id started from what a bootstrap server named. */
const BOOTSTRAPPED = 1

export type Upkeep = ReturnType<typeof createUpkeep>

export function createUpkeep(
  net: Net,
  given: KademliaParams,
  ids: Ids,
  tables: Tables,
  lookups: Lookups,
  values: Values,
) {
  const { peers, random } = net
  const joined = new Uint8Array(peers.count)

  /** Without a contact it asks a bootstrap server; one that has some from its last stay looks itself up. */
  function seek(self: PeerId): void {
    if (tables.size(self) > 0) lookups.begin(self, JOIN, ids.of[self]!, 0, 0)
    else askBootstrap(self)
    net.timer(self, RETRY_US, RETRY, 0)
  }

  function askBootstrap(self: PeerId): void {
    const server = peers.count + random.int(peers.servers)
    net.send(self, server, BOOTSTRAP, 0, 1, 0, 0)
  }

  /** A random id in the range of a bucket: as many leading bits shared, the next one not, the rest drawn. */
  function idIn(self: PeerId, level: number): number {
    const flipped = ids.of[self]! ^ (1 << (31 - level))
    const rest = level === 31 ? 0 : -1 >>> (level + 1)
    return (flipped & ~rest) | (random.int(2 ** 32) & rest)
  }

  function refreshLevels(self: PeerId, levels: number): void {
    for (let level = 0, left = levels; left !== 0; level++, left >>>= 1)
      if ((left & 1) === 1) lookups.begin(self, REFRESH, idIn(self, level), 0, 0)
  }

  /** A message of `peer` has come. */
  function heard(self: PeerId, peer: PeerId): void {
    if (peer >= peers.count) return
    const oldest = tables.heard(self, peer)
    if (oldest < 0) return
    net.send(self, oldest, PING, 0, 1, 0, 0)
    net.timer(self, given.timeout, PINGED, oldest)
  }

  return {
    heard,
    isJoined: (self: PeerId): boolean => joined[self] === 1,

    join(self: PeerId): void {
      seek(self)
    },

    /** It is in the network: from now on it looks after itself. */
    settle(self: PeerId): void {
      joined[self] = 1
      net.timer(self, random.next() * given.refresh, REFRESHES, 0)
      if (given.replicate > 0) net.timer(self, random.next() * given.replicate, REPLICATES, 0)
    },

    leave(self: PeerId): void {
      joined[self] = 0
    },

    receiveWelcome(self: PeerId, { body }: Message): void {
      const { count, peers: contacts } = body as Contacts
      const named = Array.from(contacts.subarray(0, count))
      lookups.begin(self, JOIN, ids.of[self]!, BOOTSTRAPPED, 0, named)
    },

    /** The lookup of its own id is over. The buckets farther away than its nearest contact are next. */
    lookedUpItself(self: PeerId): void {
      const deepest = tables.deepest(self)
      let levels = 0
      for (let level = 0; level < deepest; level++)
        if (tables.count(self, level) < given.k) levels |= 1 << level
      refreshLevels(self, levels)
    },

    /** Its lookup of itself met nobody: was that with the help of a bootstrap server? */
    metNobody(self: PeerId, help: number): void {
      if (help !== BOOTSTRAPPED) askBootstrap(self)
    },

    retry(self: PeerId): void {
      if (joined[self] === 1) return
      askBootstrap(self)
      net.timer(self, RETRY_US, RETRY, 0)
    },

    answerPing: (self: PeerId, to: PeerId): void => net.send(self, to, PONG, 0, 1, 0, 0),

    /** The peer pinged for a newcomer has had its time: one that kept silent counts as stale. */
    pinged(self: PeerId, peer: PeerId): void {
      if (tables.silentFor(self, peer, given.timeout)) tables.failed(self, peer, given.failures)
      else tables.settle(self, peer)
    },

    refresh(self: PeerId): void {
      net.timer(self, given.refresh, REFRESHES, 0)
      values.expire(self)
      if (tables.size(self) === 0) askBootstrap(self)
      else refreshLevels(self, tables.takeUnvisited(self))
    },

    replicate(self: PeerId): void {
      net.timer(self, given.replicate, REPLICATES, 0)
      values.replicate(self)
    },
  }
}
