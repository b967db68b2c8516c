// A document to draw in where there is no browser: d3 over linkedom. Everything that puts ink on a figure
// goes through `add`.

import { type BaseType, type Selection, select } from 'd3'
import { DOMParser } from 'linkedom'

export type Pen = Selection<BaseType, unknown, BaseType | null, undefined>

/** Name -> value; numbers are rounded to a hundredth of a point, undefined is left out. */
export type Attributes = { readonly [name: string]: string | number | undefined }

const EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'

/** What `draw` puts into an empty SVG, as text; the same for the same drawing. */
export function svgText(draw: (root: Pen) => void): string {
  const document = new DOMParser().parseFromString(EMPTY, 'image/svg+xml')
  draw(select(document.documentElement as unknown as BaseType) as Pen)
  return `${document.documentElement}\n`
}

/** A new element at the end of `parent`. */
export function add(parent: Pen, name: string, attributes: Attributes = {}, text?: string): Pen {
  const element = parent.append(name) as Pen
  // linkedom prints the last attribute first.
  for (const [key, value] of Object.entries(attributes).reverse()) {
    if (value === undefined) continue
    element.attr(key, typeof value === 'number' ? rounded(value) : value)
  }
  return text === undefined ? element : element.text(text)
}

/** Coordinates as they stand in a path. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
