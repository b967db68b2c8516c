// Which layout a pane shows, worked out when what it depends on has changed: links for the force layout,
// the story for hop rings, roles for tiers, the protocol's own word for a ring.

import { neighboursAt } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import { countUntil, type Recorded } from '../state/recorded.ts'
import type { ViewName, ViewState } from '../state/store.ts'
import type { Story } from '../state/story.ts'
import type { LayoutReply, LayoutRequest } from '../worker/layout.ts'
import { discLayout, type Layout, ringLayout, ringsLayout, tiersLayout } from './layouts.ts'
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
      const { nodes } = recorded.opened
      switch (viewOf(recorded, state)) {
        case 'rings':
          return keep(`rings ${story?.query} ${story?.arrivals.size}`, () =>
            ringsLayout(nodes, story),
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
          return force.layout(recorded, state.timeUs)
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
  let laidOut = { links: -1, ended: false }
  let layout: Layout | null = null
  let wasOf: Recorded | null = null
  const start = (recorded: Recorded, timeUs: number): void => {
    const { a, b, upUs, downUs } = recorded.links.columns
    const shown: number[] = []
    for (let link = 0; link < recorded.links.count; link++) {
      if (upUs[link]! <= timeUs && downUs[link]! > timeUs) shown.push(link)
    }
    if (worker === null) {
      worker = new Worker(new URL('../worker/layout.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
        if (data.ticket !== ticket) return
        layout = { places: data.places, guides: [], stretches: true, settled: data.settled }
        placed()
      }
    }
    const request: LayoutRequest = {
      ticket: ++ticket,
      nodes: recorded.opened.nodes,
      a: Uint32Array.from(shown, (link) => a[link]!),
      b: Uint32Array.from(shown, (link) => b[link]!),
    }
    worker.postMessage(request, [request.a.buffer as ArrayBuffer, request.b.buffer as ArrayBuffer])
  }
  return {
    layout(recorded: Recorded, timeUs: number): Layout {
      if (wasOf !== recorded) {
        wasOf = recorded
        layout = null
        laidOut = { links: -1, ended: false }
      }
      const { nodes } = recorded.opened
      // Once with the links of the beginning, and once more where they were made on the way.
      const ups = recorded.links.count
      const grown = ups > 0 && laidOut.links < nodes / 2 && ups > 1.5 * laidOut.links
      if (nodes <= PIXELS_FROM && grown && (laidOut.links < 0 || recorded.ended)) {
        laidOut = { links: ups, ended: recorded.ended !== null }
        start(recorded, Math.max(timeUs, recorded.reachedUs))
      }
      layout ??= discLayout(nodes)
      return layout
    },
    close: () => worker?.terminate(),
  }
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
