// What is left of a topology when peers are taken away. Peers are put back in reverse order into a
// disjoint-set forest, so that one pass answers for every share at once.

import { type Random, shuffle } from '../../random.ts'
import type { PeerId } from '../../units.ts'
import { degreeOf, type Topology } from './topology.ts'

export interface AttackPoint {
  /** Share of peers removed: round(share N) of them. */
  readonly share: number
  /** Largest and second largest component, as shares of all N peers. */
  readonly largest: number
  readonly second: number
}

/** Best-connected peers go first: by their degree at the start (ties by lower id) unless `order` is adaptive. */
export function attackCurve(
  topology: Topology,
  shares: readonly number[],
  order: AttackOrder = 'static',
): AttackPoint[] {
  return removalCurve(topology, removalOrder(topology, order), shares)
}

export interface FailurePoint {
  readonly share: number
  /** Largest component as a share of all N peers: mean and extremes over the rounds. */
  readonly mean: number
  readonly min: number
  readonly max: number
}

/** Peers go in random order, drawn anew in each round. */
export function failureCurve(
  topology: Topology,
  shares: readonly number[],
  random: Random,
  rounds: number,
): FailurePoint[] {
  const order = Uint32Array.from({ length: topology.nodes }, (_, node) => node)
  const curves = Array.from({ length: rounds }, () => {
    shuffle(order, random)
    return removalCurve(topology, order, shares)
  })
  return shares.map((share, i) => {
    const largest = curves.map((curve) => curve[i]!.largest)
    const mean = largest.reduce((sum, value) => sum + value, 0) / rounds
    return { share, mean, min: Math.min(...largest), max: Math.max(...largest) }
  })
}

/**
 * Who goes first: the best-connected at the start ('static'), or whoever is best connected among those
 * that are left ('adaptive'), which breaks a topology sooner.
 */
export type AttackOrder = 'static' | 'adaptive'

/** Smallest share of peers whose removal leaves no component of more than 1 % of all N (or of one peer). */
export function attackThreshold(topology: Topology, order: AttackOrder): number {
  const { nodes } = topology
  let threshold = 1
  putBack(topology, removalOrder(topology, order), (removed, largest) => {
    if (largest <= Math.max(1, nodes / 100)) threshold = removed / nodes
  })
  return threshold
}

function removalOrder(topology: Topology, order: AttackOrder): Uint32Array {
  return order === 'static' ? byDegree(topology) : byRemainingDegree(topology)
}

/** Ties by lower id. */
function byDegree(topology: Topology): Uint32Array {
  const order = Uint32Array.from({ length: topology.nodes }, (_, node) => node)
  return order.sort((a, b) => degreeOf(topology, b) - degreeOf(topology, a) || a - b)
}

/** Ties by whoever lost a link last, then by lower id. A peer stands in a bucket per degree it has had. */
function byRemainingDegree(topology: Topology): Uint32Array {
  const { nodes, offsets, targets } = topology
  const degrees = Int32Array.from({ length: nodes }, (_, node) => degreeOf(topology, node))
  const buckets: number[][] = []
  for (let node = nodes - 1; node >= 0; node--) {
    const degree = degrees[node]!
    while (buckets.length <= degree) buckets.push([])
    buckets[degree]!.push(node)
  }
  const order = new Uint32Array(nodes)
  let filled = 0
  for (let degree = buckets.length - 1; degree >= 0; ) {
    const peer = buckets[degree]!.pop()
    if (peer === undefined) degree--
    else if (degrees[peer] === degree) {
      order[filled++] = peer
      degrees[peer] = -1
      for (let i = offsets[peer]!; i < offsets[peer + 1]!; i++) {
        const left = degrees[targets[i]!]! - 1
        if (left < 0) continue
        degrees[targets[i]!] = left
        buckets[left]!.push(targets[i]!)
      }
    }
  }
  return order
}

function removalCurve(
  topology: Topology,
  order: Uint32Array,
  shares: readonly number[],
): AttackPoint[] {
  const { nodes } = topology
  const largestAt = new Uint32Array(nodes + 1)
  const secondAt = new Uint32Array(nodes + 1)
  putBack(topology, order, (removed, largest, second) => {
    largestAt[removed] = largest
    secondAt[removed] = second
  })
  return shares.map((share) => {
    const removed = Math.round(share * nodes)
    return { share, largest: largestAt[removed]! / nodes, second: secondAt[removed]! / nodes }
  })
}

type Tell = (removed: number, largest: number, second: number) => void

/** Tells the sizes of the two largest components for every number of peers removed from the front of `order`. */
function putBack({ nodes, offsets, targets }: Topology, order: Uint32Array, tell: Tell): void {
  /** At a root minus its size, at others the parent + 1; 0: not there. */
  const parent = new Int32Array(nodes)
  const tops = topTwo(nodes)
  for (let removed = nodes - 1; removed >= 0; removed--) {
    const peer = order[removed]!
    parent[peer] = -1
    tops.born()
    for (let i = offsets[peer]!; i < offsets[peer + 1]!; i++) {
      if (parent[targets[i]!] === 0) continue
      const a = rootOf(parent, peer)
      const b = rootOf(parent, targets[i]!)
      if (a === b) continue
      tops.merged(-parent[a]!, -parent[b]!)
      const [small, large] = parent[a]! > parent[b]! ? [a, b] : [b, a]
      parent[large]! += parent[small]!
      parent[small] = large + 1
    }
    tell(removed, tops.largest(), tops.second())
  }
}

/** Halves the path on its way. */
function rootOf(parent: Int32Array, node: PeerId): PeerId {
  let at = node
  while (parent[at]! > 0) {
    const up = parent[at]! - 1
    if (parent[up]! > 0) parent[at] = parent[up]!
    at = up
  }
  return at
}

/**
 * The two largest sizes while components appear and merge. The second only falls when it merges into
 * the largest, so that all searches downwards together cost no more than the number of nodes.
 */
function topTwo(nodes: number) {
  const counts = new Uint32Array(nodes + 1)
  let largest = 0
  let second = 0
  const add = (size: number) => {
    counts[size]!++
    if (size > largest) {
      if (counts[largest]! > 0) second = largest
      largest = size
    } else if (size > second) second = size
  }
  return {
    born: () => add(1),
    merged: (a: number, b: number) => {
      counts[a]!--
      counts[b]!--
      add(a + b)
    },
    largest: () => largest,
    second: () => {
      while (second > 0 && counts[second]! < (second === largest ? 2 : 1)) second--
      return second
    },
  }
}
