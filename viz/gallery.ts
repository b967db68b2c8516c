// Every view and every chart, each from a fixed seed at a fixed time: a picture book, and what the visual
// test looks at.

import './style/index.css'
import './style/gallery.css'
import { createBoard } from './charts/board.ts'
import { el } from './dom.ts'
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
const PICTURES: readonly Picture[] = [
  { title: 'Overlay: a flood under way', shows: { scenario: 'first-flood', timeUs: 3_150_000 } },
  {
    title: 'Hop rings: the same query from its asker',
    shows: { scenario: 'first-flood', timeUs: 3_150_000, view: 'rings' },
  },
  {
    title: 'Tiers: supernodes and their children',
    shows: { scenario: 'four-ways', panes: ['kazaa'], changes: SMALL, timeUs: 40_000_000 },
  },
  {
    title: 'Tiers: a directory and its users',
    shows: { scenario: 'four-ways', panes: ['napster'], changes: SMALL, timeUs: 40_000_000 },
  },
  {
    title: 'Ring: peers by number, a flood across it',
    shows: { scenario: 'first-flood', timeUs: 3_150_000, view: 'ring', peer: 5 },
  },
  {
    title: 'Four protocols over one world',
    shows: {
      scenario: 'four-ways',
      panes: ['client-server', 'napster', 'gnutella', 'kazaa'],
      changes: SMALL,
      timeUs: 30_000_000,
    },
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
  const panes: Pane[] = []
  const names = store.state.panes.length > 0 ? store.state.panes : [null]
  const views = names.map((protocol, index) => {
    const opens = { source: library.sourceOf(store.state), protocol }
    const pane = openPane(opens, (change) => {
      const view = views[index]!
      view.changed(change)
      view.draw(store.state)
      if (change !== 'ended') return
      board.draw(panes, store.state)
      if (panes.every(({ recorded }) => recorded?.ended)) section.dataset.ended = 'true'
    })
    panes.push(pane)
    return createPaneView(store, {
      pane,
      index,
      redraw: () => views[index]?.draw(store.state),
      say: () => {},
    })
  })
  const stages = el(
    'div',
    { class: 'panes', 'data-count': views.length },
    ...views.map(({ element }) => element),
  )
  const link = el('a', { href: `./index.html#${permalinkOf(store.state)}` }, title)
  const section = el('section', { class: 'picture' }, el('h2', {}, link), stages, board.element)
  return section
}
