// The keys of the page, in one list: what they do, and what the help says they do.

import type { Store } from '../state/store.ts'
import type { Player } from './player.ts'

export interface KeyHelp {
  readonly keys: string
  readonly does: string
}

export const HELP: readonly KeyHelp[] = [
  { keys: 'Space', does: 'play or pause' },
  { keys: '← →', does: 'one event back or on' },
  { keys: 'Shift ← →', does: 'one hop back or on' },
  { keys: 'n  p', does: 'to the next or last query' },
  { keys: 'Home  End', does: 'to the beginning, to the end' },
  { keys: '+  −', does: 'faster, slower' },
  { keys: '[  ]', does: 'set or drop a bookmark, go to the next' },
  { keys: '↑ ↓', does: 'on the graph: choose a neighbour of the selected peer' },
  { keys: 'Enter', does: 'on the graph: go to that neighbour' },
  { keys: 't', does: 'the graph as a table, and back' },
  { keys: 'Esc', does: 'select nothing' },
  { keys: '?', does: 'this list' },
]

export function listenToKeys(store: Store, player: Player, help: () => void): void {
  const acts: { readonly [key: string]: (event: KeyboardEvent) => void } = {
    ' ': () => player.toggle(),
    ArrowLeft: ({ shiftKey }) => (shiftKey ? player.hop(-1) : player.event(-1)),
    ArrowRight: ({ shiftKey }) => (shiftKey ? player.hop(1) : player.event(1)),
    n: () => player.query(1),
    p: () => player.query(-1),
    Home: () => player.goTo(0),
    End: () => player.goTo(player.endUs()),
    '+': () => player.faster(1),
    '=': () => player.faster(1),
    '-': () => player.faster(-1),
    '[': () => player.bookmark(),
    ']': () => player.nextBookmark(),
    t: () => store.set({ table: store.state.table === null ? 0 : null }),
    Escape: () => store.set({ peer: null, message: null, query: null, window: null }),
    '?': help,
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isTyping(event)) return
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act(event)
  })
}

/** In a field the keys are the field's; on a button or link, space and enter are. */
function isTyping({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('textarea, select, dialog[open]')) return true
  const field = target.closest('input')
  if (field) return !(field.classList.contains('scrubber') && key !== 'Tab')
  return target.closest('button, a, summary') !== null && (key === ' ' || key === 'Enter')
}
