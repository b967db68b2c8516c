// The layer that does not move: links and peers, drawn when they change and else left as they are.

import type { Moment } from '../state/moment.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Camera } from './camera.ts'
import type { Layout } from './layouts.ts'
import type { Theme } from './palette.ts'

/** Beyond this many peers a peer is a pixel or two, and only the links of a selected one are drawn. */
export const PIXELS_FROM = 20_000

/** Shapes in one path: without a GPU the cost of a path grows faster than what is in it. */
const BATCH = 256

export interface Scene {
  readonly recorded: Recorded
  readonly moment: Moment
  readonly layout: Layout
  readonly camera: Camera
  readonly theme: Theme
}

/** Radius of a peer in pixels: smaller where they stand on lines rather than all over the stage. */
export function peerRadius({ recorded, camera, layout }: Scene): number {
  const room = (camera.width * camera.height) / recorded.opened.nodes
  const share = layout.guides.length > 0 ? 0.085 : 0.115
  return Math.max(1.2, Math.min(6, share * Math.sqrt(room))) * Math.sqrt(camera.zoomed)
}

export function drawStill(context: CanvasRenderingContext2D, scene: Scene): void {
  const { camera, layout, theme, recorded } = scene
  context.clearRect(0, 0, camera.width, camera.height)
  const many = recorded.opened.nodes > PIXELS_FROM
  if (many) drawPixels(context, scene)
  context.lineWidth = 1
  context.strokeStyle = theme.line
  for (const { radius, bare } of layout.guides) {
    if (bare) continue
    context.globalAlpha = 0.55
    context.setLineDash([2, 5])
    context.beginPath()
    const [across, down] = [radius * camera.scaleX, radius * camera.scale]
    context.ellipse(camera.x, camera.y, across, down, 0, 0, 2 * Math.PI)
    context.stroke()
  }
  context.setLineDash([])
  context.globalAlpha = 1
  if (many) return
  drawLinks(context, scene)
  drawPeers(context, scene)
}

function drawLinks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { recorded, moment, layout, camera, theme } = scene
  const { a, b } = recorded.links.columns
  const { places } = layout
  const { scaleX, scale, x, y } = camera
  const { links, linkCount } = moment
  const ends = layout.lines ?? null
  const count = ends ? ends.length / 2 : linkCount
  context.strokeStyle = theme.line
  context.lineWidth = count > 4000 ? 0.5 : 0.9
  context.globalAlpha = count > 20_000 ? 0.25 : count > 3000 ? 0.5 : count > 600 ? 0.6 : 0.9
  context.beginPath()
  for (let i = 0; i < count; i++) {
    const from = 2 * (ends ? ends[2 * i]! : a[links[i]!]!)
    const to = 2 * (ends ? ends[2 * i + 1]! : b[links[i]!]!)
    context.moveTo(x + places[from]! * scaleX, y + places[from + 1]! * scale)
    context.lineTo(x + places[to]! * scaleX, y + places[to + 1]! * scale)
    if (i % BATCH !== BATCH - 1) continue
    context.stroke()
    context.beginPath()
  }
  context.stroke()
  context.globalAlpha = 1
}

/** Online peers filled, absent ones as a faint point, servers as squares, rarer roles larger. */
function drawPeers(context: CanvasRenderingContext2D, scene: Scene): void {
  const { recorded, moment, layout, camera, theme } = scene
  const { nodes, peers } = recorded.opened
  const { places } = layout
  const { scaleX, scale, x, y } = camera
  const radius = peerRadius(scene)
  const enlarged = enlargedRoles(scene)
  for (const isOnline of [0, 1]) {
    const spots = createSpots(context, isOnline ? theme.ink : theme.faint)
    for (let peer = 0; peer < nodes; peer++) {
      if (moment.online[peer] !== isOnline) continue
      const px = x + places[2 * peer]! * scaleX
      const py = y + places[2 * peer + 1]! * scale
      const server = peer >= peers ? Math.max(5, radius * 1.6) : 0
      if (server > 0) context.fillRect(px - server, py - server, 2 * server, 2 * server)
      else spots.add(px, py, isOnline ? radius * enlarged[moment.role[peer]!]! : radius * 0.6)
    }
    spots.end()
  }
}

/** Filled points: small ones as squares, larger ones as discs, a batch at a time. */
export function createSpots(
  context: CanvasRenderingContext2D,
  colour: string,
): { add(x: number, y: number, radius: number): void; end(): void } {
  let count = 0
  context.fillStyle = colour
  context.beginPath()
  const end = (): void => {
    context.fill()
    context.beginPath()
  }
  return {
    add(x, y, radius) {
      if (radius < 1.8) return context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
      context.moveTo(x + radius, y)
      context.arc(x, y, radius, 0, 2 * Math.PI)
      if (++count % BATCH === 0) end()
    },
    end,
  }
}

/** How much larger a role is drawn: those that a fifth of the peers or fewer play stand out. */
function enlargedRoles({ recorded, moment }: Scene): number[] {
  const { nodes, peers } = recorded.opened
  const counts = recorded.roleNames.map(() => 0)
  for (let peer = 0; peer < peers; peer++) counts[moment.role[peer]!]!++
  const sizes = counts.map((count) => (count <= nodes / 5 ? 1.8 : 1))
  return sizes.length > 0 ? sizes : [1]
}

function drawPixels(context: CanvasRenderingContext2D, scene: Scene): void {
  const { recorded, moment, layout, camera, theme } = scene
  const { places } = layout
  const ratio = devicePixelRatio
  const width = Math.round(camera.width * ratio)
  const height = Math.round(camera.height * ratio)
  const image = context.createImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const ink = packed(context, theme.ink)
  const faint = packed(context, theme.faint)
  const side = camera.zoomed > 2 ? 2 : 1
  for (let peer = 0; peer < recorded.opened.nodes; peer++) {
    const px = Math.round((camera.x + places[2 * peer]! * camera.scaleX) * ratio)
    const py = Math.round((camera.y + places[2 * peer + 1]! * camera.scale) * ratio)
    const colour = moment.online[peer] ? ink : faint
    for (let dy = 0; dy < side; dy++) {
      for (let dx = 0; dx < side; dx++) {
        const inside = px + dx >= 0 && px + dx < width && py + dy >= 0 && py + dy < height
        if (inside) pixels[(py + dy) * width + px + dx] = colour
      }
    }
  }
  context.putImageData(image, 0, 0)
}

/** A colour as the four bytes of a pixel. */
function packed(context: CanvasRenderingContext2D, colour: string): number {
  context.fillStyle = colour
  const hex = /^#([0-9a-f]{6})$/i.exec(String(context.fillStyle))?.[1] ?? '888888'
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return (0xff000000 | (blue! << 16) | (green! << 8) | red!) >>> 0
}
