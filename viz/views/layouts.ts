// Where each peer is drawn, in a square of -1..1: by hops around an asker, by tiers, on a ring, or
// without any links as a disc. The force layout is worked out elsewhere (worker/layout.ts).

import type { Story } from '../state/story.ts'

/** x and y of each peer, side by side. */
export type Places = Float32Array

export interface Guide {
  /** A circle around the middle. */
  readonly radius: number
  readonly label: string
  /** The label alone is drawn. */
  readonly bare?: boolean
}

export interface Layout {
  readonly places: Places
  readonly guides: readonly Guide[]
  /** Pairs of peers, to be drawn in place of the overlay's links. */
  readonly lines?: readonly number[]
  /** The way of the query is drawn, from peer to peer. */
  readonly showsWay?: boolean
  /** It will not move any more. */
  readonly settled?: boolean
  /** How many times wider than high it may be drawn. */
  readonly widest: number
}

export const WIDEST = { graph: 2.2, rings: 1.5, ring: 1 } as const
/** The share of a turn at the top of hop rings that is left to their labels. */
const LANE = 0.07

const TURN = 2 * Math.PI
const GOLDEN = Math.PI * (3 - Math.sqrt(5))
/** From a tier to those of it who have no link inwards. */
const BEHIND = 0.17
/** Of the outermost tier, once all are placed. */
const OUTERMOST = 0.96
/** From one row of a tier to the next. */
const ROW = 0.03

/** All peers evenly over a disc, the first in the middle: no links needed, at once for any number. */
export function discLayout(nodes: number): Layout {
  const places = new Float32Array(2 * nodes)
  for (let peer = 0; peer < nodes; peer++) {
    put(places, peer, Math.sqrt((peer + 0.5) / nodes) * 0.98, peer * GOLDEN)
  }
  return { places, guides: [], widest: WIDEST.graph }
}

/**
 * Rings by the hops that the query took to each peer, children within the angle of whom they heard it
 * from; whom it did not reach stands outside. Those from `peers` on are servers.
 */
export function ringsLayout(nodes: number, peers: number, story: Story | null): Layout {
  if (story === null) return discLayout(nodes)
  const children = new Map<number, number[]>()
  let deepest = 1
  for (const [peer, { from, hops }] of story.arrivals) {
    const parent = story.arrivals.has(from) || from === story.asker ? from : story.asker
    children.set(parent, [...(children.get(parent) ?? []), peer])
    deepest = Math.max(deepest, hops)
  }
  const places = new Float32Array(2 * nodes)
  const placed = new Uint8Array(nodes)
  const missed = nodes - story.arrivals.size - 1
  const reachedPeers = [...story.arrivals.keys()].filter((peer) => peer < peers).length
  const missedPeers = peers - reachedPeers - 1
  const step = (missed > 0 ? 0.86 : 0.98) / deepest
  const sizes = new Map<number, number>()
  const order = [story.asker]
  for (const peer of order) order.push(...(children.get(peer) ?? []))
  for (const peer of [...order].reverse()) {
    const below = (children.get(peer) ?? []).reduce((sum, child) => sum + sizes.get(child)!, 0)
    sizes.set(peer, Math.max(1, below))
  }
  const lines: number[] = []
  const starts = new Map([[story.asker, { at: (LANE / 2) * TURN, width: (1 - LANE) * TURN }]])
  for (const peer of order) {
    const { at, width } = starts.get(peer)!
    const hops = story.arrivals.get(peer)?.hops ?? 0
    put(places, peer, hops * step, at + width / 2)
    placed[peer] = 1
    let next = at
    for (const child of children.get(peer) ?? []) {
      const share = (width * sizes.get(child)!) / sizes.get(peer)!
      starts.set(child, { at: next, width: share })
      lines.push(peer, child)
      next += share
    }
  }
  let seen = 0
  for (let peer = 0; peer < nodes; peer++) {
    if (placed[peer]) continue
    const turn = LANE / 2 + ((1 - LANE) * (seen + 0.5)) / missed
    put(places, peer, 0.95 + 0.04 * (seen++ % 2), TURN * turn)
  }
  const guides = Array.from({ length: deepest }, (_, i) => ({
    radius: (i + 1) * step,
    label: i === 0 ? '1 hop' : String(i + 1),
  }))
  const outside =
    missedPeers > 0 ? [{ radius: 1.0, label: `not reached (${missedPeers})`, bare: true }] : []
  return { places, guides: [...guides, ...outside], lines, widest: WIDEST.rings }
}

