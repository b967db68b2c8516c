// The graph as a table: the same peers, roles, links and reach as the drawing, for those who read it.

import { el, refill } from '../dom.ts'
import { clock, count, peerName } from '../format.ts'
import { neighboursAt } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import type { Store, ViewState } from '../state/store.ts'

const PAGE = 50

export function createTable(store: Store): {
  readonly element: HTMLElement
  draw(pane: Pane | undefined, state: ViewState): void
} {
  let pages = 1
  const body = el('tbody')
  const where = el('span', { class: 'quiet' })
  const caption = el('caption')
  const turn = (by: number, text: string): HTMLElement =>
    el(
      'button',
      {
        type: 'button',
        onclick: () =>
          store.set({ table: Math.max(0, Math.min(pages - 1, (store.state.table ?? 0) + by)) }),
      },
      text,
    )
  const head = ['peer', 'role', 'online', 'neighbours', 'reached after hops', 'heard it from']
  const element = el(
    'section',
    { class: 'tableview', 'aria-label': 'The network as a table', hidden: true },
    el('div', { class: 'turn' }, turn(-1, 'Previous'), turn(1, 'Next'), where),
    el(
      'table',
      {},
      caption,
      el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
      body,
    ),
  )
  const draw = (pane: Pane | undefined, state: ViewState): void => {
    element.hidden = state.table === null
    if (state.table === null || !pane?.recorded || !pane.moment) return
    const { opened, roleNames } = pane.recorded
    const { moment } = pane
    pages = Math.ceil(opened.nodes / PAGE)
    const page = Math.min(pages - 1, state.table)
    moment.at(state.timeUs)
    const { offsets, targets } = neighboursAt(pane.recorded, moment)
    const story = pane.story(state)
    caption.textContent = `The network at ${clock(state.timeUs)}${story ? `, and how query ${story.query} came to it` : ''}`
    where.textContent = `page ${page + 1} of ${count(pages)}`
    const peers = Array.from(
      { length: Math.min(PAGE, opened.nodes - page * PAGE) },
      (_, i) => page * PAGE + i,
    )
    refill(
      body,
      ...peers.map((peer) => {
        const arrival = story?.arrivals.get(peer)
        const heard = arrival && arrival.timeUs <= state.timeUs ? arrival : undefined
        const links = [...targets.subarray(offsets[peer]!, offsets[peer + 1]!)].sort(
          (a, b) => a - b,
        )
        const select = el(
          'button',
          { type: 'button', class: 'text', onclick: () => store.set({ peer, message: null }) },
          peerName(peer, opened),
        )
        return el(
          'tr',
          { 'aria-current': peer === state.peer ? 'true' : null },
          el('th', { scope: 'row' }, select),
          el('td', {}, roleNames[moment.role[peer]!] ?? 'peer'),
          el('td', {}, moment.online[peer] ? 'yes' : 'no'),
          el(
            'td',
            {},
            links
              .slice(0, 12)
              .map((one) => peerName(one, opened))
              .join(', ') + (links.length > 12 ? ` and ${links.length - 12} more` : ''),
          ),
          el('td', {}, heard ? String(heard.hops) : ''),
          el('td', {}, heard ? peerName(heard.from, opened) : ''),
        )
      }),
    )
  }
  return { element, draw }
}
