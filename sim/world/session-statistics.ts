// What the sessions of a world look like: for checks against published traces and for display.

import type { Micros } from '../units.ts'
import { JOIN, type SessionColumns } from './world.ts'

export interface SessionStatistics {
  readonly sessions: number
  /** Of the sessions that ended; NaN without one. */
  readonly medianUs: number
  /** Share of the time that a peer is online, mean over peers. */
  readonly availability: number
  /** Peers online at each whole `everyUs`, from 1 x everyUs, changes at that very time counted. */
  readonly online: Uint32Array
}

export function sessionStatistics(
  { count, timeUs, peer, kind }: SessionColumns,
  span: { readonly peers: number; readonly durationUs: Micros; readonly everyUs: Micros },
): SessionStatistics {
  const since = new Float64Array(span.peers).fill(-1)
  const online = new Uint32Array(Math.ceil(span.durationUs / span.everyUs) - 1)
  const lengths: number[] = []
  let sessions = 0
  let present = 0
  let onlineUs = 0
  let sample = 0
  const sampleBefore = (until: Micros) => {
    while (sample < online.length && (sample + 1) * span.everyUs < until) online[sample++] = present
  }
  for (let i = 0; i < count; i++) {
    const now = timeUs[i]!
    sampleBefore(now)
    if (kind[i] === JOIN) {
      since[peer[i]!] = now
      sessions++
      present++
    } else {
      lengths.push(now - since[peer[i]!]!)
      onlineUs += now - since[peer[i]!]!
      since[peer[i]!] = -1
      present--
    }
  }
  sampleBefore(Infinity)
  for (const start of since) if (start >= 0) onlineUs += span.durationUs - start
  lengths.sort((a, b) => a - b)
  const middle = lengths.length / 2
  const medianUs = (lengths[Math.ceil(middle) - 1]! + lengths[Math.floor(middle)]!) / 2
  return { sessions, medianUs, availability: onlineUs / span.peers / span.durationUs, online }
}
