// What can be seen of a swarm from outside: a peer's torrents, and how many copies of each piece are online.

import type { Json, PeerId } from '../../sim/index.ts'
import { ACTIVE, SEED, SERVING, type State } from './state.ts'

/** A peer's torrents: its pieces as a row of 0 and 1, and whom it serves. */
export function inspectPeer(s: State, self: PeerId): Json {
  const torrents: Json[] = []
  for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) {
    const serves: PeerId[] = []
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if ((s.endFlags[e]! & SERVING) !== 0) serves.push(s.other[e]!)
    }
    const { pieces } = s.torrent
    torrents.push({
      file: s.file[m]!,
      active: (s.flags[m]! & ACTIVE) !== 0,
      pieces: Array.from({ length: pieces }, (_, i) => Number(s.hasPiece(m, i))).join(''),
      connections: s.degree[m]!,
      serves,
      given: s.given[m]!,
      scraped: { complete: s.complete[m]!, incomplete: s.incomplete[m]! },
    })
  }
  return { torrents }
}

/** Copies online, of the torrent that most are fetching (the first of them): of the rarest piece, and on average. */
export function copiesOf(s: State): { rarest: number; mean: number } {
  const leechers = new Map<number, number>()
  let most = 0
  let file = -1
  for (let m = 0; m < s.members; m++) {
    if ((s.flags[m]! & (ACTIVE | SEED)) !== ACTIVE) continue
    const count = (leechers.get(s.file[m]!) ?? 0) + 1
    leechers.set(s.file[m]!, count)
    if (count <= most) continue
    most = count
    file = s.file[m]!
  }
  if (file < 0) return { rarest: Number.NaN, mean: Number.NaN }
  const { pieces } = s.torrent
  const copies = new Uint32Array(pieces)
  for (let m = 0; m < s.members; m++) {
    if (s.file[m] !== file || (s.flags[m]! & ACTIVE) === 0) continue
    for (let piece = 0; piece < pieces; piece++) copies[piece]! += Number(s.hasPiece(m, piece))
  }
  return {
    rarest: copies.reduce((a, b) => Math.min(a, b)),
    mean: copies.reduce((a, b) => a + b) / pieces,
  }
}
