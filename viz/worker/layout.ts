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
const LIVE = 2000
let latest = 0

scope.onmessage = async ({ data }) => {
  latest = data.ticket
  const { nodes, a, b, ticket } = data
  const points: SimulationNodeDatum[] = Array.from({ length: nodes }, (_, index) => ({ index }))
  const links: SimulationLinkDatum<SimulationNodeDatum>[] = Array.from(a, (peer, i) => ({
    source: peer,
    target: b[i]!,
  }))
  const live = nodes <= LIVE
  const simulation = forceSimulation(points)
    .force(
      'charge',
      forceManyBody()
        .strength(live ? -30 : -12)
        .theta(live ? 0.9 : 1.2)
        .distanceMax(live ? 600 : 300),
    )
    .force('link', forceLink(links).distance(18).iterations(1))
    .force('x', forceX(0).strength(0.06))
    .force('y', forceY(0).strength(0.06))
    .alphaDecay(live ? 0.02 : 0.05)
    .stop()
  while (simulation.alpha() > 0.01 && latest === ticket) {
    simulation.tick(live ? 2 : 1)
    send(ticket, points, simulation.alpha() <= 0.01)
    await new Promise((resolve) => setTimeout(resolve, live ? 12 : 0))
  }
}

function send(ticket: number, points: readonly SimulationNodeDatum[], settled: boolean): void {
  const places = new Float32Array(2 * points.length)
  const radii = points.map(({ x = 0, y = 0 }) => Math.hypot(x, y)).sort((one, other) => one - other)
  // A few that were flung out do not shrink the rest.
  const scale = 0.94 / Math.max(1, radii[Math.floor(radii.length * 0.985)] ?? 1)
  for (const [peer, { x = 0, y = 0 }] of points.entries()) {
    const radius = Math.hypot(x, y) * scale
    const pull = radius > 1 ? 1 / radius : 1
    places[2 * peer] = x * scale * pull
    places[2 * peer + 1] = y * scale * pull
  }
  scope.postMessage({ ticket, places, settled }, [places.buffer])
}
