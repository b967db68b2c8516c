// Lengths of shortest paths, measured by breadth-first search from sampled sources.

import { type Random, shuffle } from '../../random.ts'
import type { PeerId } from '../../units.ts'
import type { Topology } from './topology.ts'

export interface PathStats {
  readonly sources: number
  /** histogram[h]: pairs of a source and another node that are h links apart. */
  readonly histogram: readonly number[]
  /** Over the pairs that are connected; NaN where none is. */
  readonly mean: number
  /** Length within which 90 % of the connected pairs lie, linear between whole lengths. */
  readonly effectiveDiameter: number
  readonly max: number
  /** Share of pairs that are connected. */
  readonly connected: number
}

/** `sources` distinct nodes (all, if there are fewer) drawn from `random`. */
export function samplePaths(topology: Topology, sources: number, random: Random): PathStats {
  const nodes = Uint32Array.from({ length: topology.nodes }, (_, node) => node)
  const count = Math.min(sources, nodes.length)
  if (count < nodes.length) shuffle(nodes, random, count)
  return pathsFrom(topology, nodes.subarray(0, count))
}

export function pathsFrom(topology: Topology, sources: ArrayLike<PeerId>): PathStats {
  const { nodes } = topology
  const queue = new Uint32Array(nodes)
  const seenBy = new Uint32Array(nodes)
  const histogram: number[] = [0]
  for (let i = 0; i < sources.length; i++)
    search(topology, sources[i]!, queue, seenBy, i + 1, histogram)
  const pairs = histogram.reduce((sum, count) => sum + count, 0)
  const total = histogram.reduce((sum, count, length) => sum + count * length, 0)
  return {
    sources: sources.length,
    histogram,
    mean: total / pairs,
    effectiveDiameter: quantile(histogram, pairs * 0.9),
    max: histogram.length - 1,
    connected: nodes > 1 ? pairs / (sources.length * (nodes - 1)) : 1,
  }
}

/** Adds the nodes at each distance from `source` to the histogram. `mark` is new for each search. */
function search(
  { offsets, targets }: Topology,
  source: PeerId,
  queue: Uint32Array,
  seenBy: Uint32Array,
  mark: number,
  histogram: number[],
): void {
  queue[0] = source
  seenBy[source] = mark
  let head = 0
  let tail = 1
  for (let length = 1; head < tail; length++) {
    const end = tail
    for (; head < end; head++) {
      const node = queue[head]!
      for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
        const next = targets[i]!
        if (seenBy[next] === mark) continue
        seenBy[next] = mark
        queue[tail++] = next
      }
    }
    if (tail > end) histogram[length] = (histogram[length] ?? 0) + tail - end
  }
}

function quantile(histogram: readonly number[], wanted: number): number {
  let below = 0
  for (let length = 1; length < histogram.length; length++) {
    const here = histogram[length]!
    if (below + here >= wanted) return length - 1 + (wanted - below) / here
    below += here
  }
  return NaN
}
