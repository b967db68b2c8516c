// The layer that moves: whom the query has reached, and every message between its sender and receiver.
// What is drawn at a time depends on that time alone, so it looks the same forwards and backwards.

import { countUntil } from '../state/recorded.ts'
import type { Story } from '../state/story.ts'
import { DUPLICATE, FATE_MASK } from '../worker/wire.ts'
import { type Mark, trace } from './palette.ts'
import { createSpots, PIXELS_FROM, peerRadius, type Scene } from './still.ts'

/** Beyond this many at once only every second, third, ... message is drawn. */
const MOST_DOTS = 12_000
/** Beyond this many a shape is a small square, which is drawn faster. */
const SHAPES_UNTIL = 2500

export interface Drawn {
  /** Messages under way, and how many of them are drawn: one in `every`. */
  readonly underWay: number
  readonly every: number
  /** Rows of those drawn, and where (x, y), to be clicked. */
  readonly rows: readonly number[]
  readonly spots: readonly number[]
}

export interface Moving extends Scene {
  readonly timeUs: number
  readonly marks: readonly Mark[]
  /** Types that the user does not want to see. */
  readonly hidden: ReadonlySet<number>
  readonly story: Story | null
  readonly holders: ReadonlySet<number>
  readonly message: number | null
}

export function drawMoving(context: CanvasRenderingContext2D, scene: Moving): Drawn {
  context.clearRect(0, 0, scene.camera.width, scene.camera.height)
  if (scene.story !== null) drawReach(context, scene, scene.story)
  return drawMessages(context, scene)
}

function drawReach(context: CanvasRenderingContext2D, scene: Moving, story: Story): void {
  const { layout, camera, theme, timeUs, recorded, holders } = scene
  const { places } = layout
  const many = recorded.opened.nodes > PIXELS_FROM
  if (layout.showsWay) drawWay(context, scene, story)
  const radius = many ? 1.5 : peerRadius(scene)
  const reached = createSpots(context, theme.reached)
  const spot = (path: Path2D, peer: number, r: number): void => {
    const px = camera.x + places[2 * peer]! * camera.scaleX
    const py = camera.y + places[2 * peer + 1]! * camera.scale
    if (r < 1.8) return path.rect(px - r, py - r, 2 * r, 2 * r)
    path.moveTo(px + r, py)
    path.arc(px, py, r, 0, 2 * Math.PI)
  }
  for (const [peer, { timeUs: atUs }] of story.arrivals) {
    // In order of time: those still to come end it.
    if (atUs > timeUs) break
    const px = camera.x + places[2 * peer]! * camera.scaleX
    const py = camera.y + places[2 * peer + 1]! * camera.scale
    reached.add(px, py, radius * 1.05)
  }
  reached.end()
  const fine = radius < 2.5
  context.strokeStyle = theme.found
  context.lineWidth = fine ? 1 : 1.8
  // Holders who are away are faint.
  for (const isOnline of [0, 1]) {
    const rings = new Path2D()
    for (const peer of holders) {
      if (scene.moment.online[peer] === isOnline) spot(rings, peer, radius + (fine ? 1.6 : 2.5))
    }
    context.globalAlpha = isOnline ? 1 : 0.25
    context.stroke(rings)
  }
  context.globalAlpha = 1
  const found = new Path2D()
  for (const hit of story.hits)
    if (hit.timeUs <= timeUs) spot(found, hit.holder, radius + (fine ? 0.6 : 1))
  context.fillStyle = theme.found
  context.fill(found)
  if (story.askedUs > timeUs) return
  const asker = new Path2D()
  spot(asker, story.asker, radius + 2)
  context.fillStyle = theme.accent
  context.fill(asker)
}

/** From whom each peer heard of the query first. */
function drawWay(context: CanvasRenderingContext2D, scene: Moving, story: Story): void {
  const { places } = scene.layout
  const { camera, theme, timeUs } = scene
  context.beginPath()
  for (const [peer, { timeUs: atUs, from }] of story.arrivals) {
    if (atUs > timeUs) break
    context.moveTo(
      camera.x + places[2 * from]! * camera.scaleX,
      camera.y + places[2 * from + 1]! * camera.scale,
    )
    context.lineTo(
      camera.x + places[2 * peer]! * camera.scaleX,
      camera.y + places[2 * peer + 1]! * camera.scale,
    )
  }
  context.strokeStyle = theme.reached
  context.lineWidth = 1.4
  context.stroke()
}

function drawMessages(context: CanvasRenderingContext2D, scene: Moving): Drawn {
  const { recorded, timeUs, layout, camera, hidden, marks } = scene
  const { timeUs: times, travelUs, from, to, type, fate } = recorded.rows.columns
  const { count } = recorded.rows
  const { places } = layout
  const first = countUntil(times, count, timeUs)
  const last = countUntil(times, count, timeUs + recorded.longestUs)
  const underWay: number[] = []
  for (let row = first; row < last; row++) {
    if (times[row]! - travelUs[row]! <= timeUs && !hidden.has(type[row]!)) underWay.push(row)
  }
  const every = Math.ceil(underWay.length / MOST_DOTS)
  const drawn = every > 1 ? underWay.filter((_, i) => i % every === 0) : underWay
  const small = drawn.length > SHAPES_UNTIL
  const radius = small ? 1.3 : Math.max(2.2, Math.min(4.5, peerRadius(scene) * 0.95))
  const solid = marks.map(() => new Path2D())
  const hollow = marks.map(() => new Path2D())
  const spots: number[] = []
  context.lineWidth = small ? 0.7 : 1.3
  for (const row of drawn) {
    const share = 1 - (times[row]! - timeUs) / travelUs[row]!
    const [a, b] = [2 * from[row]!, 2 * to[row]!]
    const x = camera.x + (places[a]! + (places[b]! - places[a]!) * share) * camera.scaleX
    const y = camera.y + (places[a + 1]! + (places[b + 1]! - places[a + 1]!) * share) * camera.scale
    spots.push(x, y)
    const { colour, shape } = marks[type[row]!]!
    const isOpen = isHollow(fate[row]!)
    if (!small) trace((isOpen ? hollow : solid)[type[row]!]!, shape, x, y, radius)
    else if (isOpen) {
      context.strokeStyle = colour
      context.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius)
    } else {
      context.fillStyle = colour
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
    }
  }
  if (!small) {
    for (const [i, { colour }] of marks.entries()) {
      context.fillStyle = colour
      context.fill(solid[i]!)
      context.strokeStyle = colour
      context.stroke(hollow[i]!)
    }
  }
  ringMessage(context, scene, drawn, spots)
  return { underWay: underWay.length, every, rows: drawn, spots }
}

/** A message that its receiver drops as seen, or that nobody receives. */
function isHollow(fate: number): boolean {
  return (fate & DUPLICATE) !== 0 || (fate & FATE_MASK) !== 0
}

function ringMessage(
  context: CanvasRenderingContext2D,
  { message, theme }: Moving,
  rows: readonly number[],
  spots: readonly number[],
): void {
  const at = message === null ? -1 : rows.indexOf(message)
  if (at < 0) return
  context.beginPath()
  context.arc(spots[2 * at]!, spots[2 * at + 1]!, 9, 0, 2 * Math.PI)
  context.strokeStyle = theme.accent
  context.lineWidth = 2
  context.stroke()
}