/**
 * Circles by role, the rarest role inside: servers, supernodes, ordinary peers. Whoever has a link
 * inwards stands near the other end of it.
 */
export function tiersLayout(
  nodes: number,
  roles: { readonly of: Uint8Array; readonly names: readonly string[] },
  links: { readonly offsets: Uint32Array; readonly targets: Uint32Array },
): Layout {
  const counts = roles.names.map(() => 0)
  for (let peer = 0; peer < nodes; peer++) counts[roles.of[peer]!]!++
  const tiers = roles.names
    .map((name, role) => ({ name, role, count: counts[role]! }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => one.count - other.count)
  const places = new Float32Array(2 * nodes)
  const angles = new Float64Array(nodes).fill(Number.NaN)
  const guides: Guide[] = []
  for (const [tier, { role, name, count }] of tiers.entries()) {
    const radius =
      tiers.length === 1 ? 0.7 : count === 1 && tier === 0 ? 0 : tierRadius(tier, tiers.length)
    const linked: { readonly peer: number; readonly angle: number }[] = []
    const alone: number[] = []
    for (let peer = 0; peer < nodes; peer++) {
      if (roles.of[peer] !== role) continue
      const angle = angleInwards(peer, angles, links)
      if (Number.isNaN(angle)) alone.push(peer)
      else linked.push({ peer, angle })
    }
    linked.sort((one, other) => one.angle - other.angle || one.peer - other.peer)
    const order = linked.map(({ peer }) => peer)
    stand(places, angles, order, radius)
    // Whoever has no link inwards stands behind those who have.
    stand(places, angles, alone, order.length > 0 ? radius + BEHIND : radius)
    const outermost = rowsOf(order.length > 0 ? order.length : alone.length)
    guides.push({ radius: radius + (outermost - 1) * ROW, label: `${name} (${count})` })
  }
  const size = OUTERMOST / places.reduce((most, place) => Math.max(most, Math.abs(place)), 0.1)
  return {
    places: places.map((place) => place * size),
    guides: guides.map(({ radius, label }) => ({ radius: radius * size, label })),
    widest: WIDEST.rings,
  }
}

function tierRadius(tier: number, tiers: number): number {
  return 0.28 + (0.5 * tier) / (tiers - 1)
}

/** Evenly around, in rows where they are many. */
function stand(
  places: Places,
  angles: Float64Array,
  peers: readonly number[],
  radius: number,
): void {
  const rows = rowsOf(peers.length)
  for (const [i, peer] of peers.entries()) {
    const angle = (TURN * (i + 0.5)) / peers.length
    angles[peer] = angle
    put(places, peer, radius + (i % rows) * ROW, angle)
  }
}

function rowsOf(peers: number): number {
  return Math.min(4, Math.max(1, Math.round(peers / 260)))
}

/** The direction of the first neighbour that has a place already; NaN: none has. */
function angleInwards(
  peer: number,
  angles: Float64Array,
  { offsets, targets }: { readonly offsets: Uint32Array; readonly targets: Uint32Array },
): number {
  for (let i = offsets[peer]!; i < offsets[peer + 1]!; i++) {
    const angle = angles[targets[i]!]!
    if (!Number.isNaN(angle)) return angle
  }
  return Number.NaN
}

/** A ring by the protocol's own positions, `turns` of 0..1 from the top; servers stand in the middle. */
export function ringLayout(nodes: number, peers: number, turns: Float64Array | null): Layout {
  const places = new Float32Array(2 * nodes)
  for (let peer = 0; peer < nodes; peer++) {
    const told = turns?.[peer] ?? Number.NaN
    const turn = Number.isNaN(told) ? peer / peers : told
    put(places, peer, peer < peers ? 0.9 : 0.1, TURN * turn)
  }
  return { places, guides: [{ radius: 0.9, label: '' }], showsWay: true, widest: WIDEST.ring }
}

/** At an angle clockwise from the top. */
function put(places: Places, peer: number, radius: number, angle: number): void {
  places[2 * peer] = radius * Math.sin(angle)
  places[2 * peer + 1] = -radius * Math.cos(angle)
}
