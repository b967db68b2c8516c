// One sentence on what is being seen and how to change it, and the choice of view and of protocols.

import { el, refill } from '../dom.ts'
import { count } from '../format.ts'
import type { Library } from '../state/library.ts'
import type { Pane } from '../state/pane.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Store, ViewName, ViewState } from '../state/store.ts'
import { viewOf } from '../views/places.ts'

const VIEWS: readonly { readonly name: ViewName; readonly title: string }[] = [
  { name: 'overlay', title: 'Overlay' },
  { name: 'rings', title: 'Hop rings' },
  { name: 'tiers', title: 'Tiers' },
  { name: 'ring', title: 'Ring' },
  { name: 'swarm', title: 'Swarm' },
]
const MOST_PANES = 4
const REPEATED =
  'Recorded runs, repeated by the engine from their seeds: choose up to four at the side, and compare.'
const CHANGE = 'Change a parameter at the side, and the same users ask again.'

export function createLede(
  store: Store,
  library: Library,
): {
  readonly element: HTMLElement
  draw(panes: readonly Pane[], state: ViewState): void
} {
  const sentence = el('p', {})
  const show = (view: ViewName | null): void => store.set({ view, table: null })
  const views = el('div', { class: 'choice', role: 'group', 'aria-label': 'View' })
  const protocols = el('div', {
    class: 'choice',
    role: 'group',
    'aria-label': 'Protocols side by side',
  })
  return {
    element: el(
      'section',
      { class: 'lede', 'aria-label': 'What is seen' },
      sentence,
      el('div', { class: 'choices' }, protocols, views),
    ),
    draw(panes, state) {
      const pane = panes[state.pane] ?? panes[0]
      const recorded = pane?.recorded
      if (!recorded) return
      const said =
        library.results && !recorded.opened.trace
          ? REPEATED
          : panes.length > 1
            ? sideBySide(recorded)
            : sentenceOf(recorded, viewOf(recorded, state))
      sentence.textContent = said
      const shown = viewOf(recorded, state)
      const several = panes.length > 1
      const isDrawn = state.table === null
      const isSwarm = panes.some((one) => one.recorded?.opened.view === 'swarm')
      refill(
        views,
        ...(several
          ? [toggle('Each its own', isDrawn && state.view === null, () => show(null))]
          : []),
        ...VIEWS.filter(({ name }) => name !== 'swarm' || isSwarm || shown === 'swarm').map(
          ({ name, title }) =>
            toggle(title, isDrawn && shown === name && !(several && state.view === null), () =>
              show(name),
            ),
        ),
        toggle('Table', !isDrawn, () => store.set({ table: isDrawn ? 0 : null })),
      )
      const names = recorded.opened.protocols
      const on = shownOf(state, names)
      protocols.hidden = names.length < 2 || library.results !== null
      refill(
        protocols,
        ...names.map((name) =>
          toggle(name, on.includes(name), () => togglePane(store, names, name)),
        ),
      )
    },
  }
}

function toggle(text: string, pressed: boolean, act: () => void): HTMLElement {
  return el('button', { type: 'button', 'aria-pressed': String(pressed), onclick: act }, text)
}

/** Names of the panes; where none are named, the first protocol is shown. */
function shownOf({ panes }: ViewState, all: readonly string[]): readonly string[] {
  return panes.length > 0 ? panes : all.slice(0, 1)
}

/** One is always shown, and four at most: a fifth takes the place of the first. */
function togglePane(store: Store, all: readonly string[], name: string): void {
  const on = shownOf(store.state, all)
  const next = on.includes(name)
    ? on.filter((one) => one !== name)
    : [...on, name].slice(-MOST_PANES)
  if (next.length === 0) return
  store.set({ panes: all.filter((one) => next.includes(one)), pane: 0, message: null })
}

function sentenceOf({ opened }: Recorded, view: ViewName): string {
  if (opened.trace)
    return `${count(opened.trace.rows)} messages between ${count(opened.peers)} peers, read from ${opened.title}. When a message left, who is linked and what was dropped are inferred.`
  const who = `${count(opened.peers)} peers speak ${opened.about.split(':')[0]}.`
  const what = {
    overlay: 'Dots are messages on their way; peers light up as the query reaches them.',
    rings: 'The asker stands in the middle, every ring is one link further away.',
    tiers: 'Few peers inside serve many outside; dots are messages between them.',
    swarm: 'A row is a peer, a column a piece, filled where it has it.',
    ring: 'Peers stand on the ring of their ids; select one to see whom it knows.',
  }[view]
  return `${who} ${what} ${CHANGE}`
}

function sideBySide({ opened }: Recorded): string {
  return `The same ${count(opened.peers)} peers, files and queries under each protocol, on one clock. ${CHANGE}`
}
