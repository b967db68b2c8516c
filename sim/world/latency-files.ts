// Measured delays from files: coordinates in a plane, and square matrices.

import { InputError } from '../input-error.ts'
import { eachLine, quoted, readNumber, wordsOf } from './text.ts'

/** A matrix of this size takes 128 MB. */
const MOST_ROWS = 4096

/**
 * Coordinates, x and y of each row in turn: two numbers a line (blanks or commas, `#` comments), or XML
 * whose nodes hold two `<coord> x </coord>` each. InputError with the place of what cannot be read.
 */
export function parseCoordinates(text: string, file: string): Float64Array {
  const values = text.trimStart().startsWith('<') ? fromXml(text, file) : fromLines(text, file)
  if (values.length > 0) return Float64Array.from(values)
  throw new InputError('no coordinates, expected two numbers a line', { file })
}

function fromLines(text: string, file: string): number[] {
  const values: number[] = []
  eachLine(text, (line, number) => {
    const words = wordsOf(line)
    if (words.length !== 2) {
      const place = { file, line: number }
      throw new InputError(`${quoted(line.trim())}, expected two coordinates`, place)
    }
    for (const { text, column } of words) {
      const place = { file, line: number, column }
      values.push(readNumber(text, { what: 'a coordinate', min: -Infinity, place }))
    }
  })
  return values
}

function fromXml(text: string, file: string): number[] {
  const values: number[] = []
  let line = 1
  let inNode = 0
  const fail = (read: string) => {
    throw new InputError(`${read}, expected two <coord> in each <node>`, { file, line })
  }
  for (const tag of text.matchAll(/\n|<coord>([^<]*)<\/coord>|<node\b|<\/node>/g)) {
    if (tag[0] === '\n') line++
    else if (tag[1] !== undefined) {
      const place = { file, line }
      values.push(readNumber(tag[1].trim(), { what: 'a coordinate', min: -Infinity, place }))
      inNode++
    } else if (tag[0] === '</node>' && inNode !== 2) fail(`${inNode} coordinates`)
    else inNode = 0
  }
  if (!/<\/\w+>\s*$/.test(text) || values.length % 2 !== 0) fail('the end of the file')
  return values
}

/**
 * A square matrix of delays in the file's own unit, row-major: a row a line, blanks or commas between,
 * `#` comments. InputError with the place of a row of another length or a negative delay.
 */
export function parseMatrix(
  text: string,
  file: string,
): { readonly size: number; readonly delays: Float64Array } {
  let size = 0
  let rows = 0
  let delays = new Float64Array(0)
  eachLine(text, (line, number) => {
    const words = wordsOf(line)
    const place = { file, line: number }
    if (rows === 0) {
      size = words.length
      if (size < 2 || size > MOST_ROWS) {
        throw new InputError(`a row of ${size}, expected 2 to ${MOST_ROWS} delays`, place)
      }
      delays = new Float64Array(size * size)
    }
    if (words.length !== size || rows === size) {
      const read = rows === size ? `row ${rows + 1}` : `a row of ${words.length}`
      throw new InputError(`${read}, expected ${size} rows of ${size} delays`, place)
    }
    words.forEach(({ text, column }, i) => {
      const what = 'a delay of 0 or more'
      delays[rows * size + i] = readNumber(text, { what, min: 0, place: { ...place, column } })
    })
    rows++
  })
  if (rows === size && rows > 0) return { size, delays }
  throw new InputError(`${rows} rows, expected as many as columns (${size || 'at least 2'})`, {
    file,
  })
}
