// From pairs of endpoints to a Topology. A counting sort by one end and a transpose by the other leave
// every row ascending, so that nothing is allocated per link and no comparison sort runs.

import type { PeerId } from '../../units.ts'
import type { Topology } from './topology.ts'

/** A growing list of links: the ends of link i are from[i] and to[i], in either order. */
export interface Pairs {
  from: Uint32Array
  to: Uint32Array
  count: number
}

/** A topology and what its pairs held beside simple links. */
export interface BuiltTopology extends Topology {
  /** Pairs of a node with itself, dropped. */
  readonly selfLoops: number
  /** Pairs that named a link again, in either direction, dropped. */
  readonly repeated: number
}

export function newPairs(capacity: number): Pairs {
  return { from: new Uint32Array(capacity), to: new Uint32Array(capacity), count: 0 }
}

export function addPair(pairs: Pairs, a: PeerId, b: PeerId): void {
  if (pairs.count === pairs.from.length) grow(pairs)
  pairs.from[pairs.count] = a
  pairs.to[pairs.count++] = b
}

/** The undirected simple graph of these pairs; all ends are below `nodes`. */
export function buildTopology(
  nodes: number,
  pairs: Pairs,
  labels: readonly string[] | null = null,
): BuiltTopology {
  const starts = rowStarts(nodes, pairs)
  const targets = transpose(starts, scatter(starts, pairs))
  const selfLoops = pairs.count - starts[nodes]! / 2
  const { offsets, packed } = dropRepeats(starts, targets)
  const links = packed.length / 2
  return {
    nodes,
    links,
    offsets,
    targets: packed,
    labels,
    selfLoops,
    repeated: pairs.count - selfLoops - links,
  }
}

function grow(pairs: Pairs): void {
  const old = pairs
  const capacity = Math.max(1024, old.from.length * 2)
  const from = new Uint32Array(capacity)
  const to = new Uint32Array(capacity)
  from.set(old.from)
  to.set(old.to)
  pairs.from = from
  pairs.to = to
}

/** Where each row begins, repeats still counted, self-loops not. */
function rowStarts(nodes: number, { from, to, count }: Pairs): Uint32Array {
  const starts = new Uint32Array(nodes + 1)
  for (let i = 0; i < count; i++) {
    if (from[i] === to[i]) continue
    starts[from[i]! + 1]!++
    starts[to[i]! + 1]!++
  }
  for (let node = 0; node < nodes; node++) starts[node + 1]! += starts[node]!
  return starts
}

function scatter(starts: Uint32Array, { from, to, count }: Pairs): Uint32Array {
  const cursor = starts.slice()
  const rows = new Uint32Array(starts[starts.length - 1]!)
  for (let i = 0; i < count; i++) {
    const a = from[i]!
    const b = to[i]!
    if (a === b) continue
    rows[cursor[a]!++] = b
    rows[cursor[b]!++] = a
  }
  return rows
}

/** A symmetric graph is its own transpose; visiting the rows in order sorts every one of them. */
function transpose(starts: Uint32Array, rows: Uint32Array): Uint32Array {
  const nodes = starts.length - 1
  const cursor = starts.slice()
  const sorted = new Uint32Array(rows.length)
  for (let node = 0; node < nodes; node++) {
    const end = starts[node + 1]!
    for (let i = starts[node]!; i < end; i++) sorted[cursor[rows[i]!]!++] = node
  }
  return sorted
}

function dropRepeats(
  starts: Uint32Array,
  targets: Uint32Array,
): { offsets: Uint32Array; packed: Uint32Array } {
  const nodes = starts.length - 1
  const offsets = new Uint32Array(nodes + 1)
  let kept = 0
  for (let node = 0; node < nodes; node++) {
    const end = starts[node + 1]!
    for (let i = starts[node]!; i < end; i++) {
      if (i === starts[node] || targets[i] !== targets[i - 1]) targets[kept++] = targets[i]!
    }
    offsets[node + 1] = kept
  }
  return { offsets, packed: kept === targets.length ? targets : targets.slice(0, kept) }
}
