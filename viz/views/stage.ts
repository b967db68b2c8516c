// The stage of a pane: two canvases (what stays, what moves) under an SVG that carries the selection and
// takes clicks. It draws a moment when told to and keeps nothing of its own but the camera.

import { el, svg } from '../dom.ts'
import { count, peerName } from '../format.ts'
import { neighboursOf } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import type { ViewState } from '../state/store.ts'
import { createCamera } from './camera.ts'
import type { Layout } from './layouts.ts'
import { type Drawn, drawMoving } from './moving.ts'
import { type Mark, marksOf, type Theme, themeNow } from './palette.ts'
import { createPlacer, viewOf } from './places.ts'
import { drawStill, peerRadius, type Scene } from './still.ts'
import { drawSwarm, type SwarmRows } from './swarm.ts'

export type Picked =
  | { readonly kind: 'peer'; readonly peer: number }
  | { readonly kind: 'message'; readonly row: number }
  | null

export interface Stage {
  readonly element: HTMLElement
  draw(pane: Pane, state: ViewState, hidden: ReadonlySet<number>): void
  /** Colours have changed. */
  restyle(): void
  zoomBy(factor: number): void
  resetZoom(): void
  close(): void
}

/** While playing, a layer that takes longer than this to draw is drawn four times a second. */
const SLOW_MS = 7
const LABEL_HEIGHT = 13
const NOTHING_DRAWN: Drawn = { underWay: 0, every: 1, rows: [], spots: [] }

export function createStage(picked: (picked: Picked) => void, redraw: () => void): Stage {
  const still = el('canvas', { class: 'layer' })
  const moving = el('canvas', { class: 'layer' })
  const marks = svg('g')
  const surface = svg('svg', { class: 'layer surface', 'aria-hidden': 'true' }, marks)
  const note = el('p', { class: 'sampled', hidden: true })
  const element = el('div', { class: 'stage' }, still, moving, surface, note)
  const camera = createCamera(surface, redraw)
  const placer = createPlacer(redraw)
  let theme = themeNow()
  let drawn = NOTHING_DRAWN
  let scene: Scene | null = null
  let swarmRows: SwarmRows | null = null
  const stillLayer = createStillLayer(still)

  const resize = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = element
    for (const canvas of [still, moving]) {
      canvas.width = Math.round(clientWidth * devicePixelRatio)
      canvas.height = Math.round(clientHeight * devicePixelRatio)
    }
    stillLayer.forget()
    camera.resize(clientWidth, clientHeight)
  })
  resize.observe(element)

  /** What lies at the place of an event; null: nothing. */
  const under = (event: MouseEvent, messages: Drawn): Picked => {
    const { left, top } = surface.getBoundingClientRect()
    if (scene) return pickAt(scene, messages, event.clientX - left, event.clientY - top)
    return swarmRows && pickRow(swarmRows, event.clientY - top)
  }
  surface.addEventListener('click', (event) => picked(under(event, drawn)))
  /** The peer that the pointer is on: its links are shown as if it were selected. */
  let hovered: number | null = null
  const hover = (found: Picked): void => {
    const peer = found?.kind === 'peer' ? found.peer : null
    if (peer === hovered) return
    hovered = peer
    redraw()
  }
  surface.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse') hover(under(event, NOTHING_DRAWN))
  })
  surface.addEventListener('pointerleave', () => hover(null))
  return {
    element,
    draw(pane, state, hidden) {
      const { recorded, moment } = pane
      if (!recorded || !moment) return
      moment.at(state.timeUs)
      element.dataset.view = viewOf(recorded, state)
      if (element.dataset.view === 'swarm') {
        stillLayer.forget()
        const layers = [contextOf(still), contextOf(moving)] as const
        swarmRows = drawSwarm(...layers, pane.swarm(state), camera.camera, theme)
        scene = null
        const row = hovered ?? state.peer
        marks.replaceChildren(...rowMarks(swarmRows, row, camera.camera.width))
        note.hidden = true
        return
      }
      const story = pane.story(state)
      const layout = placer.layout(pane, state, story)
      element.dataset.settled = String(layout.settled ?? true)
      camera.stretch(layout.widest)
      scene = { recorded, moment, layout, camera: camera.camera, theme }
      stillLayer.draw(scene, state.playing)
      drawn = drawMoving(contextOf(moving), {
        ...scene,
        timeUs: state.timeUs,
        marks: marksFor(recorded.opened.types),
        hidden,
        story,
        holders: pane.holders(story),
        message: state.message,
      })
      const shown = { ...state, peer: hovered ?? state.peer }
      const known = viewOf(recorded, state) === 'ring' ? pane.known(shown) : null
      marks.replaceChildren(...selectionMarks(scene, shown, known))
      showNote(note, drawn, recorded.every)
    },
    restyle() {
      theme = themeNow()
      stillLayer.forget()
    },
    zoomBy: camera.zoomBy,
    resetZoom: camera.reset,
    close() {
      resize.disconnect()
      placer.close()
    },
  }
}

/** To be drawn on in pixels of the page, whatever those of the screen are. */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')!
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  return context
}

const marksByTypes = new WeakMap<object, Mark[]>()

