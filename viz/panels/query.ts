// The story of the query that is shown: who asked, what became of it, how far it came at each hop.

import { el, refill } from '../dom.ts'
import { clock, count, peerName, span } from '../format.ts'
import type { Pane } from '../state/pane.ts'
import type { Store, ViewState } from '../state/store.ts'
import type { Story } from '../state/story.ts'
import { DUPLICATE, type Opened } from '../worker/wire.ts'
import { explain } from './why.ts'

/** Peers of a lookup that are listed. */
const MOST_VISITS = 20

export function createQueryPanel(store: Store): {
  readonly element: HTMLElement
  draw(pane: Pane | undefined, state: ViewState): void
} {
  const element = el('section', { class: 'panel', 'aria-label': 'Query' })
  let shown = ''
  return {
    element,
    draw(pane, state) {
      const recorded = pane?.recorded
      const story = recorded ? pane.story(state) : null
      if (!recorded || !pane.moment || !story) {
        shown = ''
        refill(element, el('h2', {}, 'Query'), el('p', { class: 'quiet' }, 'None asked yet.'))
        return
      }
      const holders = pane.holders(story)
      const sofar = countsAt(pane, story, state.timeUs)
      const why = explain({ recorded, story, moment: pane.moment, holders, timeUs: state.timeUs })
      const key = [story.query, why, ...Object.values(sofar), state.query, holders.size].join()
      if (key === shown) return
      shown = key
      const { opened } = recorded
      refill(
        element,
        heading(store, state, story),
        el('p', { class: 'why', id: 'why' }, why),
        facts([
          ['asked by', peerLink(store, story.asker, peerName(story.asker, opened))],
          ['at', clock(story.askedUs)],
          ...(opened.trace
            ? []
            : ([['file', `${story.file}, held by ${count(holders.size)}`]] as const)),
          ['messages', count(sofar.messages)],
          ['duplicates', count(sofar.duplicates)],
          ['reached', sofar.reached === 1 ? '1 peer' : `${count(sofar.reached)} peers`],
        ]),
        opened.view === 'ring'
          ? visitTable(store, story, { timeUs: state.timeUs, opened })
          : hopTable(story, state.timeUs),
      )
    },
  }
}

function heading(store: Store, state: ViewState, story: Story): HTMLElement {
  const follows = state.query === null
  const pin = el(
    'button',
    {
      type: 'button',
      class: 'text',
      id: 'pin-query',
      title: follows ? 'Keep this query when the next is asked' : 'Show whatever is asked next',
      onclick: () => store.set({ query: follows ? story.query : null }),
    },
    follows ? 'Keep' : 'Follow latest',
  )
  return el('h2', {}, `Query ${story.query}`, pin)
}

function countsAt(pane: Pane, story: Story, timeUs: number) {
  const { timeUs: times, fate } = pane.recorded!.rows.columns
  let messages = 0
  let duplicates = 0
  for (const row of story.rows) {
    if (times[row]! > timeUs) break
    messages++
    if ((fate[row]! & DUPLICATE) !== 0) duplicates++
  }
  let reached = 0
  for (const arrival of story.arrivals.values()) {
    if (arrival.timeUs > timeUs) break
    reached++
  }
  return { messages, duplicates, reached }
}

/** Whom a lookup came to, one after the other. */
function visitTable(
  store: Store,
  story: Story,
  { timeUs, opened }: { readonly timeUs: number; readonly opened: Opened },
): HTMLElement {
  const visits = [...story.arrivals]
    .filter(([, { timeUs: atUs }]) => atUs <= timeUs)
    .slice(0, MOST_VISITS)
    .map(([peer, { timeUs: atUs }], i) =>
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, String(i + 1)),
        el('td', {}, peerLink(store, peer, peerName(peer, opened))),
        el('td', {}, `+${span(atUs - story.askedUs)}`),
      ),
    )
  return storyTable(['visit', 'peer', 'after'], visits)
}

function hopTable(story: Story, timeUs: number): HTMLElement {
  const reached: number[] = []
  for (const { hops, timeUs: atUs } of story.arrivals.values()) {
    if (atUs <= timeUs) reached[hops] = (reached[hops] ?? 0) + 1
  }
  const most = Math.max(1, ...reached.filter((n) => n !== undefined))
  const rows = Array.from(reached, (n = 0, hops) => {
    const bar = el('i', { style: `width:${(100 * n) / most}%` })
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, String(hops)),
      el('td', {}, count(n)),
      el('td', { class: 'bar' }, bar),
      el('td', {}, n > 0 ? `+${span(story.firstUs[hops]! - story.askedUs)}` : ''),
    )
  }).slice(1)
  return storyTable(['hops', 'peers', '', 'first after'], rows)
}

function storyTable(names: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  if (rows.length === 0) return el('p', { class: 'quiet' }, 'It has reached nobody yet.')
  const head = names.map((text) => el('th', { scope: 'col' }, text))
  return el(
    'table',
    { class: 'hops' },
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows),
  )
}

export function facts(rows: readonly (readonly [string, Node | string])[]): HTMLElement {
  return el(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
  )
}

export function peerLink(store: Store, peer: number, name: string): HTMLElement {
  return el(
    'button',
    { type: 'button', class: 'text', onclick: () => store.set({ peer, message: null }) },
    name,
  )
}
