// Reading numbers out of text files, with the place of whatever cannot be read.

import { InputError, type Place } from '../input-error.ts'

/** A word of a line and the column it starts at (1-based). */
export interface Word {
  readonly text: string
  readonly column: number
}

/** Calls `visit` for every line that is neither blank nor a comment (`#`). Lines are 1-based. */
export function eachLine(text: string, visit: (line: string, number: number) => void): void {
  let number = 1
  for (let from = 0; from < text.length; number++) {
    let to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    const line = text.slice(from, to)
    if (/^\s*[^\s#]/.test(line)) visit(line, number)
    from = to + 1
  }
}

/** The words of a line: separated by blanks, tabs or commas. */
export function wordsOf(line: string): Word[] {
  return Array.from(line.matchAll(/[^\s,]+/g), (match) => ({
    text: match[0],
    column: match.index + 1,
  }))
}

/** A finite number of at least `min`, written in decimal. `what` names it: 'a delay in ms'. */
export function readNumber(
  word: string,
  { what, min, place }: { readonly what: string; readonly min: number; readonly place: Place },
): number {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word) ? Number(word) : NaN
  if (value >= min && value < Infinity) return value
  throw new InputError(`${quoted(word)}, expected ${what}`, place)
}

/** What was read, short enough for one line and free of control characters. */
export function quoted(word: string): string {
  const clean = word.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?')
  return clean.length > 40 ? `'${clean.slice(0, 37)}...'` : `'${clean}'`
}
