// A protocol's parameters as fields, made from its own schema: unit, range, what raising one does. A
// change runs the same seed again.

import { formatDuration, type Override } from '../../sim/index.ts'
import { el, refill } from '../dom.ts'
import { count, tick } from '../format.ts'
import type { Store } from '../state/store.ts'
import type { Opened, ParamField } from '../worker/wire.ts'
import { facts } from './query.ts'

export function createParamsPanel(store: Store): {
  readonly element: HTMLElement
  draw(opened: Opened | undefined): void
} {
  const element = el('section', { class: 'panel params', 'aria-label': 'Parameters' })
  let shown: Opened | undefined
  return {
    element,
    draw(opened) {
      if (shown === opened || !opened) return
      shown = opened
      const set = (name: string, value: string | null): void =>
        store.set({ changes: changed(store.state.changes, pathOf(opened, name), value), timeUs: 0 })
      refill(
        element,
        el('h2', {}, `Parameters of ${opened.protocol}`),
        el('p', { class: 'quiet' }, opened.about, '. ', opened.source, '.'),
        ...opened.params.map((field) => fieldView(field, isChanged(store, opened, field), set)),
        sourcesOf(opened),
      )
    },
  }
}

export function changed(
  changes: readonly Override[],
  path: string,
  value: string | null,
): Override[] {
  const others = changes.filter((change) => change.path !== path)
  return value === null ? others : [...others, { path, value }]
}

function pathOf({ protocol }: Opened, name: string): string {
  return `protocols.${protocol}.${name}`
}

function isChanged(store: Store, opened: Opened, { name }: ParamField): boolean {
  return store.state.changes.some(({ path }) => path === pathOf(opened, name))
}

function sourcesOf({ params }: Opened): HTMLElement {
  return el(
    'details',
    { class: 'sources' },
    el('summary', {}, 'Where the defaults come from'),
    facts(params.map(({ name, param }) => [name, param.source])),
  )
}

type Set = (name: string, value: string | null) => void

function fieldView(field: ParamField, isChanged: boolean, set: Set): HTMLElement {
  const { name, param } = field
  const id = `param-${name}`
  const reset = el(
    'button',
    {
      type: 'button',
      class: 'text',
      'aria-label': `Reset ${name}`,
      onclick: () => set(name, null),
    },
    'Reset',
  )
  return el(
    'div',
    { class: `field${isChanged ? ' changed' : ''}` },
    el(
      'div',
      { class: 'head' },
      el('label', { for: id }, name),
      isChanged ? reset : null,
      el('span', { class: 'unit' }, unitOf(field)),
    ),
    inputOf(field, id, set),
    el(
      'p',
      { class: 'hint' },
      `${capital(param.about)}${/[.?!]$/.test(param.about) ? '' : '.'} ${effectOf(field)}`,
    ),
  )
}

function effectOf({ param }: ParamField): string {
  const verb = param.kind === 'choice' || param.kind === 'boolean' ? 'Effect' : 'Higher'
  return `${verb}: ${param.effect}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function unitOf({ param }: ParamField): string {
  switch (param.kind) {
    case 'integer':
    case 'number':
      return `${param.unit}, ${bound(param.min)}–${bound(param.max)}`
    case 'duration':
      return `${formatDuration(param.min)}–${formatDuration(param.max)}`
    case 'share':
      return 'share, 0–1'
    default:
      return ''
  }
}

/** A bound that nobody reads to the digit is rounded. */
function bound(value: number): string {
  return value < 1e6 && Number.isInteger(value) ? count(value) : tick(value)
}

function inputOf(field: ParamField, id: string, set: Set): HTMLElement {
  const { name, param, value } = field
  switch (param.kind) {
    case 'boolean': {
      const box = el('input', {
        type: 'checkbox',
        id,
        checked: value === true,
        onchange: () => set(name, String(box.checked)),
      })
      return box
    }
    case 'choice': {
      const select = el(
        'select',
        { id, onchange: () => set(name, select.value) },
        ...param.options.map((option) =>
          el('option', { value: option, selected: option === value }, option),
        ),
      )
      return select
    }
    case 'duration':
      return textInput(id, formatDuration(Number(value)), (text) => set(name, text))
    case 'share':
      return sliderInput({ id, name, value: Number(value), min: 0, max: 1, step: 0.01 }, set)
    default: {
      const { min, max } = param
      const step = param.kind === 'integer' ? 1 : 'any'
      return sliderInput({ id, name, value: Number(value), min, max, step }, set)
    }
  }
}

function textInput(id: string, value: string, set: (text: string) => void): HTMLElement {
  const input = el('input', { type: 'text', id, value, onchange: () => set(input.value) })
  return input
}

interface Range {
  readonly id: string
  readonly name: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number | 'any'
}

/** A slider over the useful part of the range, and a field for all of it. */
function sliderInput({ id, name, value, min, max, step }: Range, set: Set): HTMLElement {
  const useful = Math.min(max, Math.max(value * 4, min + 10 * (step === 'any' ? 1 : step)))
  const number = el('input', {
    type: 'number',
    id,
    min,
    max,
    step,
    value,
    onchange: () => set(name, number.value),
  })
  const slider = el('input', {
    type: 'range',
    min,
    max: useful,
    step,
    value,
    'aria-label': `${name} slider`,
    oninput: () => {
      number.value = slider.value
      fill()
    },
    onchange: () => set(name, slider.value),
  })
  const fill = (): void => {
    const share = (Number(slider.value) - min) / (useful - min || 1)
    slider.style.setProperty('--filled', `${100 * share}%`)
  }
  fill()
  return el('div', { class: 'slider' }, slider, number)
}
