// One line across the page for what went wrong with a file, until it is closed or the next one opens.

import { el } from '../dom.ts'

export interface Notice {
  readonly element: HTMLElement
  /** null: nothing is wrong any more. */
  show(text: string | null): void
}

export function createNotice(): Notice {
  const text = el('span')
  const close = el('button', { type: 'button', class: 'text', onclick: () => show(null) }, 'Close')
  const element = el('p', { class: 'problem notice', role: 'alert', hidden: true }, text, close)
  const show = (message: string | null): void => {
    element.hidden = message === null
    text.textContent = message ?? ''
  }
  return { element, show }
}
