// The one state of the page: what is shown, at what time, what is selected. Whoever depends on a part
// says which, and is called once per frame in which it changed.

import type { Override } from '../../sim/index.ts'

export type ViewName = 'overlay' | 'rings' | 'tiers' | 'ring' | 'swarm'

export interface ViewState {
  /** Name of a bundled scenario, or of the file whose text is `text`. */
  readonly scenario: string
  /** The text where it is no bundled one: dropped or edited here. */
  readonly text: string | null
  /** What the server that serves the page was asked to show; null: nothing. */
  readonly given: string | null
  readonly changes: readonly Override[]
  readonly seed: string | null
  /** Of recorded results, the runs side by side, by their number. */
  readonly runs: readonly number[]
  /** Names of the protocols side by side, as the scenario calls them; none: its first. */
  readonly panes: readonly string[]
  readonly timeUs: number
  readonly playing: boolean
  /** Simulated seconds in a second. */
  readonly speed: number
  /** null: as each protocol likes it. */
  readonly view: ViewName | null
  /** The selected query; null: the latest that was asked. */
  readonly query: number | null
  readonly peer: number | null
  /** The selected message: a row of the trace of the pane that is selected. */
  readonly message: number | null
  /** The pane whose details are shown, its number. */
  readonly pane: number
  /** The time window that charts show; null: all. */
  readonly window: readonly [number, number] | null
  readonly bookmarks: readonly number[]
  /** The page of the table that is shown in place of the drawing; null: the drawing. */
  readonly table: number | null
}

export type Key = keyof ViewState

export interface Store {
  readonly state: ViewState
  set(changes: Partial<ViewState>): void
  /** `heard` is called in the next frame after any of `keys` changed. */
  on(keys: readonly Key[], heard: (state: ViewState) => void): void
  /** Carry out what waits for the next frame now. */
  flush(): void
}

export const INITIAL: ViewState = {
  scenario: '',
  text: null,
  given: null,
  changes: [],
  seed: null,
  runs: [],
  panes: [],
  timeUs: 0,
  playing: true,
  speed: 1,
  view: null,
  query: null,
  peer: null,
  message: null,
  pane: 0,
  window: null,
  bookmarks: [],
  table: null,
}

/** What begins anew when another scenario is opened. */
export const ANEW: Partial<ViewState> = {
  text: null,
  given: null,
  changes: [],
  seed: null,
  runs: [],
  panes: [],
  timeUs: 0,
  playing: true,
  view: null,
  query: null,
  peer: null,
  message: null,
  pane: 0,
  window: null,
  bookmarks: [],
}

export function createStore(initial: ViewState): Store {
  let state = initial
  const listeners: {
    readonly keys: ReadonlySet<Key>
    readonly heard: (state: ViewState) => void
  }[] = []
  const changed = new Set<Key>()
  let waiting = false
  const flush = (): void => {
    waiting = false
    if (changed.size === 0) return
    const now = new Set(changed)
    changed.clear()
    for (const { keys, heard } of listeners) {
      if ([...now].some((key) => keys.has(key))) heard(state)
    }
  }
  return {
    get state() {
      return state
    },
    set(changes) {
      for (const key of Object.keys(changes) as Key[]) {
        if (changes[key] !== state[key]) changed.add(key)
      }
      state = { ...state, ...changes }
      if (waiting || changed.size === 0) return
      waiting = true
      requestAnimationFrame(flush)
    },
    on(keys, heard) {
      listeners.push({ keys: new Set(keys), heard })
    },
    flush,
  }
}
