// The layout worker: a force layout of the links it is given, sent back as it settles, then frozen.

import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3'

export interface LayoutRequest {
  readonly ticket: number
  readonly nodes: number
  /** Links as pairs of peers. */
  readonly a: Uint32Array
  readonly b: Uint32Array
}

export interface LayoutReply {
  readonly ticket: number
  /** x and y of each peer in -1..1. */
  readonly places: Float32Array
  readonly settled: boolean
}

interface Scope {
  postMessage(reply: LayoutReply, transfer: ArrayBuffer[]): void
  onmessage: ((event: MessageEvent<LayoutRequest>) => void) | null
}
const scope = globalThis as unknown as Scope

/** A layout of many peers takes bigger steps to fewer pictures. */
const LIVE = 2500
/** Many links take long to draw: a picture of them is sent this often. */
const PICTURE_MS = 400
/** Where those stand who have no link, and how far the others reach beside them. */
const RIM = 0.97
const WITHIN_RIM = 0.84
/** This share of peers decides the size: a few that were flung out do not shrink the rest. */
const DECISIVE = 0.985
let latest = 0

interface Point extends SimulationNodeDatum {
  readonly peer: number
}

scope.onmessage = async ({ data }) => {
  latest = data.ticket
  const { nodes, a, b, ticket } = data
  const linked = new Uint8Array(nodes)
  for (const ends of [a, b]) for (const peer of ends) linked[peer] = 1
  const peers = Array.from({ length: nodes }, (_, peer) => peer)
  const points: Point[] = peers.filter((peer) => linked[peer]).map((peer) => ({ peer }))
  const alone = peers.filter((peer) => !linked[peer])
  const at = new Map(points.map((point) => [point.peer, point]))
  const links: SimulationLinkDatum<Point>[] = Array.from(a, (peer, i) => ({
    source: at.get(peer)!,
    target: at.get(b[i]!)!,
  }))
  const live = nodes <= LIVE
  const simulation = forceSimulation(points)
    .force(
      'charge',
      forceManyBody()
        .strength(live ? -30 : -12)
        .theta(live ? 0.9 : 1.2),
    )
    .force('link', forceLink(links).distance(18).iterations(1))
    .force('x', forceX(0).strength(0.06))
    .force('y', forceY(0).strength(0.06))
    .alphaDecay(live ? 0.02 : 0.05)
    .stop()
  let sentAt = Number.NEGATIVE_INFINITY
  while (simulation.alpha() > 0.01 && latest === ticket) {
    simulation.tick(live ? 2 : 1)
    const settled = simulation.alpha() <= 0.01
    const isDue = live || settled || performance.now() - sentAt > PICTURE_MS
    if (isDue) {
      sentAt = performance.now()
      const places = fitted(points, alone)
      scope.postMessage({ ticket, places, settled }, [places.buffer as ArrayBuffer])
    }
    await new Promise((resolve) => setTimeout(resolve, live ? 12 : 0))
  }
}

/** Across and down each to fill -1..1, with those who have no link around it. */
function fitted(points: readonly Point[], alone: readonly number[]): Float32Array {
  const places = new Float32Array(2 * (points.length + alone.length))
  const reach = alone.length > 0 ? WITHIN_RIM : 0.96
  const across = fit(points.map(({ x = 0 }) => x))
  const down = fit(points.map(({ y = 0 }) => y))
  for (const [i, { peer }] of points.entries()) {
    const radius = Math.hypot(across[i]!, down[i]!)
    const pull = reach * (radius > 1 ? 1 / radius : 1)
    places[2 * peer] = across[i]! * pull
    places[2 * peer + 1] = down[i]! * pull
  }
  for (const [i, peer] of alone.entries()) {
    const angle = (2 * Math.PI * (i + 0.5)) / alone.length
    places[2 * peer] = RIM * Math.sin(angle)
    places[2 * peer + 1] = -RIM * Math.cos(angle)
  }
  return places
}

function fit(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other)
  const cut = Math.floor(sorted.length * (1 - DECISIVE))
  const low = sorted[cut] ?? 0
  const high = sorted[sorted.length - 1 - cut] ?? 0
  const [middle, half] = [(low + high) / 2, Math.max(1, (high - low) / 2)]
  return values.map((value) => (value - middle) / half)
}
