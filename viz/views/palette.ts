// Colours and shapes of messages: Okabe and Ito's colours, which the colour-blind tell apart, and a
// shape per type, so that colour is never alone. Queries are warm, answers green and blue, upkeep quiet.

import { styleOf } from '../dom.ts'
import type { MessageType } from '../worker/wire.ts'

export const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'plus', 'caret'] as const
export type Shape = (typeof SHAPES)[number]

export interface Mark {
  readonly colour: string
  readonly shape: Shape
}

const COLOURS = {
  query: ['#d55e00', '#e69f00'],
  answer: ['#009e73', '#56b4e9'],
  maintenance: ['#cc79a7', '#8a8f98', '#b08a5a', '#6f86b8'],
} as const
/** Where each part begins among the shapes, so that the first of each differ. */
const FIRST_SHAPE = { query: 0, answer: 3, maintenance: 1 } as const

/** A mark per message type. */
export function marksOf(types: readonly MessageType[]): Mark[] {
  const seen = { query: 0, answer: 0, maintenance: 0 }
  return types.map(({ part }) => {
    const at = seen[part]++
    const colours = COLOURS[part]
    return {
      colour: colours[at % colours.length]!,
      shape: SHAPES[(FIRST_SHAPE[part] + at) % SHAPES.length]!,
    }
  })
}

export interface Theme {
  readonly ground: string
  readonly text: string
  readonly ink: string
  readonly faint: string
  readonly line: string
  readonly accent: string
  readonly reached: string
  readonly found: string
  readonly font: string
}

/** The document's colours, for canvases. Read anew when the theme changes. */
export function themeNow(): Theme {
  return {
    ground: styleOf('--ground'),
    text: styleOf('--quiet'),
    ink: styleOf('--node'),
    faint: styleOf('--node-faint'),
    line: styleOf('--link'),
    accent: styleOf('--accent'),
    reached: styleOf('--reached'),
    found: styleOf('--found'),
    font: styleOf('--sans'),
  }
}

/** What a shape is drawn with: a path, a canvas, or a writer of SVG. */
export type Pen = Pick<CanvasPath, 'moveTo' | 'lineTo' | 'closePath' | 'arc' | 'rect'>

/** Adds a shape of about radius `r` to the path being drawn. */
export function trace(path: Pen, shape: Shape, x: number, y: number, r: number): void {
  switch (shape) {
    case 'circle':
      path.moveTo(x + r, y)
      path.arc(x, y, r, 0, 2 * Math.PI)
      return
    case 'square':
      path.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72)
      return
    case 'triangle':
      return polygon(path, x, y, [0, -r * 1.2, r * 1.1, r * 0.8, -r * 1.1, r * 0.8])
    case 'caret':
      return polygon(path, x, y, [0, r * 1.2, r * 1.1, -r * 0.8, -r * 1.1, -r * 0.8])
    case 'diamond':
      return polygon(path, x, y, [0, -r * 1.3, r * 1.1, 0, 0, r * 1.3, -r * 1.1, 0])
    case 'plus': {
      const [a, b] = [r * 0.42, r * 1.15]
      return polygon(path, x, y, [
        -a,
        -b,
        a,
        -b,
        a,
        -a,
        b,
        -a,
        b,
        a,
        a,
        a,
        a,
        b,
        -a,
        b,
        -a,
        a,
        -b,
        a,
        -b,
        -a,
        -a,
        -a,
      ])
    }
  }
}

function polygon(path: Pen, x: number, y: number, corners: readonly number[]): void {
  path.moveTo(x + corners[0]!, y + corners[1]!)
  for (let i = 2; i < corners.length; i += 2) path.lineTo(x + corners[i]!, y + corners[i + 1]!)
  path.closePath()
}
