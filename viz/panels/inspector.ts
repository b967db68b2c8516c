// What is selected: a peer with its state at that time, by the protocol's own account, or a message with
// its cause and its fate.

import type { Json } from '../../sim/index.ts'
import { el, refill } from '../dom.ts'
import { bytes, clock, count, peerName, span } from '../format.ts'
import { neighboursOf } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import type { Store, ViewState } from '../state/store.ts'
import { causeOf, storyOf } from '../state/story.ts'
import { ANSWERED, DUPLICATE, FATE_MASK, FATES, FIRST } from '../worker/wire.ts'
import { facts, peerLink } from './query.ts'

/** Items of a list that are shown before "and so many more". */
const MOST_ITEMS = 40

export function createInspector(store: Store): {
  readonly element: HTMLElement
  draw(pane: Pane | undefined, state: ViewState): void
} {
  const element = el('section', { class: 'panel', 'aria-label': 'Selection', hidden: true })
  const stateOfPeer = createStateView(store)
  let shown = ''
  // What stays the same is left alone, so that it can be pressed while the clock runs.
  const show = (key: string, make: () => readonly Node[]): void => {
    if (key !== shown) refill(element, ...make())
    shown = key
  }
  return {
    element,
    draw(pane, state) {
      const { peer, message } = state
      const recorded = pane?.recorded
      if (pane && recorded && message !== null && message < recorded.rows.count) {
        show(`${pane.id} message ${message} ${recorded.thinned}`, () =>
          messageView(store, pane, message),
        )
        element.hidden = false
      } else if (pane?.moment && recorded && peer !== null && peer < recorded.opened.nodes) {
        const { online, role } = pane.moment
        const neighbours = neighboursOf(recorded, pane.moment, peer)
        const is = [peer, online[peer], role[peer], recorded.ended !== null, neighbours]
        show(`${pane.id} peer ${is}`, () =>
          peerView(store, pane, peer, neighbours).concat(stateOfPeer.view),
        )
        stateOfPeer.draw(pane, state, peer)
        element.hidden = false
      } else element.hidden = true
    },
  }
}

function closeButton(store: Store): HTMLElement {
  const close = () => store.set({ peer: null, message: null })
  return el(
    'button',
    { type: 'button', class: 'text', title: 'Select nothing (Esc)', onclick: close },
    'Close',
  )
}

function peerView(store: Store, pane: Pane, peer: number, neighbours: readonly number[]): Node[] {
  const recorded = pane.recorded!
  const moment = pane.moment!
  const { opened, roleNames } = recorded
  const load = recorded.ended?.results?.tables.peers
  const links = neighbours
    .slice(0, MOST_ITEMS)
    .map((one) => peerLink(store, one, peerName(one, opened)))
  const more = neighbours.length - links.length
  return [
    el('h2', {}, `Peer ${peerName(peer, opened)}`, closeButton(store)),
    facts([
      [
        'role',
        `${roleNames[moment.role[peer]!] ?? 'peer'}, ${moment.online[peer] ? 'online' : 'offline'}`,
      ],
      [
        'neighbours',
        el(
          'span',
          { class: 'list' },
          neighbours.length > 0 ? `${count(neighbours.length)}: ` : 'none',
          ...links,
          more > 0 ? ` and ${more} more` : '',
        ),
      ],
      ...(load
        ? ([
            ['sent in all', count(load.sent[peer]!)],
            ['received in all', count(load.received[peer]!)],
            ['shares', `${count(load.files[peer]!)} files`],
          ] as const)
        : []),
    ]),
  ]
}

interface Wanted {
  readonly pane: Pane
  readonly peer: number
  readonly atUs: number
}

/** The protocol's `inspect` at that time; while it plays, of each whole second. One question at a time. */
function createStateView(store: Store) {
  const view = el('div', { class: 'state' })
  let wanted: Wanted | null = null
  let shown: Wanted | null = null
  let busy = false
  const ask = async (): Promise<void> => {
    while (wanted && !isSame(wanted, shown)) {
      const { pane, peer, atUs } = wanted
      shown = wanted
      const answer = await pane.ask({ kind: 'inspect', peer, timeUs: atUs })
      if (answer.kind === 'state') {
        const title = el('h3', {}, `State at ${clock(atUs)}`)
        const nothing = el('p', { class: 'quiet' }, 'This protocol tells nothing of a peer.')
        refill(view, title, answer.state === null ? nothing : jsonView(store, answer.state))
        view.dataset.at = String(atUs)
      } else if (answer.kind === 'none') {
        refill(view, el('p', { class: 'quiet' }, answer.reason))
      }
    }
  }
  return {
    view,
    draw(pane: Pane, { timeUs, playing }: ViewState, peer: number) {
      const atUs = playing ? Math.floor(timeUs / 1e6) * 1e6 : Math.floor(timeUs)
      if (wanted?.peer !== peer) refill(view)
      wanted = { pane, peer, atUs }
      if (busy) return
      busy = true
      void ask().finally(() => {
        busy = false
      })
    },
  }
}

