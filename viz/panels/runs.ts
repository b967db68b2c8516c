// The runs of a results directory: which are shown, and whether the engine repeats them to the letter.

import { el, refill } from '../dom.ts'
import { bytes, count, percent } from '../format.ts'
import type { Library, Offered } from '../state/library.ts'
import type { Pane } from '../state/pane.ts'
import { runName, type StoredRun, settingsOf } from '../state/results.ts'
import type { Store, ViewState } from '../state/store.ts'

/** Runs listed; a sweep of thousands is better read in its CSV. */
const MOST_LISTED = 200
const MOST_SHOWN = 4

export function createRunsPanel(
  store: Store,
  library: Library,
  again: () => void,
): {
  readonly element: HTMLElement
  draw(state: ViewState): void
  /** A run has ended here: compare. */
  check(panes: readonly Pane[], state: ViewState): void
} {
  const list = el('tbody')
  const about = el('p', { class: 'quiet' })
  const traces = el('p', { class: 'quiet' })
  const verdicts = el('ul', { class: 'verdicts', role: 'status' })
  const head = ['', 'run', 'success', 'messages'].map((text) => el('th', { scope: 'col' }, text))
  const element = el(
    'section',
    { class: 'panel runs', 'aria-label': 'Recorded runs', hidden: true },
    el('h2', {}, 'Recorded runs'),
    about,
    verdicts,
    traces,
    el('table', { class: 'hops' }, el('thead', {}, el('tr', {}, ...head)), list),
  )
  const showTrace = (trace: Offered | null): void => {
    const [only, ...others] = library.results?.scenario.protocols ?? []
    const protocol = only && others.length === 0 ? only.use : null
    library.trace = trace && { name: trace.name, from: trace.from, protocol }
    again()
  }
  const toggle = (number: number): void => {
    const shown = shownOf(store.state)
    const without = shown.filter((one) => one !== number)
    const runs = shown.includes(number) ? without : [...without, number].slice(-MOST_SHOWN)
    if (runs.length > 0) store.set({ runs: runs.sort((a, b) => a - b), pane: 0, message: null })
  }
  return {
    element,
    draw(state) {
      const { results } = library
      element.hidden = results === null
      if (!results) return
      const { runs, version, name, scenario } = results
      const more = runs.length > MOST_LISTED ? ` The first ${MOST_LISTED} are listed.` : ''
      about.textContent = `${scenario.title}: ${runs.length === 1 ? 'one run' : `${count(runs.length)} runs`} in ${name}, written by peerlab ${version}. The engine repeats those that are shown.${more}`
      verdicts.replaceChildren()
      refill(traces, ...traceButtons(library, showTrace))
      const shown = shownOf(state)
      refill(
        list,
        ...runs
          .slice(0, MOST_LISTED)
          .map((run, number) => row(run, shown.includes(number), () => toggle(number))),
      )
    },
    check(panes, state) {
      const { results } = library
      if (!results) return
      const shown = shownOf(state)
      verdicts.replaceChildren(
        ...panes.flatMap(({ recorded }, i) => {
          const run = results.runs[shown[i]!]
          return run && recorded?.ended && !recorded.opened.trace
            ? [verdict(run, recorded.ended.fingerprint)]
            : []
        }),
      )
    },
  }
}

function shownOf({ runs }: ViewState): readonly number[] {
  return runs.length > 0 ? runs : [0]
}

function row(run: StoredRun, shown: boolean, toggle: () => void): HTMLElement {
  const name = runName(run)
  const box = el('input', {
    type: 'checkbox',
    checked: shown,
    'aria-label': name,
    onchange: toggle,
  })
  const { success_rate: success, messages } = run.metrics
  return el(
    'tr',
    {},
    el('td', {}, box),
    el(
      'th',
      { scope: 'row', title: `seed ${run.seed}, fingerprint ${run.fingerprint}` },
      run.protocol,
      el('span', { class: 'settings' }, settingsOf(run)),
    ),
    el('td', {}, percent(success ?? Number.NaN)),
    el('td', {}, count(messages ?? Number.NaN)),
  )
}

function verdict(run: StoredRun, here: string): HTMLElement {
  const same = run.fingerprint === here
  return el(
    'li',
    { class: same ? 'same' : 'problem' },
    el(
      'span',
      {},
      `${runName(run)}: recorded `,
      el('code', {}, run.fingerprint),
      ', here ',
      el('code', {}, here),
    ),
    el('b', {}, same ? ' the same' : ' they differ: another version of peerlab, or of its files'),
  )
}

/** A button per trace that the server has, and one back to the engine. */
function traceButtons(
  { traces, trace }: Library,
  show: (trace: Offered | null) => void,
): HTMLElement[] {
  const button = (text: string, offered: Offered | null): HTMLElement =>
    el('button', { type: 'button', onclick: () => show(offered) }, text)
  if (trace) return [button('Back to the runs', null)]
  return traces.map((offered) => button(`Show ${offered.name}, ${bytes(offered.bytes)}`, offered))
}
