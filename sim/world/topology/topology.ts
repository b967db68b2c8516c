// An undirected graph in compressed rows: the form in which topologies are made, measured and run.
// Two flat arrays hold a million peers in 36 MB where a graph of objects would take gigabytes.

import type { PeerId } from '../../units.ts'

export interface Topology {
  readonly nodes: number
  /** Number of links; each stands twice in `targets`. */
  readonly links: number
  /** Neighbours of p: targets[offsets[p]] .. targets[offsets[p + 1] - 1], ascending. Length nodes + 1. */
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  /** The file's own name of each node, or null where a node is its number. */
  readonly labels: readonly string[] | null
}

/** A degree of a node. */
export function degreeOf(topology: Topology, node: PeerId): number {
  return topology.offsets[node + 1]! - topology.offsets[node]!
}
