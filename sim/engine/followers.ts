// Whoever follows what happens in the network, from outside (an observer) or to act on it (a follower).

import type { PeerId, QueryId } from '../units.ts'
import type { Loss } from './tally.ts'

/** Told of every message as it is sent and of every hit. */
export interface NetworkObserver {
  sent(
    from: PeerId,
    to: PeerId,
    head: number,
    id: number,
    a: number,
    b: number,
    loss: Loss | null,
  ): void
  hit(query: QueryId, holder: PeerId, hops: number): void
}

/** Whoever acts on the way and the hits of queries: copies that spread, downloads. */
export interface Follower {
  /** `self`, not the asker, processed a query for the first time. */
  visited(query: QueryId, self: PeerId): void
  /** An answer reached an asker that waits for it. */
  hit(query: QueryId, holder: PeerId, first: boolean): void
}