function marksFor(types: Parameters<typeof marksOf>[0]): Mark[] {
  const known = marksByTypes.get(types) ?? marksOf(types)
  marksByTypes.set(types, known)
  return known
}

/** The canvas of links and peers, which is its own bitmap: drawn again only when something in it changed. */
function createStillLayer(canvas: HTMLCanvasElement) {
  let shown: { layout: Layout; version: number; at: string; theme: Theme } | null = null
  let tookMs = 0
  let drawnAt = 0
  return {
    forget() {
      shown = null
    },
    draw(scene: Scene, playing: boolean) {
      const { layout, moment, camera, theme } = scene
      const at = `${camera.x} ${camera.y} ${camera.scaleX} ${camera.scale} ${camera.width} ${camera.height}`
      const same = shown?.layout === layout && shown.at === at && shown.theme === theme
      if (same && shown?.version === moment.version) return
      const now = performance.now()
      if (same && playing && tookMs > SLOW_MS && now - drawnAt < 250) return
      drawStill(contextOf(canvas), scene)
      tookMs = performance.now() - now
      drawnAt = now
      shown = { layout, version: moment.version, at, theme }
    },
  }
}

function pickAt(scene: Scene, drawn: Drawn, x: number, y: number): Picked {
  const message = nearest(
    drawn.rows.length,
    (i) => drawn.spots[2 * i]! - x,
    (i) => drawn.spots[2 * i + 1]! - y,
  )
  const { camera, layout, recorded } = scene
  const peer = nearest(
    recorded.opened.nodes,
    (i) => camera.x + layout.places[2 * i]! * camera.scaleX - x,
    (i) => camera.y + layout.places[2 * i + 1]! * camera.scale - y,
  )
  const reach = peerRadius(scene) + 6
  if (message.distance < 8 && message.distance < peer.distance) {
    return { kind: 'message', row: drawn.rows[message.index]! }
  }
  return peer.distance < reach ? { kind: 'peer', peer: peer.index } : null
}

function pickRow({ peers, top, height }: SwarmRows, y: number): Picked {
  const peer = peers[Math.floor((y - top) / height)]
  return peer === undefined ? null : { kind: 'peer', peer }
}

/** A frame around the row of the selected peer. */
function rowMarks(rows: SwarmRows, peer: number | null, width: number): SVGElement[] {
  const row = peer === null ? -1 : rows.peers.indexOf(peer)
  if (row < 0) return []
  const y = rows.top + row * rows.height - 1
  return [svg('rect', { class: 'selected', x: 1, y, width: width - 2, height: rows.height + 1 })]
}

function nearest(
  count: number,
  dx: (i: number) => number,
  dy: (i: number) => number,
): { readonly index: number; readonly distance: number } {
  let index = -1
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const distance = Math.hypot(dx(i), dy(i))
    if (distance >= best) continue
    best = distance
    index = i
  }
  return { index, distance: best }
}

/** Labels of the guides, and the selected peer with its links, or with whom it knows. */
function selectionMarks(
  scene: Scene,
  { peer }: ViewState,
  known: readonly number[] | null,
): SVGElement[] {
  const { camera, layout, recorded, moment } = scene
  const { places, guides } = layout
  const spot = (of: number): [number, number] => [
    camera.x + places[2 * of]! * camera.scaleX,
    camera.y + places[2 * of + 1]! * camera.scale,
  ]
  const labels = guideLabels(guides, camera)
  if (peer === null || peer >= recorded.opened.nodes) return labels
  const [x, y] = spot(peer)
  const links = (known ?? neighboursOf(recorded, moment, peer)).map((neighbour) => {
    const [x2, y2] = spot(neighbour)
    return svg('line', { class: 'own-link', x1: x, y1: y, x2, y2 })
  })
  const radius = peerRadius(scene) + 5
  const name = svg(
    'text',
    { class: 'whose', x, y: y - radius - 5, 'text-anchor': 'middle' },
    peerName(peer, recorded.opened),
  )
  return [...labels, ...links, svg('circle', { class: 'selected', cx: x, cy: y, r: radius }), name]
}

/** Names of the circles, from the outermost in; one that would touch another is left out. */
function guideLabels(guides: Layout['guides'], camera: Scene['camera']): SVGElement[] {
  let free = Number.NEGATIVE_INFINITY
  return [...guides]
    .sort((one, other) => other.radius - one.radius)
    .flatMap(({ radius, label }) => {
      const y = Math.max(LABEL_HEIGHT, camera.y - radius * camera.scale - 5)
      if (label === '' || y < free) return []
      free = y + LABEL_HEIGHT
      return [svg('text', { class: 'guide', x: camera.x, y, 'text-anchor': 'middle' }, label)]
    })
}

function showNote(note: HTMLElement, { underWay, every }: Drawn, traceEvery: number): void {
  const parts = [
    every > 1 ? `1 of ${every} messages drawn (${count(underWay)} under way)` : '',
    traceEvery > 1 ? `messages of 1 query in ${traceEvery} kept` : '',
  ].filter((part) => part !== '')
  note.hidden = parts.length === 0
  note.textContent = parts.join(' · ')
}
