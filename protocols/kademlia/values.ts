// The index and who fills it: peers publish what they share at the k nearest to a file's key, which keep
// the pointers, hand them on as peers come and go, and forget them in time (Maymounkov and Mazieres 2002,
// sections 2.3 and 2.5).

import type { FileId, Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { Pointers } from '../common/pointers.ts'
import type { Ids } from './ids.ts'
import { CACHE, REPLICA_BYTES, REPLICATE, STORE, STORED } from './messages.ts'
import type { KademliaParams } from './params.ts'
import type { Tables } from './table.ts'

/** Holders named in one answer, so that it fits a datagram. */
const MOST_HOLDERS = 20
/** So many of the nearest known pass a key on to a newcomer. One would do, if it were sure to be there. */
const SERVERS = 3
const NOBODY = -1

/** A key's holders, and when each pointer expires. */
interface Replica {
  readonly holders: readonly PeerId[]
  readonly expiresUs: readonly Micros[]
}

export type Values = ReturnType<typeof createValues>

export function createValues(net: Net, given: KademliaParams, ids: Ids, tables: Tables) {
  const { k, expiry, replicate } = given
  const pointers = new Pointers(net.peers.count)
  const near = new Int32Array(k)
  const one = new Int32Array(1)

  /** The key counts as renewed: whoever stored it here stored its other replicas too. */
  function keep(self: PeerId, file: FileId, holder: PeerId, expiresUs: Micros): void {
    pointers.put(self, file, holder, expiresUs)
    pointers.renew(self, file, net.now)
  }

  function pass(self: PeerId, file: FileId, to: Int32Array, count: number): void {
    const holders = pointers.holdersOf(self, file, net.now)
    if (holders.length === 0) return
    const replica: Replica = { holders, expiresUs: pointers.endsOf(self, file, net.now) }
    const bytes = holders.length * REPLICA_BYTES
    for (let i = 0; i < count; i++)
      net.sendBody(self, to[i]!, REPLICATE, 0, 1, file, replica, bytes)
  }

  /** Is `self` nearer to the key than `peer`? */
  const isNearer = (self: PeerId, peer: PeerId, key: number): boolean =>
    (ids.of[self]! ^ key) >>> 0 < (ids.of[peer]! ^ key) >>> 0

  return {
    keep,

    /** Who holds the file, as far as `self` knows; the latest of them, where they are many. */
    holdersOf(self: PeerId, file: FileId): PeerId[] {
      const holders = pointers.holdersOf(self, file, net.now)
      return holders.length > MOST_HOLDERS ? holders.slice(-MOST_HOLDERS) : holders
    },

    /** `self` has found the nearest to a file's key: it asks them to keep a pointer, or is one of them. */
    publish(self: PeerId, file: FileId, nearest: readonly PeerId[]): void {
      const key = ids.keyOf(file)
      const beyond = nearest[k - 1]
      const own = beyond === undefined || isNearer(self, beyond, key)
      if (own) keep(self, file, self, net.now + expiry)
      const count = Math.min(nearest.length, own ? k - 1 : k)
      for (let i = 0; i < count; i++) net.send(self, nearest[i]!, STORE, 0, 1, file, 0)
    },

    receiveStore(self: PeerId, message: Message): void {
      keep(self, message.a, message.from, net.now + expiry)
      net.send(self, message.from, STORED, 0, 1, 0, 0)
    },

    receiveReplicate(self: PeerId, message: Message): void {
      const { holders, expiresUs } = message.body as Replica
      for (const [i, holder] of holders.entries()) keep(self, message.a, holder, expiresUs[i]!)
    },

    /** What a lookup found, for the nearest on its path that did not have it. */
    cacheAt(
      self: PeerId,
      to: PeerId,
      query: number,
      file: FileId,
      holders: readonly PeerId[],
    ): void {
      const bytes = holders.length * REPLICA_BYTES
      net.sendBody(self, to, CACHE, query, 1, file, holders, bytes)
    },

    /**
     * A cached copy lives half as long for each level between its keeper and the key's nearest, as far
     * as the keeper's own buckets tell.
     */
    receiveCache(self: PeerId, message: Message): void {
      const level = tables.levelOf(self, ids.keyOf(message.a))
      let lifeUs = expiry
      for (let between = tables.deepest(self) - level; between > 0; between--) lifeUs /= 2
      for (const holder of message.body as readonly PeerId[])
        pointers.put(self, message.a, holder, net.now + Math.floor(lifeUs))
    },

    /** Pass on each key that nobody has stored here since the last time, to the nearest known. */
    replicate(self: PeerId): void {
      pointers.expire(self, net.now)
      pointers.forEachKey(self, (file, renewedUs) => {
        if (renewedUs < 0 || net.now - renewedUs < replicate) return
        pass(self, file, near, tables.closest(self, ids.keyOf(file), k, near, 0, NOBODY, 0))
        pointers.renew(self, file, net.now)
      })
    },

    /** A peer has joined: it gets the keys that it is among the nearest to, if those are for `self` to pass on. */
    welcome(self: PeerId, newcomer: PeerId): void {
      if (replicate === 0) return
      one[0] = newcomer
      pointers.forEachKey(self, (file, renewedUs) => {
        if (renewedUs < 0) return
        const key = ids.keyOf(file)
        if (tables.nearerThan(self, key, newcomer, SERVERS) === SERVERS) return
        const count = tables.closest(self, key, k, near, 0, newcomer, 0)
        if (count < k || isNearer(newcomer, near[k - 1]!, key)) pass(self, file, one, 1)
      })
    },

    expire: (self: PeerId): void => pointers.expire(self, net.now),

    /** It keeps nothing over its absence. */
    clear: (self: PeerId): void => pointers.clear(self),

    keyCount: (self: PeerId): number => pointers.keyCount(self),
    keys(self: PeerId): FileId[] {
      const files: FileId[] = []
      pointers.forEachKey(self, (file) => files.push(file))
      return files
    },
  }
}
