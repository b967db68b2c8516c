// The story of the query that is shown: who asked, what became of it, how far it came at each hop.

import { el } from '../dom.ts'
import { clock, count, peerName, span } from '../format.ts'
import type { Pane } from '../state/pane.ts'
import type { Store, ViewState } from '../state/store.ts'
import type { Story } from '../state/story.ts'
import { DUPLICATE } from '../worker/wire.ts'
import { explain } from './why.ts'

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
        element.replaceChildren(
          el('h2', {}, 'Query'),
          el('p', { class: 'quiet' }, 'None asked yet.'),
        )
        return
      }
      const holders = pane.holders(story)
      const sofar = countsAt(pane, story, state.timeUs)
      const why = explain({ recorded, story, moment: pane.moment, holders, timeUs: state.timeUs })
      const key = [story.query, why, ...Object.values(sofar), state.query, holders.size].join()
      if (key === shown) return
      shown = key
      const { opened } = recorded
      element.replaceChildren(
        heading(store, state, story),
        el('p', { class: 'why', id: 'why' }, why),
        facts([
          ['asked by', peerLink(store, story.asker, peerName(story.asker, opened))],
          ['at', clock(story.askedUs)],
          ['file', `${story.file}, held by ${count(holders.size)}`],
          ['messages', count(sofar.messages)],
          ['duplicates', count(sofar.duplicates)],
          ['reached', `${count(sofar.reached)} peers`],
        ]),
        hopTable(story, state.timeUs),
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
  if (rows.length === 0) return el('p', { class: 'quiet' }, 'It has reached nobody yet.')
  const head = ['hops', 'peers', '', 'first after'].map((text) => el('th', { scope: 'col' }, text))
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
