// The parts of Chord, put together.

import type { Net, PeerId } from '../../sim/index.ts'
import { createFiles } from './files.ts'
import { createMembership } from './join.ts'
import { createLookups } from './lookups.ts'
import { createMaintenance } from './maintain.ts'
import type { ChordParams } from './params.ts'
import { FINGER, FIRST_FINGERS, JOIN, LOAD } from './purpose.ts'
import { createRing } from './ring.ts'

export function assemble(net: Net, given: ChordParams) {
  const ring = createRing(net, given)
  const { timers } = ring

  // Each part calls the others only when the run has begun, and all of them are there.
  const lookups = createLookups(net, ring, {
    found(self, purpose, owner, hops, timeouts) {
      const arg = purpose >> 3
      switch (purpose & 7) {
        case JOIN:
          return membership.found(self, arg, owner)
        case FINGER:
        case FIRST_FINGERS:
          return maintenance.foundFinger(self, arg, owner, (purpose & 7) === FIRST_FINGERS)
        case LOAD:
          return net.lookedUp(self, ring.hostOf(owner), hops, timeouts)
      }
    },
    looked: (self, node, query, hops, timeouts) => files.looked(self, node, query, hops, timeouts),
    stored: (self, node, parcel) => files.stored(self, node, parcel),
  })
  const files = createFiles(net, ring, lookups)
  const maintenance = createMaintenance(net, ring, lookups, {
    ...files,
    alone: (self) => membership.alone(self),
  })
  const membership = createMembership(
    net,
    ring,
    { lookups, maintenance },
    {
      built: files.oraclePlace,
      preceded: files.preceded,
      joined(self, again) {
        files.askWaiting(self)
        if (again) return
        files.publishAll(self)
        begin(self, timers.lookup, given['lookup-interval'])
        begin(self, timers.checkRing, given['check-ring'])
      },
    },
  )

  /** The first of many timers, at a random moment of its period; 0: never. */
  function begin(self: PeerId, kind: number, periodUs: number): void {
    if (periodUs > 0) net.timer(self, Math.floor(net.random.next() * periodUs), kind, 0)
  }

  /** A lookup of a random key, as load. */
  function load(self: PeerId): void {
    net.timer(self, given['lookup-interval'], timers.lookup, 0)
    const key = net.random.int(2 ** 32) | 0
    if (ring.takesPart(self)) lookups.find(self, ring.lastBefore(self, key), key, LOAD)
  }

  return { ring, lookups, files, maintenance, membership, load }
}

export type Parts = ReturnType<typeof assemble>
