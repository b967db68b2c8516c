// The head of the page: which scenario, which seed, which fingerprint, and the link to just this.

import { icon } from '../controls/icons.ts'
import { copyText, el } from '../dom.ts'
import { bundled } from '../scenarios.ts'
import type { Library } from '../state/library.ts'
import type { Pane } from '../state/pane.ts'
import { ANEW, type Store, type ViewState } from '../state/store.ts'

export interface Header {
  readonly element: HTMLElement
  draw(panes: readonly Pane[], state: ViewState): void
}

export function createHeader(
  store: Store,
  library: Library,
  acts: {
    readonly help: () => void
    readonly theme: () => void
    readonly say: (text: string) => void
  },
): Header {
  const choice = el(
    'select',
    {
      'aria-label': 'Scenario',
      onchange: () => {
        library.show(null)
        library.trace = null
        store.set({ ...ANEW, scenario: choice.value })
      },
    },
    ...[...bundled.values()].map(({ name, title }) => el('option', { value: name }, title)),
  )
  const seed = el('input', {
    type: 'text',
    inputmode: 'numeric',
    size: 6,
    'aria-label': 'Seed',
    onchange: () =>
      store.set({ seed: seed.value.trim() === '' ? null : seed.value.trim(), timeUs: 0 }),
  })
  const fingerprint = el('output', { class: 'fingerprint', 'aria-label': 'Fingerprint' })
  const own = el('option', { value: '', hidden: true })
  choice.append(own)
  const share = async (): Promise<void> => {
    const copied = await copyText(location.href)
    acts.say(
      copied ? 'The address of this view was copied.' : 'Copy the address from the address bar.',
    )
  }
  return {
    element: el(
      'header',
      { class: 'top' },
      el('h1', {}, 'peerlab'),
      el('label', { class: 'pick' }, choice),
      el('label', { class: 'seed' }, el('span', {}, 'seed'), seed),
      el('span', { class: 'print' }, el('span', { class: 'unit' }, 'fingerprint'), fingerprint),
      el(
        'span',
        { class: 'tools' },
        tool('link', 'Copy the address of this view', () => void share()),
        tool('theme', 'Dark or light', acts.theme),
        tool('help', 'Keys (?)', acts.help),
      ),
    ),
    draw(panes, state) {
      const isOwn = state.text !== null || state.given !== null || !bundled.has(state.scenario)
      own.hidden = !isOwn
      own.textContent = isOwn ? `${state.scenario} (yours)` : ''
      choice.value = isOwn ? '' : state.scenario
      const { recorded } = panes[state.pane] ?? panes[0] ?? {}
      if (document.activeElement !== seed)
        seed.value = String(state.seed ?? recorded?.opened.seed ?? '')
      const share = recorded
        ? Math.floor((100 * recorded.reachedUs) / recorded.opened.durationUs)
        : 0
      fingerprint.textContent = recorded?.ended?.fingerprint ?? `after the run, ${share} %`
      fingerprint.classList.toggle('done', Boolean(recorded?.ended))
    },
  }
}

function tool(name: Parameters<typeof icon>[0], title: string, act: () => void): HTMLElement {
  return el('button', { type: 'button', title, 'aria-label': title, onclick: act }, icon(name))
}
