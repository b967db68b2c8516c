// The page: one store, a pane per protocol, and the parts that show them, drawn anew when what they
// depend on has changed.

import './style/index.css'
import { createBoard } from './charts/board.ts'
import { acceptDrops } from './controls/drop.ts'
import { listenToKeys } from './controls/keys.ts'
import { createPlayer, SPEEDS } from './controls/player.ts'
import { createTimebar } from './controls/timebar.ts'
import { el, reducedMotion } from './dom.ts'
import { createHeader } from './panels/header.ts'
import { createHelp } from './panels/help.ts'
import { createInspector } from './panels/inspector.ts'
import { createLede } from './panels/lede.ts'
import { createNotice } from './panels/notice.ts'
import { createParamsPanel } from './panels/params.ts'
import { createQueryPanel } from './panels/query.ts'
import { createRunsPanel } from './panels/runs.ts'
import { createScenarioPanel } from './panels/scenario.ts'
import { createTable } from './panels/table.ts'
import { FIRST } from './scenarios.ts'
import { createLibrary } from './state/library.ts'
import { type Change, type Opens, openPane, type Pane } from './state/pane.ts'
import { permalinkOf, stateOf } from './state/permalink.ts'
import { labelsOf, resolvedRun } from './state/results.ts'
import { createStore, INITIAL, type Key, type ViewState } from './state/store.ts'
import { applyTheme, toggleTheme } from './theme.ts'
import { createPaneView, type PaneView } from './views/paneview.ts'
import type { Source } from './worker/wire.ts'

/** What has to be run again when it changes. */
const RERUN: readonly Key[] = ['scenario', 'text', 'given', 'changes', 'seed', 'panes', 'runs']
/** Charts follow a growing run this often, and the address a moving clock. */
const CHARTS_MS = 250
const ADDRESS_MS = 400

applyTheme()
const library = createLibrary()
const store = createStore({
  ...INITIAL,
  scenario: FIRST,
  playing: !reducedMotion(),
  ...stateOf(location.hash),
})
let views: PaneView[] = []
const panes = (): Pane[] => views.map(({ pane }) => pane)
const selected = (): Pane | undefined => panes()[store.state.pane] ?? panes()[0]

const said = el('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' })
const say = (text: string): void => {
  said.textContent = text
}
const notice = createNotice()
const player = createPlayer(store, panes)
const help = createHelp()
const header = createHeader(store, library, {
  help: help.open,
  theme: restyle,
  open: (files) => void drops.take(files),
  say,
})
const lede = createLede(store, library)
const timebar = createTimebar(store, player)
const board = createBoard(store)
const query = createQueryPanel(store)
const inspector = createInspector(store)
const params = createParamsPanel(store)
const scenario = createScenarioPanel(store)
const table = createTable(store)
const recordedRuns = createRunsPanel(store, library, rerun)
const stages = el('div', { class: 'panes' })
const side = el(
  'aside',
  { class: 'side' },
  recordedRuns.element,
  inspector.element,
  query.element,
  params.element,
  scenario.element,
)
const middle = el('div', { class: 'middle' }, stages, table.element)
document
  .querySelector('#app')!
  .replaceChildren(
    header.element,
    notice.element,
    el('main', {}, lede.element, middle, side, board.element),
    timebar.element,
    help.element,
    said,
  )

const redraw = (): void => {
  for (const view of views) view.draw(store.state)
}
const drawPanels = (): void => {
  const pane = selected()
  query.draw(pane, store.state)
  inspector.draw(pane, store.state)
  table.draw(pane, store.state)
}
const drawCharts = throttled(CHARTS_MS, () => {
  board.draw(panes(), store.state)
  timebar.grow(panes(), store.state)
  header.draw(panes(), store.state)
})
const drawPanelsSoon = throttled(100, drawPanels)
const redrawSoon = throttled(CHARTS_MS, redraw)
const writeAddress = throttled(ADDRESS_MS, () => {
  history.replaceState(null, '', `#${permalinkOf(store.state)}`)
})

