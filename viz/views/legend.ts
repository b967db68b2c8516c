// The legend of a pane: the types that were sent, each with its mark; a press hides one. Where upkeep has
// many types they are folded away.

import { el, svg } from '../dom.ts'
import { count } from '../format.ts'
import type { Recorded } from '../state/recorded.ts'
import type { MessageType } from '../worker/wire.ts'
import { type Mark, marksOf, trace } from './palette.ts'

/** Types of upkeep that are listed without being asked for. */
const MOST_UPKEEP = 3

export function createLegend(
  hidden: Set<number>,
  redraw: () => void,
): { readonly element: HTMLElement; draw(recorded: Recorded): void } {
  const element = el('ul', { class: 'legend', 'aria-label': 'Message types' })
  let unfolded = false
  let shown = ''
  const draw = ({ opened, stepSent, ended }: Recorded): void => {
    const sent = opened.types.map(() => 0)
    for (let i = 0; i < stepSent.count; i++) sent[i % sent.length]! += stepSent.columns.sent[i]!
    const types = opened.types
      .map((type, number) => ({ ...type, number, sent: sent[number]! }))
      .filter(({ sent, part }) => (stepSent.count > 0 ? sent > 0 : part !== 'maintenance'))
    const key = `${types.map(({ number }) => number)} ${ended !== null} ${unfolded}`
    if (key === shown) return
    shown = key
    const marks = marksOf(opened.types)
    const item = (type: Listed): HTMLElement => itemOf(type, marks[type.number]!, hidden, redraw)
    const upkeep = types.filter(({ part }) => part === 'maintenance')
    const fold = el(
      'button',
      {
        type: 'button',
        class: 'fold',
        'aria-expanded': String(unfolded),
        onclick: () => {
          unfolded = !unfolded
          draw(recordedNow)
          element.querySelector<HTMLElement>('.fold')?.focus()
        },
      },
      `${upkeep.length} types of upkeep`,
    )
    const more = el('span', { class: 'more' }, ': seen before, or lost')
    const isFolded = upkeep.length > MOST_UPKEEP && !unfolded
    element.replaceChildren(
      ...types.filter(({ part }) => part !== 'maintenance').map(item),
      ...(isFolded ? [] : upkeep.map(item)),
      ...(upkeep.length > MOST_UPKEEP ? [el('li', {}, fold)] : []),
      el('li', { class: 'hollow' }, symbol(HOLLOW), el('span', {}, 'dropped', more)),
    )
  }
  let recordedNow: Recorded
  return {
    element,
    draw(recorded) {
      recordedNow = recorded
      draw(recorded)
    },
  }
}

type Listed = MessageType & { readonly number: number; readonly sent: number }

function itemOf(
  { name, number, sent }: Listed,
  { colour, shape }: Mark,
  hidden: Set<number>,
  redraw: () => void,
): HTMLElement {
  const toggle = el(
    'button',
    {
      type: 'button',
      'aria-pressed': String(!hidden.has(number)),
      title: `${sent > 0 ? `${count(sent)} sent; press` : 'Press'} to hide or show`,
      onclick: () => {
        if (!hidden.delete(number)) hidden.add(number)
        toggle.setAttribute('aria-pressed', String(!hidden.has(number)))
        redraw()
      },
    },
    symbol({ d: pathOf(shape), fill: colour }),
    name,
  )
  return el('li', {}, toggle)
}

const HOLLOW = { d: pathOf('circle', 4.5), fill: 'none', stroke: 'currentColor' }

function symbol(path: Readonly<Record<string, string>>): SVGSVGElement {
  return svg(
    'svg',
    { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
    svg('path', { 'stroke-width': 1.6, ...path }),
  )
}

/** A shape as the data of an SVG path. */
function pathOf(shape: Mark['shape'], radius = 5): string {
  const parts: string[] = []
  const pen = {
    moveTo: (x: number, y: number) => parts.push(`M${x} ${y}`),
    lineTo: (x: number, y: number) => parts.push(`L${x} ${y}`),
    closePath: () => parts.push('Z'),
    arc: (x: number, y: number, r: number) =>
      parts.push(`M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`),
    rect: (x: number, y: number, w: number, h: number) => parts.push(`M${x} ${y}h${w}v${h}h${-w}Z`),
  }
  trace(pen, shape, 0, 0, radius)
  return parts.join('')
}
