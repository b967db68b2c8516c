// A pane on the page: the protocol's name and meters, its stage, and a legend that hides message types.

import { paneColour } from '../charts/board.ts'
import { type FirstHits, firstHits, metersAt } from '../charts/data.ts'
import { walkGraph } from '../controls/walk.ts'
import { el, svg } from '../dom.ts'
import { bytes, clock, count, percent, short } from '../format.ts'
import type { Change, Pane } from '../state/pane.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Store, ViewState } from '../state/store.ts'
import { marksOf, trace } from './palette.ts'
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
  const name = el('h2', {}, pane.protocol ?? '…')
  const progress = el('span', { class: 'progress' })
  const meters = el('dl', { class: 'meters' })
  const legend = el('ul', { class: 'legend', 'aria-label': 'Message types' })
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
    el('header', {}, name, progress, meters),
    stage.element,
    legend,
  )
  const showMeters = createMeters(meters)
  return {
    element,
    pane,
    draw(state) {
      stage.draw(pane, state, hidden)
      if (pane.recorded) showMeters(pane.recorded, state.timeUs)
    },
    changed(change) {
      const { recorded, failure } = pane
      if (change === 'opened' && recorded) {
        name.textContent = recorded.opened.protocol
        name.title = recorded.opened.about
      }
      if (recorded) showProgress(progress, recorded)
      if (recorded && change !== 'grew') drawLegend(legend, recorded, hidden, redraw)
      problem.hidden = failure === null
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
      meter('success', percent(at.answered / at.queries)),
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

/** The types that were sent, each with its mark; a press hides it. */
function drawLegend(
  legend: HTMLElement,
  { opened, stepSent }: Recorded,
  hidden: Set<number>,
  redraw: () => void,
): void {
  const sent = opened.types.map(() => 0)
  for (let i = 0; i < stepSent.count; i++) sent[i % sent.length]! += stepSent.columns.sent[i]!
  const marks = marksOf(opened.types)
  const items = opened.types.flatMap(({ name, part }, type) => {
    if (stepSent.count > 0 ? sent[type] === 0 : part === 'maintenance') return []
    const mark = marks[type]!
    const path = svgPath(mark.shape)
    const toggle = el(
      'button',
      {
        type: 'button',
        'aria-pressed': String(!hidden.has(type)),
        title:
          stepSent.count > 0
            ? `${count(sent[type]!)} sent; press to hide or show`
            : 'Press to hide or show',
        onclick: () => {
          if (!hidden.delete(type)) hidden.add(type)
          toggle.setAttribute('aria-pressed', String(!hidden.has(type)))
          redraw()
        },
      },
      svg(
        'svg',
        { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
        svg('path', { d: path, fill: mark.colour }),
      ),
      name,
    )
    return [el('li', {}, toggle)]
  })
  const hollow = svg(
    'svg',
    { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
    svg('circle', { r: 4.5, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 }),
  )
  legend.replaceChildren(
    ...items,
    el('li', { class: 'hollow' }, hollow, 'dropped: seen before, or lost'),
  )
}

/** A shape as the data of an SVG path. */
function svgPath(shape: Parameters<typeof trace>[1]): string {
  const parts: string[] = []
  const pen = {
    moveTo: (x: number, y: number) => parts.push(`M${x} ${y}`),
    lineTo: (x: number, y: number) => parts.push(`L${x} ${y}`),
    closePath: () => parts.push('Z'),
    arc: (x: number, y: number, r: number) =>
      parts.push(`M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`),
    rect: (x: number, y: number, w: number, h: number) => parts.push(`M${x} ${y}h${w}v${h}h${-w}Z`),
  }
  trace(pen, shape, 0, 0, 5)
  return parts.join('')
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
