// What a graph says of floods and paths, worked out without the engine: an oracle for tests.

import type { PeerId, Topology } from '../../sim/index.ts'

/** Links from `source` to each peer that is left (-1: none lead there). */
export function distances(
  { nodes, offsets, targets }: Topology,
  source: PeerId,
  gone: ReadonlySet<PeerId> = new Set(),
): Int32Array {
  const depth = new Int32Array(nodes).fill(-1)
  depth[source] = 0
  const line = [source]
  for (const peer of line) {
    for (const next of targets.subarray(offsets[peer]!, offsets[peer + 1]!)) {
      if (depth[next]! >= 0 || gone.has(next)) continue
      depth[next] = depth[peer]! + 1
      line.push(next)
    }
  }
  return depth
}

/**
 * A flood where all links are as slow: the first copy is the nearest, so that whoever is reached before
 * the last link sends to all its neighbours but one, and the source to all.
 */
export function floodOf(
  topology: Topology,
  source: PeerId,
  ttl: number,
): { reached: number; messages: number } {
  const { offsets } = topology
  let reached = 0
  let messages = 0
  distances(topology, source).forEach((depth, peer) => {
    const degree = offsets[peer + 1]! - offsets[peer]!
    if (depth > 0 && depth <= ttl) reached++
    if (depth >= 0 && depth < ttl) messages += depth === 0 ? degree : degree - 1
  })
  return { reached, messages }
}
