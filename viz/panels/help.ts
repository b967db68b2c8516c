// The list of keys, as a dialog.

import { HELP } from '../controls/keys.ts'
import { el } from '../dom.ts'

export function createHelp(): { readonly element: HTMLDialogElement; open(): void } {
  const close = el('button', { type: 'button', onclick: () => element.close() }, 'Close')
  const rows = HELP.flatMap(({ keys, does }) => [
    el('dt', {}, el('kbd', {}, keys)),
    el('dd', {}, does),
  ])
  const element = el(
    'dialog',
    { class: 'help', 'aria-label': 'Keys' },
    el('h2', {}, 'Keys'),
    el('dl', {}, ...rows),
    el(
      'p',
      { class: 'quiet' },
      'hops: links from asker to answerer, a neighbour is 1. On the drawing: shift and wheel enlarges, a press selects a peer or a message.',
    ),
    close,
  )
  return { element, open: () => element.showModal() }
}
