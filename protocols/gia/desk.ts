// Where queries wait to be processed: every peer takes them one after another, each for as long as its
// capacity says, and keeps few waiting. It needs one number a peer, the time at which its work is done.

import type { Micros, PeerId } from '../../sim/index.ts'

export interface Desk {
  /** A query arrives at `self`: the time from now until it has been processed, or -1 if there is no room. */
  admit(self: PeerId, nowUs: Micros): Micros
  clear(self: PeerId): void
}

/** By peer, `capacity`: queries a second; `room`: most that wait beside the one that is being processed. */
export function createDesk(capacity: Float64Array, room: Float64Array): Desk {
  const doneUs = new Float64Array(capacity.length)
  return {
    admit(self, nowUs) {
      const serviceUs = 1e6 / capacity[self]!
      const startUs = Math.max(nowUs, doneUs[self]!)
      // Half the clock's grain more, so that a sum of service times is not a rounding error too long.
      if (startUs - nowUs > room[self]! * serviceUs + 0.5) return -1
      doneUs[self] = startUs + serviceUs
      return Math.ceil(doneUs[self]! - nowUs)
    },
    clear(self) {
      doneUs[self] = 0
    },
  }
}
