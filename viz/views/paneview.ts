// A pane on the page: the protocol's name and meters, its stage, and a legend that hides message types.

import { paneColour } from '../charts/board.ts'
import { type FirstHits, firstHits, metersAt } from '../charts/data.ts'
import { walkGraph } from '../controls/walk.ts'
import { el } from '../dom.ts'
import { bytes, clock, count, percent, short } from '../format.ts'
import type { Change, Pane } from '../state/pane.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Store, ViewState } from '../state/store.ts'
import { createLegend } from './legend.ts'
import { createStage, type Picked } from './stage.ts'

export interface PaneView {
  readonly element: HTMLElement
  readonly pane: Pane
  draw(state: ViewState): void
  changed(change: Change): void
  restyle(): void
  close(): void
}

const METER_MS = 100

export function createPaneView(
  store: Store,
  {
    pane,
    index,
    redraw,
    say,
  }: {
    readonly pane: Pane
    readonly index: number
    readonly redraw: () => void
    readonly say: (text: string) => void
  },
): PaneView {
  const picked = (found: Picked): void => {
    store.set({
      pane: index,
      peer: found?.kind === 'peer' ? found.peer : null,
      message: found?.kind === 'message' ? found.row : null,
    })
  }
  const stage = createStage(picked, redraw)
  const hidden = new Set<number>()
  const name = el(
    'button',
    {
      type: 'button',
      class: 'name',
      title: 'Show its details at the side',
      onclick: () => store.set({ pane: index, peer: null, message: null }),
    },
    pane.label ?? pane.protocol ?? '…',
  )
  const progress = el('span', { class: 'progress' }, 'opening …')
  const meters = el('dl', { class: 'meters' })
  const legend = createLegend(hidden, redraw)
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true })
  stage.element.append(problem, zoomButtons(stage))
  stage.element.tabIndex = 0
  stage.element.setAttribute('role', 'application')
  stage.element.setAttribute(
    'aria-label',
    'The network; up and down choose a neighbour, enter goes there',
  )
  walkGraph(stage.element, store, pane, say)
  const element = el(
    'article',
    { class: 'pane', style: `--pane:${paneColour(index)}` },
    el('header', {}, el('h2', {}, name), progress, meters),
    stage.element,
    legend.element,
  )
  const showMeters = createMeters(meters)
  return {
    element,
    pane,
    draw(state) {
      name.setAttribute('aria-pressed', String(state.pane === index))
      stage.draw(pane, state, hidden)
      if (pane.recorded) showMeters(pane.recorded, state.timeUs)
    },
    changed(change) {
      const { recorded, failure } = pane
      if (change === 'opened' && recorded) {
        name.textContent = pane.label ?? recorded.opened.protocol
        name.title = recorded.opened.about
      }
      if (recorded) showProgress(progress, recorded)
      if (recorded && change !== 'grew') legend.draw(recorded)
      problem.hidden = failure === null
      if (failure) progress.textContent = ''
      if (failure) {
        const where = failure.atUs === null ? '' : ` It had run to ${clock(failure.atUs)}.`
        problem.textContent = failure.message + where
      }
    },
    restyle: stage.restyle,
    close: stage.close,
  }
}

function createMeters(meters: HTMLElement): (recorded: Recorded, timeUs: number) => void {
  let first: FirstHits | null = null
  let drawnAt = Number.NEGATIVE_INFINITY
  let waiting = 0
  const show = (recorded: Recorded, timeUs: number): void => {
    drawnAt = performance.now()
    first = firstHits(recorded, first)
    const at = metersAt(recorded, first, timeUs)
    const meter = (name: string, value: string): HTMLElement =>
      el('div', {}, el('dt', {}, name), el('dd', { 'data-meter': name }, value))
    meters.replaceChildren(
      meter('queries', count(at.queries)),
      recorded.opened.view === 'swarm'
        ? meter('complete', recorded.ended ? count(at.fetched) : '–')
        : meter('success', percent(at.answered / at.queries)),
      meter('messages', count(at.messages)),
      meter('bytes', bytes(at.bytes)),
    )
  }
  return (recorded, timeUs) => {
    clearTimeout(waiting)
    const early = METER_MS - (performance.now() - drawnAt)
    if (early <= 0) show(recorded, timeUs)
    else waiting = window.setTimeout(() => show(recorded, timeUs), early)
  }
}

function showProgress(
  progress: HTMLElement,
  { ended, reachedUs, opened, messages }: Recorded,
): void {
  const share = Math.floor((100 * reachedUs) / opened.durationUs)
  progress.textContent = ended ? '' : `running ${share} %, ${short(messages)} messages`
}

function zoomButtons(stage: { zoomBy(factor: number): void; resetZoom(): void }): HTMLElement {
  const button = (text: string, title: string, act: () => void): HTMLElement =>
    el('button', { type: 'button', title, 'aria-label': title, onclick: act }, text)
  return el(
    'div',
    { class: 'zoom' },
    button('+', 'Enlarge', () => stage.zoomBy(1.5)),
    button('−', 'Reduce', () => stage.zoomBy(1 / 1.5)),
    button('○', 'All of it', () => stage.resetZoom()),
  )
}
