// Whom a fault kills: chosen among those online at that moment, ties by the lowest id.

import { shuffle, stream } from '../random.ts'
import type { PeerId } from '../units.ts'
import type { Victims } from '../world/world.ts'

export interface Population {
  readonly users: number
  /** Users, then servers. */
  readonly nodes: number
  online(peer: PeerId): boolean
  degree(peer: PeerId): number
  roleOf(peer: PeerId): string
}

/** The victims, in the order in which they die. A share is of those that could be chosen. */
export function chooseVictims(victims: Victims, seed: number, population: Population): PeerId[] {
  if (victims.who === 'listed') return victims.peers.filter((peer) => population.online(peer))
  const candidates = candidatesOf(victims, population)
  const wanted = victims.count ?? Math.round((victims.share ?? 1) * candidates.length)
  if (victims.who === 'best-connected') {
    candidates.sort((a, b) => population.degree(b) - population.degree(a) || a - b)
  } else shuffle(candidates, stream(seed, 'victims'))
  return candidates.slice(0, wanted)
}

function candidatesOf(victims: Victims, population: Population): PeerId[] {
  const candidates: PeerId[] = []
  const servers = victims.who === 'servers'
  const first = servers ? population.users : 0
  const end = servers || victims.who === 'role' ? population.nodes : population.users
  for (let peer = first; peer < end; peer++) {
    if (!population.online(peer)) continue
    if (victims.who === 'role' && population.roleOf(peer) !== victims.role) continue
    candidates.push(peer)
  }
  return candidates
}
