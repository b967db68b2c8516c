// The scenario as text, to be read and changed here. A mistake shows the command line's message beside
// the line it is about.

import type { Override } from '../../sim/index.ts'
import { copyText, download, el } from '../dom.ts'
import { commandOf, fileOf } from '../state/command.ts'
import type { Store, ViewState } from '../state/store.ts'

export interface ScenarioPanel {
  readonly element: HTMLElement
  draw(state: ViewState, text: string): void
  /** What is wrong, and the line it is about; null: nothing. */
  fail(message: string | null, line?: number | null): void
}

const LINE_EM = 1.55

export function createScenarioPanel(store: Store): ScenarioPanel {
  const area = el('textarea', {
    id: 'scenario-text',
    spellcheck: 'false',
    rows: 16,
    'aria-describedby': 'scenario-error',
  })
  const numbers = el('pre', { class: 'numbers', 'aria-hidden': 'true' })
  const error = el('p', { id: 'scenario-error', class: 'problem', role: 'alert', hidden: true })
  const mark = el('div', { class: 'mark', hidden: true })
  const command = el('code', {})
  const copy = el(
    'button',
    {
      type: 'button',
      class: 'text',
      onclick: () => void copyText(command.textContent ?? ''),
    },
    'Copy',
  )
  const save = el(
    'button',
    {
      type: 'button',
      class: 'text',
      onclick: () => download(save.title, new Blob([area.value], { type: 'application/yaml' })),
    },
    'Save the text',
  )
  const changes = el('ul', { class: 'changes' })
  const run = el(
    'button',
    { type: 'button', onclick: () => store.set({ text: area.value, timeUs: 0 }) },
    'Run this text',
  )
  const number = (): void => {
    numbers.textContent = area.value
      .split('\n')
      .map((_, i) => i + 1)
      .join('\n')
  }
  area.addEventListener('input', number)
  area.addEventListener('scroll', () => {
    numbers.scrollTop = area.scrollTop
    mark.style.translate = `0 ${-area.scrollTop}px`
  })
  const element = el(
    'section',
    { class: 'panel scenario', 'aria-label': 'Scenario' },
    el('h2', {}, el('label', { for: 'scenario-text' }, 'Scenario'), run),
    error,
    el('div', { class: 'editor' }, numbers, mark, area),
    changes,
    el('p', { class: 'quiet tail' }, 'The same on the command line:', copy, save),
    el('pre', { class: 'command' }, command),
  )
  let shown = ''
  return {
    element,
    draw(state, text) {
      if (shown !== text) {
        shown = text
        area.value = text
        number()
      }
      command.textContent = commandOf(state)
      save.title = fileOf(state.scenario)
      save.hidden = state.text === null
      changes.replaceChildren(...state.changes.map((change) => changeView(store, change)))
    },
    fail(message, line = null) {
      error.hidden = message === null
      error.textContent = message ?? ''
      mark.hidden = line === null
      area.setAttribute('aria-invalid', String(message !== null))
      if (message !== null) element.scrollIntoView({ block: 'nearest' })
      if (line === null) return
      mark.style.top = `calc(var(--pad) + ${(line - 1) * LINE_EM}em)`
      area.scrollTop = Math.max(
        0,
        (line - 5) * LINE_EM * Number.parseFloat(getComputedStyle(area).fontSize),
      )
    },
  }
}

function changeView(store: Store, { path, value }: Override): HTMLElement {
  const drop = () =>
    store.set({ changes: store.state.changes.filter((change) => change.path !== path), timeUs: 0 })
  return el(
    'li',
    {},
    el('code', {}, `${path} = ${value}`),
    el(
      'button',
      { type: 'button', class: 'text', 'aria-label': `Undo ${path}`, onclick: drop },
      'Undo',
    ),
  )
}
