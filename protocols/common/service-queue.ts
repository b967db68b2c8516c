// A server that takes a fixed time for each request, one after another, and keeps few waiting: what
// overloads a central server. It keeps one number a server, the time at which its work will be done.

import type { Micros } from '../../sim/index.ts'

export interface ServiceQueue {
  /** A request arrives at `server`: the time from now until it is done, or -1 if there is no room. */
  admit(server: number, nowUs: Micros): Micros
  /** Forget the work of `server`. */
  clear(server: number): void
}

/** `perSecond`: requests that one server completes in a second; `room`: most that wait beside the one in service. */
export function createServiceQueue(given: {
  readonly servers: number
  readonly perSecond: number
  readonly room: number
}): ServiceQueue {
  const serviceUs = 1e6 / given.perSecond
  // Half the clock's grain more, so that a sum of service times is not a rounding error too long.
  const longestUs = given.room * serviceUs + 0.5
  const doneUs = new Float64Array(given.servers)
  return {
    admit(server, nowUs) {
      const startUs = Math.max(nowUs, doneUs[server]!)
      if (startUs - nowUs > longestUs) return -1
      doneUs[server] = startUs + serviceUs
      return Math.ceil(startUs + serviceUs - nowUs)
    },
    clear(server) {
      doneUs[server] = 0
    },
  }
}
