// Which queries a peer has seen and where each came from: the routing table of the specification, which
// drops duplicates and takes hits back. Kept by query, so that all copies of one work in one small map; a
// query is forgotten everywhere some time after the last copy could have been sent.

import type { Micros, Net, PeerId, QueryId } from '../../sim/index.ts'
import { PeerMaps } from './peer-maps.ts'

export interface Visits {
  /** Note that a query came from `from`; false if it is known. `probe`: it may yet come to be relayed. */
  enter(self: PeerId, query: QueryId, from: PeerId, probe: boolean): boolean
  /** True if all that has come was a probe: from now on it is a query like others, from `from`. */
  extend(self: PeerId, query: QueryId, from: PeerId): boolean
  /** Where a query came from; -1: it is not known. */
  cameFrom(self: PeerId, query: QueryId): PeerId
  /** Forget all that `self` has seen. */
  forget(self: PeerId): void
}

/** A word: the peer it came from plus 1, whether it was a probe, and the session (modulo 256) of `self`. */
const FROM = 0x7fffff
const PROBE = 0x800000
const SESSION = 24
/** Most queries that are remembered at a time: beyond, the oldest is forgotten early. */
const MAPS = 65_536

export function createVisits(net: Net, nodes: number, rememberUs: Micros): Visits {
  if (nodes > FROM) throw new RangeError(`${nodes} peers, expected at most ${FROM}`)
  const sessions = new Uint8Array(nodes)
  /** Which map a query has. Maps are used in turn: one is free again when its query is old. */
  const mapOf = new Map<QueryId, number>()
  const maps = new PeerMaps(MAPS)
  const queryOf = new Int32Array(MAPS)
  const sinceUs = new Float64Array(MAPS)
  let used = 0
  let oldest = 0
  let lastQuery = -1
  let lastMap = -1

  function find(query: QueryId): number {
    if (query === lastQuery) return lastMap
    lastMap = mapOf.get(query) ?? open(query)
    lastQuery = query
    return lastMap
  }

  function open(query: QueryId): number {
    while (used > 0 && (used === MAPS || sinceUs[oldest]! + rememberUs < net.now)) {
      mapOf.delete(queryOf[oldest]!)
      if (queryOf[oldest] === lastQuery) lastQuery = -1
      maps.clear(oldest)
      oldest = (oldest + 1) % MAPS
      used--
    }
    const map = (oldest + used++) % MAPS
    queryOf[map] = query
    sinceUs[map] = net.now
    mapOf.set(query, map)
    return map
  }

  /** The word of a visit in this session; 0: there was none. */
  function wordOf(self: PeerId, query: QueryId): number {
    const word = maps.get(find(query), self)
    return word >>> SESSION === sessions[self] ? word : 0
  }

  function put(self: PeerId, query: QueryId, from: PeerId, flag: number): void {
    maps.set(find(query), self, (from + 1) | flag | (sessions[self]! << SESSION))
  }

  return {
    enter(self, query, from, probe) {
      if (wordOf(self, query) !== 0) return false
      put(self, query, from, probe ? PROBE : 0)
      return true
    },
    extend(self, query, from) {
      if ((wordOf(self, query) & PROBE) === 0) return false
      put(self, query, from, 0)
      return true
    },
    cameFrom: (self, query) => (wordOf(self, query) & FROM) - 1,
    forget(self) {
      sessions[self]!++
    },
  }
}
