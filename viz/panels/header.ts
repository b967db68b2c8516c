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
    readonly open: (files: readonly File[]) => void
    readonly say: (text: string) => void
  },
): Header {
  const choice = el(
    'select',
    {
      'aria-label': 'Scenario',
      onchange: () => {
        library.show(null)
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
  const files = el('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    'aria-label': 'Files to open',
    onchange: () => {
      acts.open([...(files.files ?? [])])
      files.value = ''
    },
  })
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
        files,
        tool('open', 'Open a scenario, results or a trace', () => files.click()),
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
        ? `after the run, ${Math.floor((100 * recorded.reachedUs) / recorded.opened.durationUs)} %`
        : ''
      const known = recorded?.opened.trace ? 'none, a trace' : recorded?.ended?.fingerprint
      fingerprint.textContent = known ?? share
      fingerprint.classList.toggle('done', Boolean(recorded?.ended))
    },
  }
}

function tool(name: Parameters<typeof icon>[0], title: string, act: () => void): HTMLElement {
  return el('button', { type: 'button', title, 'aria-label': title, onclick: act }, icon(name))
}
