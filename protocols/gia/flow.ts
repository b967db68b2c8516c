// Flow control: a query may be sent only for a token, and a token comes back when its query has been
// processed. A peer gives out as many as it processes in the window, shared by its neighbours' capacities;
// so under load each is served in that proportion, and what some leave unused serves the others.

import type { Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { RENEW, TOKEN } from './messages.ts'
import { GIVEN, HELD, LINK_WORDS, type Neighbours, PEER, QUEUED } from './neighbours.ts'

export interface Flow {
  /** `self` is linked to `peer`: the tokens that it gives it from the start. */
  open(self: PeerId, peer: PeerId): number
  /** `peer` gave `self` tokens. */
  receive(self: PeerId, peer: PeerId, tokens: number): void
  /** `self` sends a query along the link at `at`. */
  spend(at: number): void
  /** A query from `peer` waits at `self`. */
  queued(self: PeerId, peer: PeerId): void
  /** It waits no longer: the token goes back, with those that are missing. */
  done(self: PeerId, peer: PeerId): void
  /** Queries wait at `self`: ask neighbours for tokens that may have been lost. */
  renew(self: PeerId): void
  receiveRenew(self: PeerId, message: Message): void
}

export function createFlow(net: Net, neighbours: Neighbours, windowUs: Micros): Flow {
  const { rows, capacity, around } = neighbours
  const windowSeconds = windowUs / 1e6

  /** At least one, for a link without tokens would be none. */
  function allotment(self: PeerId, peer: PeerId): number {
    const work = capacity[self]! * windowSeconds
    return Math.max(1, Math.floor((work * capacity[peer]!) / around[self]!))
  }

  function fill(self: PeerId, at: number): number {
    const missing = allotment(self, rows.words[at + PEER]!) - rows.words[at + GIVEN]!
    if (missing > 0) rows.words[at + GIVEN]! += missing
    return missing
  }

  function give(self: PeerId, at: number): void {
    const tokens = fill(self, at)
    if (tokens > 0) net.send(self, rows.words[at + PEER]!, TOKEN, 0, 1, tokens, 0)
  }

  return {
    open: (self, peer) => fill(self, neighbours.find(self, peer)),

    receive(self, peer, tokens) {
      const at = neighbours.find(self, peer)
      if (at >= 0) rows.words[at + HELD]! += tokens
    },

    spend(at) {
      rows.words[at + HELD]!--
    },

    queued(self, peer) {
      const at = neighbours.find(self, peer)
      if (at >= 0) rows.words[at + QUEUED]!++
    },

    done(self, peer) {
      const at = neighbours.find(self, peer)
      // A link that was closed and opened again owes nothing.
      if (at < 0 || rows.words[at + QUEUED] === 0) return
      rows.words[at + QUEUED]!--
      rows.words[at + GIVEN]!--
      give(self, at)
    },

    renew(self) {
      const start = rows.startOf(self)
      const end = start + rows.lengthOf(self)
      for (let at = start; at < end; at += LINK_WORDS) {
        if (rows.words[at + HELD] === 0) net.send(self, rows.words[at + PEER]!, RENEW, 0, 1, 0, 0)
      }
    },

    receiveRenew(self, { from }) {
      const at = neighbours.find(self, from)
      if (at < 0) return
      rows.words[at + GIVEN] = rows.words[at + QUEUED]!
      give(self, at)
    },
  }
}

/** Without flow control nobody counts. */
export const NO_FLOW: Flow = {
  open: () => 0,
  receive: () => {},
  spend: () => {},
  queued: () => {},
  done: () => {},
  renew: () => {},
  receiveRenew: () => {},
}