store.on(RERUN, rerun)
store.on(['timeUs', 'query', 'peer', 'message', 'view', 'playing'], redraw)
store.on(['timeUs', 'playing', 'speed'], timebar.move)
store.on(['timeUs', 'window'], board.mark)
store.on(['window'], drawCharts)
store.on(['bookmarks'], drawCharts)
store.on(['timeUs'], drawPanelsSoon)
store.on(['query', 'peer', 'message', 'table', 'pane'], drawPanels)
store.on(['view', 'table', 'pane'], () => lede.draw(panes(), store.state))
store.on(['table'], hideBehindTable)
store.on(['pane'], () => params.draw(selected()?.recorded?.opened))
store.on(['playing'], ({ playing }) => {
  if (!playing) sayMoment()
})
store.on(Object.keys(INITIAL) as Key[], writeAddress)
window.addEventListener('hashchange', () =>
  store.set({ ...INITIAL, scenario: FIRST, ...stateOf(location.hash) }),
)
listenToKeys(store, player, help.open)
const drops = acceptDrops(store, library, {
  say,
  fail: notice.show,
  again: rerun,
})
hideBehindTable(store.state)
if (store.state.given !== null)
  await library.fetchGiven().catch((error: unknown) => notice.show(String(error)))
rerun()

/** Opens the runs that the state asks for; what was open is closed. */
function rerun(): void {
  for (const view of views) {
    view.close()
    view.pane.close()
  }
  const { state } = store
  const source = library.sourceOf(state)
  views = opensOf(state, source).map((opens, index) => {
    const pane = openPane(opens, (change) => changed(index, pane, change))
    return createPaneView(store, { pane, index, redraw, say })
  })
  recordedRuns.draw(state)
  for (const { element } of [params, scenario])
    element.hidden = library.results !== null || library.trace !== null
  stages.replaceChildren(...views.map(({ element }) => element))
  stages.dataset.count = String(views.length)
  scenario.draw(state, source.text)
  scenario.fail(null)
  header.draw(panes(), state)
}

/** The table is in the place of the panes. */
function hideBehindTable({ table }: ViewState): void {
  stages.hidden = table !== null
}

/** What each pane shows: the protocols of a scenario, runs of recorded results, or a trace. */
function opensOf(state: ViewState, source: Source): Opens[] {
  const { results, trace } = library
  if (trace) return [{ trace }]
  if (!results) {
    const names = state.panes.length > 0 ? state.panes : [null]
    return names.map((protocol) => ({ source, protocol }))
  }
  const chosen = (state.runs.length > 0 ? state.runs : [0]).flatMap(
    (number) => results.runs[number] ?? [],
  )
  const labels = labelsOf(chosen)
  return chosen.map((run, i) => ({
    source: { ...source, resolved: resolvedRun(results, run) },
    protocol: run.protocol,
    label: labels[i]!,
  }))
}

function changed(index: number, pane: Pane, change: Change): void {
  const view = views[index]
  // Of a run that was closed meanwhile.
  if (view?.pane !== pane) return
  view.changed(change)
  if (change === 'opened') {
    if (location.hash === '' || !location.hash.includes('speed='))
      store.set({ speed: fittingSpeed(pane) })
    params.draw(selected()?.recorded?.opened)
    lede.draw(panes(), store.state)
    header.draw(panes(), store.state)
    document.title = `${pane.recorded!.opened.title} · peerlab`
  }
  if (change === 'ended') recordedRuns.check(panes(), store.state)
  if (change === 'failed' && pane.failure?.line)
    scenario.fail(pane.failure.message, pane.failure.line)
  if (change === 'ended' || change === 'told') drawPanels()
  drawCharts()
  // While a run grows, slices come faster than they can be drawn.
  if (change === 'grew') redrawSoon()
  else view.draw(store.state)
}

/** So that a query takes a few seconds to watch, however many are asked. */
function fittingSpeed({ recorded }: Pane): number {
  const { queries, durationUs } = recorded!.opened
  const betweenS = durationUs / 1e6 / Math.max(1, queries)
  const wanted = Math.min(0.2, betweenS / 4)
  return [...SPEEDS].reverse().find((speed) => speed <= wanted * 1.01) ?? SPEEDS[0]
}

function sayMoment(): void {
  const text = document.querySelector('#why')?.textContent
  if (text) say(text)
}

function restyle(): void {
  toggleTheme()
  for (const view of views) view.restyle()
  redraw()
  board.draw(panes(), store.state)
}

/** At once, and then at most once in so many milliseconds; the last call is never lost. */
function throttled(milliseconds: number, act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  let waiting: ReturnType<typeof setTimeout> | undefined
  const run = (): void => {
    waiting = undefined
    last = performance.now()
    act()
  }
  return () => {
    if (waiting !== undefined) return
    const early = milliseconds - (performance.now() - last)
    if (early <= 0) run()
    else waiting = setTimeout(run, early)
  }
}
