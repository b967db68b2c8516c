// Every view and every chart, each from a fixed seed at a fixed time: a picture book, and what the visual
// test looks at.

import './style/index.css'
import './style/gallery.css'
import { createBoard } from './charts/board.ts'
import { el } from './dom.ts'
import { createTable } from './panels/table.ts'
import { createLibrary } from './state/library.ts'
import { openPane, type Pane } from './state/pane.ts'
import { permalinkOf } from './state/permalink.ts'
import { createStore, INITIAL, type ViewState } from './state/store.ts'
import { applyTheme } from './theme.ts'
import { createPaneView } from './views/paneview.ts'

interface Picture {
  readonly title: string
  readonly shows: Partial<ViewState>
}

const SMALL = [
  { path: 'duration', value: '1 min' },
  { path: 'warmup', value: '0 s' },
  { path: 'peers', value: '400' },
]
const FLOOD = { scenario: 'first-flood', timeUs: 3_150_000 }
const WAYS = { scenario: 'four-ways', changes: SMALL, timeUs: 40_000_000 }
const PICTURES: readonly Picture[] = [
  { title: 'Overlay: a flood under way', shows: { ...FLOOD, peer: 5 } },
  { title: 'Hop rings: the same query from its asker', shows: { ...FLOOD, view: 'rings' } },
  { title: 'Tiers: supernodes and their children', shows: { ...WAYS, panes: ['kazaa'] } },
  { title: 'Tiers: a directory and its users', shows: { ...WAYS, panes: ['napster'] } },
  {
    title: 'Ring: a lookup by Chord, and whom a peer knows',
    shows: { ...WAYS, panes: ['chord'], timeUs: 39_700_000, peer: 151 },
  },
  {
    title: 'Swarm: who has which piece',
    shows: {
      scenario: 'seed-leaves',
      changes: [{ path: 'duration', value: '4 min' }],
      timeUs: 90_000_000,
      peer: 20,
    },
  },
  { title: 'Table: the network as text', shows: { ...FLOOD, table: 0 } },
  {
    title: 'Two protocols, each in its own view',
    shows: { ...WAYS, panes: ['gnutella', 'chord'], timeUs: 30_000_000 },
  },
  {
    title: 'Four protocols over one world',
    shows: { ...WAYS, panes: ['napster', 'gnutella', 'kazaa', 'chord'], timeUs: 30_000_000 },
  },
]

applyTheme()
const library = createLibrary()
document
  .querySelector('#gallery')!
  .replaceChildren(
    el(
      'header',
      { class: 'top' },
      el('h1', {}, 'peerlab'),
      el('p', {}, 'Every view and chart, from fixed seeds.'),
    ),
    el('main', {}, ...PICTURES.map(picture)),
  )

function picture({ title, shows }: Picture): HTMLElement {
  const store = createStore({ ...INITIAL, ...shows, playing: false })
  const board = createBoard(store)
  const table = createTable(store)
  const panes: Pane[] = []
  const names = store.state.panes.length > 0 ? store.state.panes : [null]
  const views = names.map((protocol, index) => {
    const opens = { source: library.sourceOf(store.state), protocol }
    const pane = openPane(opens, (change) => {
      const view = views[index]!
      view.changed(change)
      view.draw(store.state)
      table.draw(panes[0], store.state)
      if (change !== 'ended') return
      board.draw(panes, store.state)
      if (panes.every(({ recorded }) => recorded?.ended)) section.dataset.ended = 'true'
    })
    panes.push(pane)
    const redraw = (): void => views[index]?.draw(store.state)
    return createPaneView(store, { pane, index, redraw, say: () => {} })
  })
  const stages = el(
    'div',
    { class: 'panes', 'data-count': views.length, hidden: store.state.table !== null },
    ...views.map(({ element }) => element),
  )
  const link = el('a', { href: `./index.html#${permalinkOf(store.state)}` }, title)
  const section = el(
    'section',
    { class: 'picture' },
    el('h2', {}, link),
    stages,
    table.element,
    board.element,
  )
  return section
}