function isSame(one: Wanted, other: Wanted | null): boolean {
  return one.pane === other?.pane && one.peer === other.peer && one.atUs === other.atUs
}

function jsonView(store: Store, value: Json): Node {
  if (value === null) return el('span', {}, 'none')
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS)
    const more = value.length > MOST_ITEMS ? ` and ${value.length - MOST_ITEMS} more` : ''
    if (items.some((item) => typeof item === 'object' && item !== null)) {
      return el('div', {}, ...items.map((item) => jsonView(store, item)), more)
    }
    return el('span', {}, items.length === 0 ? 'none' : items.map(plain).join(', '), more)
  }
  if (typeof value === 'object') {
    return facts(Object.entries(value).map(([name, part]) => [name, jsonView(store, part)]))
  }
  return el('span', {}, plain(value))
}

/** A number to six digits; the rest as it is. */
function plain(value: Json): string {
  const isBroken = typeof value === 'number' && !Number.isInteger(value)
  return isBroken ? String(Number(value.toPrecision(6))) : String(value)
}

function messageView(store: Store, pane: Pane, row: number): Node[] {
  const recorded = pane.recorded!
  const { opened } = recorded
  const { timeUs, travelUs, from, to, id, type, ttl, hops, fate } = recorded.rows.columns
  const { name, part, bytes: size, layout } = opened.types[type[row]!]!
  const leftUs = timeUs[row]! - travelUs[row]!
  const story = part === 'maintenance' ? null : storyOf(recorded, id[row]!, null)
  const cause = story && causeOf(recorded, story, row)
  const go = (us: number) =>
    el(
      'button',
      { type: 'button', class: 'text', onclick: () => store.set({ timeUs: us, playing: false }) },
      clock(us, 6),
    )
  return [
    el('h2', {}, name, closeButton(store)),
    el('p', { class: 'why' }, fateText(fate[row]!)),
    facts([
      ['from', peerLink(store, from[row]!, peerName(from[row]!, opened))],
      ['to', peerLink(store, to[row]!, peerName(to[row]!, opened))],
      ['left', go(leftUs)],
      ['arrived', go(timeUs[row]!)],
      ['travelled', span(travelUs[row]!)],
      ['TTL, hops', `${ttl[row]}, ${hops[row]}`],
      ['size', `${bytes(size)} and its body`],
      ['layout', layout],
      ...(part === 'maintenance' ? [] : ([['query', String(id[row])]] as const)),
      ['caused by', causeView(store, pane, story?.askedUs ?? null, cause)],
    ]),
  ]
}

function causeView(
  store: Store,
  pane: Pane,
  askedUs: number | null,
  cause: number | null,
): Node | string {
  if (askedUs === null) return 'upkeep, no query'
  if (cause === null) return 'the asker'
  const { type, from } = pane.recorded!.rows.columns
  const { opened } = pane.recorded!
  const text = `${opened.types[type[cause]!]!.name} from ${peerName(from[cause]!, opened)}`
  return el(
    'button',
    { type: 'button', class: 'text', onclick: () => store.set({ message: cause }) },
    text,
  )
}

function fateText(fate: number): string {
  const lost = FATES[fate & FATE_MASK]!
  switch (lost) {
    case 'offline':
      return 'Lost: its receiver was offline or could not be dialled.'
    case 'loss':
      return 'Lost on the way.'
    case 'partition':
      return 'Lost: the network was split between the two.'
    case 'broken-link':
      return 'Lost: the other end of the link had vanished, unnoticed yet.'
    case 'overflow':
      return 'Dropped: the uplink of its sender had no room left.'
    default:
      break
  }
  if ((fate & ANSWERED) !== 0) return 'Delivered: its receiver shares the file and answered.'
  if ((fate & DUPLICATE) !== 0)
    return 'Delivered and dropped: its receiver had seen the query before.'
  if ((fate & FIRST) !== 0) return 'Delivered: the first its receiver heard of the query.'
  return 'Delivered.'
}
