// The address says what is shown: after its # stand the scenario, what was changed in it, the time, the
// view and the selection. Whoever opens it sees the same, since the run is the same.

import { INITIAL, type ViewName, type ViewState } from './store.ts'

const VIEWS: readonly ViewName[] = ['overlay', 'rings', 'tiers', 'ring', 'swarm']
/** A longer text would make an address that no chat or mail keeps whole. */
const LONGEST_TEXT = 6000
/** A player sets no more, so that the address stays short. */
export const MOST_BOOKMARKS = 50

/** The part after #. A paused time is exact; one that plays is where it was last written. */
export function permalinkOf(state: ViewState): string {
  const words = new URLSearchParams()
  if (state.given !== null) words.set('given', state.given)
  else words.set('scenario', state.scenario)
  if (state.text !== null && state.text.length <= LONGEST_TEXT) words.set('text', state.text)
  for (const { path, value } of state.changes) words.append('set', `${path}=${value}`)
  if (state.seed !== null) words.set('seed', state.seed)
  if (state.panes.length > 0) words.set('panes', state.panes.join(','))
  if (state.runs.length > 0) words.set('runs', state.runs.join(','))
  words.set('t', String(Math.round(state.timeUs) / 1e6))
  if (state.view !== null) words.set('view', state.view)
  if (state.query !== null) words.set('query', String(state.query))
  if (state.peer !== null) words.set('peer', String(state.peer))
  if (state.pane > 0) words.set('pane', String(state.pane))
  if (state.window !== null) words.set('window', state.window.map((us) => us / 1e6).join(','))
  if (state.bookmarks.length > 0)
    words.set('marks', state.bookmarks.map((us) => Math.round(us) / 1e6).join(','))
  if (state.speed !== INITIAL.speed) words.set('speed', String(state.speed))
  if (state.table !== null) words.set('table', String(state.table))
  return words.toString()
}

/** What an address says; the rest as it is at first. Nonsense in it is passed over. */
export function stateOf(hash: string): Partial<ViewState> {
  const words = new URLSearchParams(hash.replace(/^#/, ''))
  const read: { -readonly [K in keyof ViewState]?: ViewState[K] } = {}
  read.given = words.get('given')
  if (read.given !== null) read.scenario = read.given
  const scenario = words.get('scenario')
  if (scenario !== null) {
    read.scenario = scenario
    read.text = words.get('text')
  } else read.text = null
  read.changes = words.getAll('set').flatMap((word) => {
    const [, path, value] = /^([^=\s]+)=(.*)$/s.exec(word) ?? []
    return path === undefined || value === undefined ? [] : [{ path, value }]
  })
  read.seed = words.get('seed')
  read.panes = words.get('panes')?.split(',').filter(Boolean).slice(0, 4) ?? []
  read.runs =
    words
      .get('runs')
      ?.split(',')
      .flatMap((word) => wholeIn(word) ?? [])
      .slice(0, 4) ?? []
  const timeS = numberIn(words.get('t'))
  if (timeS !== null) {
    read.timeUs = Math.round(timeS * 1e6)
    read.playing = false
  }
  read.view = VIEWS.find((view) => view === words.get('view')) ?? null
  read.query = wholeIn(words.get('query'))
  read.peer = wholeIn(words.get('peer'))
  read.pane = wholeIn(words.get('pane')) ?? 0
  const window = words.get('window')?.split(',').map(numberIn)
  if (window?.length === 2 && window[0] != null && window[1] != null && window[0] < window[1]) {
    read.window = [window[0] * 1e6, window[1] * 1e6]
  }
  read.bookmarks =
    words
      .get('marks')
      ?.split(',')
      .flatMap((word) => numberIn(word) ?? [])
      .slice(0, MOST_BOOKMARKS)
      .map((seconds) => Math.round(seconds * 1e6)) ?? []
  const speed = numberIn(words.get('speed'))
  if (speed !== null && speed > 0) read.speed = speed
  read.table = wholeIn(words.get('table'))
  return read
}

function numberIn(text: string | null | undefined): number | null {
  if (text == null || text.trim() === '') return null
  const number = Number(text)
  return Number.isFinite(number) && number >= 0 ? number : null
}

function wholeIn(text: string | null): number | null {
  const number = numberIn(text)
  return number !== null && Number.isInteger(number) ? number : null
}
