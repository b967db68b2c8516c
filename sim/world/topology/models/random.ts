// Random topologies grown link by link: Erdos-Renyi, Barabasi-Albert, Watts-Strogatz, k-out, two-tier.
// Each returns pairs of endpoints; settings were checked by generate.ts.

import type { Random } from '../../../random.ts'
import { addPair, newPairs, type Pairs } from '../build.ts'
import { linkSet } from '../link-set.ts'

/** G(n, m): round(n degree / 2) links, every set of so many equally likely (Erdos and Renyi 1959). */
export function erdosRenyi(peers: number, degree: number, random: Random): Pairs {
  const links = Math.round((peers * degree) / 2)
  const all = (peers * (peers - 1)) / 2
  return links > all / 2 ? denseLinks(peers, links, random) : sparseLinks(peers, links, random)
}

/** Every newcomer links to m distinct peers, chosen by degree; the first m + 1 know one another. */
export function barabasiAlbert(peers: number, m: number, random: Random): Pairs {
  const pairs = newPairs((m * (m + 1)) / 2 + (peers - m - 1) * m)
  const { from, to } = pairs
  for (let a = 1; a <= m; a++) for (let b = 0; b < a; b++) addPair(pairs, a, b)
  const chosenBy = new Uint32Array(peers)
  for (let peer = m + 1; peer < peers; peer++) {
    // A random end of a random link is a peer drawn by its degree.
    const ends = pairs.count * 2
    for (let chosen = 0; chosen < m; ) {
      const end = random.int(ends)
      const target = end % 2 === 0 ? from[end >>> 1]! : to[end >>> 1]!
      if (chosenBy[target] === peer) continue
      chosenBy[target] = peer
      addPair(pairs, peer, target)
      chosen++
    }
  }
  return pairs
}

/** A ring where each peer knows k / 2 on either side; each link's far end is redrawn with probability beta. */
export function wattsStrogatz(peers: number, k: number, beta: number, random: Random): Pairs {
  const pairs = newPairs((peers * k) / 2)
  for (let lap = 1; lap <= k / 2; lap++) {
    for (let peer = 0; peer < peers; peer++) addPair(pairs, peer, (peer + lap) % peers)
  }
  const { from, to, count } = pairs
  const links = linkSet(pairs, count * 2)
  for (let link = 0; link < count; link++) links.add(link)
  const degrees = new Uint32Array(peers).fill(k)
  for (let link = 0; link < count; link++) {
    const peer = from[link]!
    if (random.next() >= beta || degrees[peer] === peers - 1) continue
    let target = random.int(peers)
    while (target === peer || links.has(peer, target)) target = random.int(peers)
    degrees[to[link]!]!--
    degrees[target]!++
    to[link] = target
    links.add(link)
  }
  return pairs
}

/** Every peer draws k distinct others; a pair that drew each other has one link. Mean degree about 2k. */
export function kOut(peers: number, k: number, random: Random): Pairs {
  const pairs = newPairs(peers * k)
  const drawnBy = new Int32Array(peers).fill(-1)
  for (let peer = 0; peer < peers; peer++) {
    drawnBy[peer] = peer
    drawDistinct({ pairs, drawnBy, peer, among: peers, draws: k, random })
  }
  return pairs
}

export interface TwoTierSettings {
  readonly hubs: number
  readonly degree: number
  readonly homes: number
}

/** Peers 0 .. hubs-1 form an Erdos-Renyi graph; every other peer is linked to `homes` distinct hubs. */
export function twoTier(peers: number, settings: TwoTierSettings, random: Random): Pairs {
  const { hubs, degree, homes } = settings
  const pairs = erdosRenyi(hubs, degree, random)
  const drawnBy = new Int32Array(hubs).fill(-1)
  for (let peer = hubs; peer < peers; peer++) {
    drawDistinct({ pairs, drawnBy, peer, among: hubs, draws: homes, random })
  }
  return pairs
}

interface Draw {
  readonly pairs: Pairs
  /** Who drew each candidate last. */
  readonly drawnBy: Int32Array
  readonly peer: number
  /** Candidates are 0 .. among-1. */
  readonly among: number
  readonly draws: number
  readonly random: Random
}

function drawDistinct({ pairs, drawnBy, peer, among, draws, random }: Draw): void {
  for (let drawn = 0; drawn < draws; ) {
    const target = random.int(among)
    if (drawnBy[target] === peer) continue
    drawnBy[target] = peer
    addPair(pairs, peer, target)
    drawn++
  }
}

function sparseLinks(peers: number, links: number, random: Random): Pairs {
  const pairs = newPairs(links)
  const known = linkSet(pairs, links)
  while (pairs.count < links) {
    const a = random.int(peers)
    const b = random.int(peers)
    if (a === b || known.has(a, b)) continue
    addPair(pairs, a, b)
    known.add(pairs.count - 1)
  }
  return pairs
}

/** Selection sampling: each pair is taken with probability (links still wanted) / (pairs still to come). */
function denseLinks(peers: number, links: number, random: Random): Pairs {
  const pairs = newPairs(links)
  let toCome = (peers * (peers - 1)) / 2
  for (let a = 1; a < peers; a++) {
    for (let b = 0; b < a; b++) {
      if (random.next() * toCome-- < links - pairs.count) addPair(pairs, a, b)
    }
  }
  return pairs
}
