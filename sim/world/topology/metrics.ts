// What a topology looks like: degrees, components, clustering. Path lengths are in paths.ts, what is
// left under attack in robustness.ts.

import { degreeOf, type Topology } from './topology.ts'

export interface DegreeStats {
  readonly min: number
  readonly mean: number
  readonly median: number
  readonly max: number
  /** histogram[d]: how many nodes have d links; length max + 1. */
  readonly histogram: Uint32Array
}

export function degreeStats(topology: Topology): DegreeStats {
  const { nodes, links } = topology
  const degrees = new Uint32Array(nodes)
  for (let node = 0; node < nodes; node++) degrees[node] = degreeOf(topology, node)
  degrees.sort()
  const max = degrees[nodes - 1]!
  const histogram = new Uint32Array(max + 1)
  for (const degree of degrees) histogram[degree]!++
  return {
    min: degrees[0]!,
    mean: (2 * links) / nodes,
    median: (degrees[(nodes - 1) >>> 1]! + degrees[nodes >>> 1]!) / 2,
    max,
    histogram,
  }
}

export interface Components {
  /** Sizes in nodes, largest first. */
  readonly sizes: Uint32Array
  /** Component of each node, by its place in `sizes`. */
  readonly of: Uint32Array
}

export function components({ nodes, offsets, targets }: Topology): Components {
  const found = new Uint32Array(nodes)
  const queue = new Uint32Array(nodes)
  const sizes: number[] = []
  for (let root = 0; root < nodes; root++) {
    if (found[root] !== 0) continue
    const id = sizes.length + 1
    let tail = 0
    queue[tail++] = root
    found[root] = id
    for (let head = 0; head < tail; head++) {
      const node = queue[head]!
      for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
        if (found[targets[i]!] !== 0) continue
        found[targets[i]!] = id
        queue[tail++] = targets[i]!
      }
    }
    sizes.push(tail)
  }
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const place = new Uint32Array(sizes.length)
  order.forEach((component, i) => {
    place[component] = i
  })
  return {
    sizes: Uint32Array.from(order, (component) => sizes[component]!),
    of: found.map((id) => place[id - 1]!),
  }
}

export interface Clustering {
  readonly triangles: number
  /** Mean over all nodes of links among neighbours / pairs of neighbours; 0 for a degree below 2. */
  readonly meanLocal: number
  /** 3 triangles / paths of two links. 0 where there are none. */
  readonly transitivity: number
}

/**
 * Every triangle once, along links turned from lower to higher (degree, id): no node then has more than
 * sqrt(2 links) links out, and hubs cost no more than others (Chiba and Nishizeki 1985).
 */
export function clustering(topology: Topology): Clustering {
  const { nodes } = topology
  const { offsets, targets } = upward(topology)
  const corners = new Float64Array(nodes)
  const marked = new Int32Array(nodes).fill(-1)
  let triangles = 0
  for (let a = 0; a < nodes; a++) {
    const end = offsets[a + 1]!
    for (let i = offsets[a]!; i < end; i++) marked[targets[i]!] = a
    for (let i = offsets[a]!; i < end; i++) {
      const b = targets[i]!
      for (let j = offsets[b]!; j < offsets[b + 1]!; j++) {
        const c = targets[j]!
        if (marked[c] !== a) continue
        triangles++
        corners[a]!++
        corners[b]!++
        corners[c]!++
      }
    }
  }
  let local = 0
  let twoPaths = 0
  for (let node = 0; node < nodes; node++) {
    const degree = degreeOf(topology, node)
    const pairs = (degree * (degree - 1)) / 2
    twoPaths += pairs
    if (pairs > 0) local += corners[node]! / pairs
  }
  return {
    triangles,
    meanLocal: local / nodes,
    transitivity: twoPaths > 0 ? (3 * triangles) / twoPaths : 0,
  }
}

/** Every link once, in the row of its end of lower (degree, id). */
function upward(topology: Topology): { offsets: Uint32Array; targets: Uint32Array } {
  const { nodes, links } = topology
  const offsets = new Uint32Array(nodes + 1)
  const targets = new Uint32Array(links)
  let filled = 0
  for (let node = 0; node < nodes; node++) {
    const degree = degreeOf(topology, node)
    for (let i = topology.offsets[node]!; i < topology.offsets[node + 1]!; i++) {
      const other = topology.targets[i]!
      const difference = degreeOf(topology, other) - degree || other - node
      if (difference > 0) targets[filled++] = other
    }
    offsets[node + 1] = filled
  }
  return { offsets, targets }
}
