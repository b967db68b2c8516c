// Which layout a pane shows, worked out when what it depends on has changed: links for the force layout,
// the story for hop rings, roles for tiers, the protocol's own word for a ring.

import { reducedMotion } from '../dom.ts'
import { type Moment, neighboursAt } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import { countUntil, type Recorded } from '../state/recorded.ts'
import type { ViewName, ViewState } from '../state/store.ts'
import type { Story } from '../state/story.ts'
import type { LayoutReply, LayoutRequest } from '../worker/layout.ts'
import { discLayout, type Layout, ringLayout, ringsLayout, tiersLayout, WIDEST } from './layouts.ts'
import { PIXELS_FROM } from './still.ts'

export function viewOf(recorded: Recorded, state: ViewState): ViewName {
  if (state.view !== null) return state.view
  const liked = recorded.opened.view
  return liked === 'graph' ? 'overlay' : liked
}

export interface Placer {
  layout(pane: Pane, state: ViewState, story: Story | null): Layout
  close(): void
}

/** `placed` is called when a layout that was under way has moved on. */
export function createPlacer(placed: () => void): Placer {
  const force = createForce(placed)
  const ring = createRing(placed)
  let kept: { key: string; layout: Layout } | null = null
  const keep = (key: string, make: () => Layout): Layout => {
    if (kept?.key !== key) kept = { key, layout: make() }
    return kept.layout
  }
  return {
    layout(pane, state, story) {
      const recorded = pane.recorded!
      const moment = pane.moment!
      const { nodes, peers } = recorded.opened
      switch (viewOf(recorded, state)) {
        case 'rings':
          return keep(`rings ${story?.query} ${story?.arrivals.size}`, () =>
            ringsLayout(nodes, peers, story),
          )
        case 'tiers':
          return keep(`tiers ${tierKey(recorded, state.timeUs)}`, () =>
            tiersLayout(
              nodes,
              { of: moment.role, names: recorded.roleNames },
              neighboursAt(recorded, moment),
            ),
          )
        case 'ring':
          return ring(pane, state)
        default:
          return force.layout(recorded, moment, state.playing)
      }
    },
    close: force.close,
  }
}

/** Tiers are laid out anew where roles have changed by a twentieth, not at every change. */
function tierKey({ roles, links, opened }: Recorded, timeUs: number): string {
  const before = countUntil(roles.columns.timeUs, roles.count, timeUs)
  const ups = countUntil(links.columns.upUs, links.count, timeUs)
  const step = Math.max(1, opened.nodes / 4)
  return `${Math.floor(before / step)} ${Math.floor(ups / step)}`
}

function createForce(placed: () => void) {
  let worker: Worker | null = null
  let ticket = 0
  let laidOut: ReadonlySet<number> = new Set()
  let seen = ''
  let layout: Layout | null = null
  let wasOf: Recorded | null = null
  const start = ({ opened, links }: Recorded, shown: Uint32Array): void => {
    if (worker === null) {
      worker = new Worker(new URL('../worker/layout.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
        // Where motion is not wanted, the layout is shown once it has come to rest.
        if (data.ticket !== ticket || (reducedMotion() && !data.settled)) return
        layout = {
          places: data.places,
          guides: [],
          widest: WIDEST.graph,
          settled: data.settled,
        }
        placed()
      }
    }
    const { a, b } = links.columns
    const request: LayoutRequest = {
      ticket: ++ticket,
      nodes: opened.nodes,
      a: shown.map((link) => a[link]!),
      b: shown.map((link) => b[link]!),
    }
    worker.postMessage(request, [request.a.buffer as ArrayBuffer, request.b.buffer as ArrayBuffer])
  }
  return {
    layout(recorded: Recorded, moment: Moment, playing: boolean): Layout {
      if (wasOf !== recorded) {
        wasOf = recorded
        layout = null
        laidOut = new Set()
        seen = ''
      }
      const { nodes } = recorded.opened
      const seenNow = `${moment.version} ${playing} ${recorded.ended !== null} ${laidOut.size > 0}`
      if (nodes <= PIXELS_FROM && seenNow !== seen) {
        seen = seenNow
        const shown = worthLayingOut(recorded, moment, laidOut, playing)
        if (shown !== null) {
          laidOut = new Set(shown)
          start(recorded, shown)
        }
      }
      layout ??= discLayout(nodes)
      return layout
    },
    close: () => worker?.terminate(),
  }
}

/** Where fewer of the links that are up were laid out, the overlay is laid out again, once it stands still. */
const FAMILIAR = 0.8
/** More peers than this are laid out once. */
const LAID_OUT_AGAIN = 2500

/**
 * The links to lay out now, if any: those known so far at first and where most were made on the way, those
 * of the moment where it stands still and has come to differ.
 */
function worthLayingOut(
  recorded: Recorded,
  moment: Moment,
  laidOut: ReadonlySet<number>,
  playing: boolean,
): Uint32Array | null {
  const { links, opened, reachedUs, ended } = recorded
  const isFirst = laidOut.size === 0
  if (links.count === 0 || !(isFirst || ended)) return null
  const mayMove = !playing && ended !== null && opened.nodes <= LAID_OUT_AGAIN
  if (mayMove && moment.linkCount > opened.nodes / 20 && shareOf(moment, laidOut) < FAMILIAR)
    return moment.links.slice(0, moment.linkCount)
  const { upUs, downUs } = links.columns
  if (laidOut.size < opened.nodes / 2 && links.count > 1.5 * laidOut.size) {
    const last = Uint32Array.from({ length: links.count }, (_, link) => link).filter(
      (link) => upUs[link]! <= reachedUs && downUs[link]! > reachedUs,
    )
    if (isFirst || last.length > 1.5 * laidOut.size) return last
  }
  return null
}

function shareOf({ links, linkCount }: Moment, laidOut: ReadonlySet<number>): number {
  let familiar = 0
  for (let i = 0; i < linkCount; i++) if (laidOut.has(links[i]!)) familiar++
  return linkCount === 0 ? 1 : familiar / linkCount
}

function createRing(placed: () => void) {
  let layout: Layout | null = null
  let askedOf: Recorded | null = null
  return (pane: Pane, state: ViewState): Layout => {
    const recorded = pane.recorded!
    const { nodes, peers } = recorded.opened
    if (askedOf !== recorded) {
      askedOf = recorded
      layout = ringLayout(nodes, peers, null)
      void pane.ask({ kind: 'angles', timeUs: Math.floor(state.timeUs) }).then((answer) => {
        if (answer.kind !== 'angles' || askedOf !== recorded) return
        layout = ringLayout(nodes, peers, answer.turns)
        placed()
      })
    }
    return layout!
  }
}
