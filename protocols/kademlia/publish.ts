// A peer publishes what it shares, a few files at a time, and does so again before its pointers expire
// (Maymounkov and Mazieres 2002, section 2.5).

import type { FileId, Net, PeerId } from '../../sim/index.ts'
import type { Ids } from './ids.ts'
import { type Lookups, PUBLISH } from './lookup.ts'
import type { KademliaParams } from './params.ts'
import type { Tables } from './table.ts'
import type { Values } from './values.ts'

/** Kind of its timer. */
export const PUBLISHES = 4

/** Files whose keys a peer looks up at once. */
const AT_ONCE = 3
/** In place of the next file: nothing is being published. */
const IDLE = -1

export type Publisher = ReturnType<typeof createPublisher>

export function createPublisher(
  net: Net,
  given: KademliaParams,
  ids: Ids,
  tables: Tables,
  lookups: Lookups,
  values: Values,
) {
  const { content, peers, random } = net
  /** By peer: place of the next file to publish. */
  const next = new Int32Array(peers.count).fill(IDLE)

  function publish(self: PeerId, file: FileId): void {
    // Alone, a peer is the nearest to every key.
    if (tables.size(self) === 0) values.publish(self, file, [])
    else lookups.begin(self, PUBLISH, ids.keyOf(file), file, 0)
  }

  /** The next file, if a round of publishing is under way; false at its end. */
  function goOn(self: PeerId): boolean {
    const place = next[self]!
    const files = content.filesOf(self)
    if (place === IDLE || place >= files.length) {
      next[self] = IDLE
      return false
    }
    next[self] = place + 1
    publish(self, files[place]!)
    return true
  }

  return {
    publish,

    /** Publish everything, and again after `publish`. */
    start(self: PeerId): void {
      net.timer(self, given.publish, PUBLISHES, 0)
      const busy = next[self] !== IDLE
      if (busy) return
      next[self] = 0
      for (let i = 0; i < AT_ONCE; i++) goOn(self)
      // Alone, nothing waits for an answer.
      if (tables.size(self) === 0) while (goOn(self));
    },

    /** What it shares is published already: somewhen within `publish` it is time again. */
    schedule(self: PeerId): void {
      net.timer(self, random.next() * given.publish, PUBLISHES, 0)
    },

    /** The nearest to a file's key are found. */
    found(self: PeerId, file: FileId, nearest: readonly PeerId[]): void {
      values.publish(self, file, nearest)
      goOn(self)
    },

    stop(self: PeerId): void {
      next[self] = IDLE
    },
  }
}
