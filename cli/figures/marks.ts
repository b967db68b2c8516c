// Events across a plot of time: a rule for what happens at once, a shade for what lasts, and their names
// in rows above it.

import type { Mark } from './chart.ts'
import { label, type Sheet } from './draw.ts'
import type { Plot } from './lines.ts'
import { add, type Pen, rounded } from './pen.ts'
import type { Scale } from './scales.ts'
import { textWidth } from './type.ts'

/** Names beyond so many rows are left to the caption. */
const MOST_ROWS = 3

export interface MarkRows {
  readonly height: number
  readonly marks: readonly (Mark & { readonly middle: number; readonly row: number })[]
}

/** Each name in the first row where it has room, within the sheet. */
export function markRows({ type, width }: Sheet, marks: readonly Mark[], x: Scale): MarkRows {
  const free: number[] = []
  const placed = marks.map((mark) => {
    const half = textWidth(mark.label, type) / 2
    const natural = x(Number.isNaN(mark.end) ? mark.x : (mark.x + mark.end) / 2)
    const middle = Math.min(Math.max(natural, half), width - half)
    let row = free.findIndex((end) => middle - half > end + 4)
    if (row < 0) row = free.length
    free[row] = middle + half
    return { ...mark, middle, row }
  })
  const rows = Math.min(free.length, MOST_ROWS)
  return { height: rows * (type * 1.25), marks: placed }
}

export function drawMarks(parent: Pen, sheet: Sheet, plot: Plot, rows: MarkRows): void {
  const { type, palette } = sheet
  const group = add(parent, 'g', { class: 'marks' })
  const { top, bottom } = plot
  for (const { x, end, label: text, middle, row } of rows.marks) {
    const from = plot.x(x)
    if (!Number.isNaN(end)) {
      const to = Math.min(plot.x(end), plot.right)
      add(group, 'rect', {
        x: from,
        y: top,
        width: to - from,
        height: bottom - top,
        fill: palette.shade,
      })
    } else {
      const d = `M${rounded(from)} ${rounded(top - 2 - row * type * 1.25)}V${bottom}`
      add(group, 'path', {
        d,
        stroke: palette.muted,
        'stroke-width': 0.6,
        'stroke-dasharray': '1.5 1.5',
      })
    }
    if (row >= MOST_ROWS) continue
    const y = top - 4 - row * type * 1.25
    label(group, text, { x: middle, y, anchor: 'middle', fill: palette.muted })
  }
}
