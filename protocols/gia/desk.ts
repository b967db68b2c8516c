// Where queries wait to be processed: every peer takes them one after another, each for as long as its
// capacity says, and keeps few waiting. It needs one number a peer, the time at which its work is done.

import type { Micros, PeerId } from '../../sim/index.ts'

export interface Desk {
  /** A query arrives at `self`: the time from now until it has been processed, or -1 if there is no room. */
  admit(self: PeerId, nowUs: Micros): Micros
  clear(self: PeerId): void
}

/** Words of a peer, side by side: when its work is done, the time for a query, the longest wait for its turn. */
const WORDS = 4
const DONE = 0
const SERVICE = 1
const LONGEST = 2

/** By peer, `capacity`: queries a second; `room`: most that wait beside the one that is being processed. */
export function createDesk(capacity: Float64Array, room: Float64Array): Desk {
  const words = new Float64Array(capacity.length * WORDS)
  for (const [self, perSecond] of capacity.entries()) {
    const serviceUs = 1e6 / perSecond
    words[self * WORDS + SERVICE] = serviceUs
    // Half the clock's grain more, so that a sum of service times is not a rounding error too long.
    words[self * WORDS + LONGEST] = room[self]! * serviceUs + 0.5
  }
  return {
    admit(self, nowUs) {
      const at = self * WORDS
      const startUs = Math.max(nowUs, words[at + DONE]!)
      if (startUs - nowUs > words[at + LONGEST]!) return -1
      const doneUs = startUs + words[at + SERVICE]!
      words[at + DONE] = doneUs
      return Math.ceil(doneUs - nowUs)
    },
    clear(self) {
      words[self * WORDS + DONE] = 0
    },
  }
}
