// Topologies without chance: grid, regular tree, ring, star, complete. All in closed form.

import { addPair, newPairs, type Pairs } from '../build.ts'

/** Row by row, `columns` to a row; the last row may be short. `wrap` joins opposite edges to a torus. */
export function grid(peers: number, columns: number, wrap: boolean): Pairs {
  const pairs = newPairs(peers * 2)
  for (let peer = 0; peer < peers; peer++) {
    const last = peer % columns === columns - 1
    if (!last && peer + 1 < peers) addPair(pairs, peer, peer + 1)
    if (last && wrap) addPair(pairs, peer, peer + 1 - columns)
    if (peer + columns < peers) addPair(pairs, peer, peer + columns)
    else if (wrap) addPair(pairs, peer, peer % columns)
  }
  return pairs
}

/**
 * Every inner peer has exactly `degree` links; the root is peer 0 and ids go breadth first. Where
 * `peers` does not fill it, the last inner peer has fewer.
 */
export function regularTree(peers: number, degree: number): Pairs {
  const pairs = newPairs(peers - 1)
  for (let peer = 1; peer < peers; peer++) {
    const parent = peer <= degree ? 0 : Math.floor((peer - degree - 1) / (degree - 1)) + 1
    addPair(pairs, parent, peer)
  }
  return pairs
}

export function ring(peers: number): Pairs {
  const pairs = newPairs(peers)
  for (let peer = 0; peer < peers; peer++) addPair(pairs, peer, (peer + 1) % peers)
  return pairs
}

/** Peer 0 is the centre. */
export function star(peers: number): Pairs {
  const pairs = newPairs(peers - 1)
  for (let peer = 1; peer < peers; peer++) addPair(pairs, 0, peer)
  return pairs
}

export function complete(peers: number): Pairs {
  const pairs = newPairs((peers * (peers - 1)) / 2)
  for (let a = 1; a < peers; a++) for (let b = 0; b < a; b++) addPair(pairs, a, b)
  return pairs
}
