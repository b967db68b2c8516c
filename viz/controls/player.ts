// The clock of the page: goes on while it plays, never past what is known of every pane, and moves by
// the steps that buttons and keys ask for.

import { reducedMotion } from '../dom.ts'
import type { Pane } from '../state/pane.ts'
import { MOST_BOOKMARKS } from '../state/permalink.ts'
import { knownUs, type Recorded } from '../state/recorded.ts'
import type { Store } from '../state/store.ts'
import { lastEvent, lastHop, lastQuery, nextEvent, nextHop, nextQuery } from './steps.ts'

export const SPEEDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300] as const
/** Where motion is not wanted, time moves in steps of this many milliseconds. */
const STEP_MS = 700

export interface Player {
  /** The time up to which every pane can be shown. */
  knownUs(): number
  endUs(): number
  /** Goes there, within what is known, and stops. */
  goTo(timeUs: number): void
  toggle(): void
  event(direction: 1 | -1): void
  hop(direction: 1 | -1): void
  query(direction: 1 | -1): void
  faster(direction: 1 | -1): void
  bookmark(): void
  nextBookmark(): void
}

export function createPlayer(store: Store, panes: () => readonly Pane[]): Player {
  const recorded = (): Recorded[] => panes().flatMap(({ recorded }) => recorded ?? [])
  /** A run that failed does not hold up the others. */
  const known = (): number => {
    const whole = panes().filter(({ failure }) => failure === null)
    const all = (whole.length > 0 ? whole : panes()).flatMap(({ recorded }) => recorded ?? [])
    return all.length === 0 ? 0 : Math.min(...all.map(knownUs))
  }
  const end = (): number => Math.max(0, ...recorded().map(({ opened }) => opened.durationUs))
  const goTo = (timeUs: number): void =>
    store.set({ timeUs: Math.max(0, Math.min(known(), timeUs)), playing: false })
  const soonest = (find: (recorded: Recorded) => number | null, direction: 1 | -1): void => {
    const found = recorded().flatMap((one) => find(one) ?? [])
    if (found.length > 0) goTo(direction > 0 ? Math.min(...found) : Math.max(...found))
  }
  play(store, known, end)
  const now = (): number => store.state.timeUs
  return {
    knownUs: known,
    endUs: end,
    goTo,
    toggle() {
      const { playing, timeUs } = store.state
      const atEnd = timeUs >= end() && end() > 0
      store.set({ playing: !playing, ...(atEnd && !playing ? { timeUs: 0 } : {}) })
    },
    event: (direction) =>
      soonest((one) => (direction > 0 ? nextEvent : lastEvent)(one, now()), direction),
    hop(direction) {
      const pane = panes()[store.state.pane] ?? panes()[0]
      const story = pane?.story(store.state) ?? null
      const found = (direction > 0 ? nextHop : lastHop)(story, now())
      if (found !== null) goTo(found)
      else this.query(direction)
    },
    query(direction) {
      store.set({ query: null })
      soonest((one) => (direction > 0 ? nextQuery : lastQuery)(one, now()), direction)
    },
    faster(direction) {
      const { speed } = store.state
      const at = SPEEDS.findIndex((value) => value >= speed)
      store.set({ speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + direction))]! })
    },
    bookmark() {
      const { bookmarks, timeUs } = store.state
      const at = Math.round(timeUs)
      const others = bookmarks.filter((us) => us !== at)
      // Pressed again at the same time, it goes.
      const next =
        others.length < bookmarks.length ? others : [...others, at].slice(-MOST_BOOKMARKS)
      store.set({ bookmarks: next.sort((a, b) => a - b) })
    },
    nextBookmark() {
      const { bookmarks, timeUs } = store.state
      const [first] = bookmarks
      if (first !== undefined) goTo(bookmarks.find((us) => us > timeUs) ?? first)
    },
  }
}

function play(store: Store, known: () => number, end: () => number): void {
  let before = performance.now()
  const frame = (now: number): void => {
    const elapsed = now - before
    const { playing, timeUs, speed } = store.state
    requestAnimationFrame(frame)
    if (reducedMotion() && elapsed < STEP_MS) return
    before = now
    if (!playing) return
    // A tab that slept does not leap.
    const stepMs = Math.min(elapsed, reducedMotion() ? STEP_MS : 100)
    const next = Math.min(known(), timeUs + stepMs * 1000 * speed)
    store.set({ timeUs: Math.max(timeUs, next), playing: timeUs < end() || end() === 0 })
  }
  requestAnimationFrame(frame)
}
