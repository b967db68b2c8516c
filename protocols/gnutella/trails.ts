// Where walkers went from a peer and where they came from: query and neighbour, for the last few steps.
// With it a peer sends the walkers of one query to different neighbours ("state keeping" of Lv et al.
// 2002), and to none from which it had the query itself.

import { type Net, type PeerId, type QueryId, Rows } from '../../sim/index.ts'

export interface Trails {
  /** Where a walker that came from `cameFrom` (-1: it starts) goes where no other went; undefined: nowhere. */
  next(self: PeerId, query: QueryId, cameFrom: PeerId): PeerId | undefined
  forget(self: PeerId): void
}

/** `room`: pairs that a peer remembers. */
export function createTrails({ links, peers, random }: Net, room: number): Trails {
  const nodes = peers.count + peers.servers
  /** Pairs of query and neighbour; when there is no room, the oldest pair gives way. */
  const pairs = new Rows(nodes, 0)
  const oldest = new Uint32Array(nodes)
  /** By neighbour, the last look-up that found it used: a set that is empty again for the next. */
  const usedIn = new Float64Array(nodes)
  let lookups = 0

  function markUsed(self: PeerId, query: QueryId): void {
    lookups++
    const start = pairs.startOf(self)
    const end = start + pairs.lengthOf(self)
    for (let at = start; at < end; at += 2) {
      if (pairs.words[at] === query) usedIn[pairs.words[at + 1]!] = lookups
    }
  }

  function use(self: PeerId, query: QueryId, neighbour: PeerId): void {
    usedIn[neighbour] = lookups
    if (pairs.lengthOf(self) < 2 * room) {
      pairs.push(self, query)
      pairs.push(self, neighbour)
      return
    }
    const at = pairs.startOf(self) + 2 * oldest[self]!
    pairs.words[at] = query
    pairs.words[at + 1] = neighbour
    oldest[self] = (oldest[self]! + 1) % room
  }

  /** A random neighbour that the last look-up did not find used. */
  function unused(self: PeerId): PeerId | undefined {
    const degree = links.degree(self)
    let left = 0
    for (let i = 0; i < degree; i++) if (usedIn[links.neighbour(self, i)] !== lookups) left++
    if (left === 0) return undefined
    let skip = random.int(left)
    for (let i = 0; ; i++) {
      const neighbour = links.neighbour(self, i)
      if (usedIn[neighbour] !== lookups && skip-- === 0) return neighbour
    }
  }

  return {
    next(self, query, cameFrom) {
      markUsed(self, query)
      if (cameFrom >= 0 && usedIn[cameFrom] !== lookups) use(self, query, cameFrom)
      const next = unused(self)
      if (next !== undefined) use(self, query, next)
      return next
    },

    forget(self) {
      pairs.setLength(self, 0)
      oldest[self] = 0
    },
  }
}
