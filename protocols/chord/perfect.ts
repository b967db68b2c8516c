// The ring as it stands when everything has been stable for long: every table right. It is built from all
// that are present at time 0, which no real peer knows.

import { NOBODY, type Tables } from './tables.ts'

/** Write the tables of `members`, in any order, as if they had been stable for long. */
export function oracleRing(tables: Tables, members: readonly number[]): Uint32Array {
  const { ids, length, slots, predecessors } = tables
  const ring = sortById(tables, members)
  const count = ring.length
  for (let place = 0; place < count; place++) {
    const node = ring[place]!
    predecessors[node] = count > 1 ? ring[(place + count - 1) % count]! : NOBODY
    const ahead = Array.from({ length: Math.min(length, count - 1) }, (_, i) => {
      return ring[(place + 1 + i) % count]!
    })
    tables.setSuccessors(node, ahead)
  }
  for (let slot = 0; slot < slots; slot++) {
    const start = tables.startOf(slot)
    // Starts go round the ring in the order of their nodes, and their successors with them.
    let place = ownerPlace(tables, ring, (ids[ring[0]!]! + start) | 0)
    for (const node of ring) {
      const from = (ids[node]! + start) | 0
      while (!owns(tables, ring, place, from)) place = place + 1 === count ? 0 : place + 1
      tables.setFinger(node, slot, ring[place]!)
    }
  }
  return ring
}

/** Which node of a sorted ring owns an identifier: its place. */
export function ownerPlace({ ids }: Tables, ring: Uint32Array, id: number): number {
  let low = 0
  let high = ring.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[ring[middle]!]! >>> 0 >= id >>> 0) high = middle
    else low = middle + 1
  }
  return low === ring.length ? 0 : low
}

export function sortById({ ids }: Tables, members: readonly number[]): Uint32Array {
  return Uint32Array.from(members).sort((a, b) => (ids[a]! >>> 0) - (ids[b]! >>> 0))
}

function owns(tables: Tables, ring: Uint32Array, place: number, id: number): boolean {
  const before = ring[place === 0 ? ring.length - 1 : place - 1]!
  return tables.within(id, before, ring[place]!)
}
