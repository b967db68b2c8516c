// CSV files row by row: what is not there, ragged or no number is one line that says where.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { csvParseRows } from 'd3'
import { InputError } from '../../sim/index.ts'
import { readInput } from '../inputs.ts'

/** Path of a table in a directory, plain or gzip. */
export function tableAt(folder: string, table: string): string | undefined {
  return ['csv', 'csv.gz']
    .map((ending) => join(folder, `${table}.${ending}`))
    .find((file) => existsSync(file))
}

export function readRows(file: string): { header: readonly string[]; rows: string[][] } {
  let header: readonly string[] = []
  const rows: string[][] = []
  eachRow(file, (row, i) => {
    if (i < 0) header = row
    else rows.push(row)
  })
  return { header, rows }
}

/** Calls `visit` for the header (i = -1) and every row; nothing is kept. InputError for a ragged one. */
export function eachRow(
  file: string,
  visit: (row: string[], i: number, header: readonly string[]) => void,
): void {
  const text = readInput(file)
  let header: readonly string[] | undefined
  csvParseRows(text, (row, line) => {
    header ??= row
    if (row.length !== header.length) {
      const cells = `${row.length} cells, expected ${header.length}`
      throw new InputError(cells, { file, line: line + 1, column: 1 })
    }
    visit(row, line - 1, header)
    return undefined
  })
}

/** Where the named columns stand; InputError for one that is not there. */
export function placesOf(
  names: readonly string[],
  header: readonly string[],
  file: string,
): number[] {
  return names.map((name) => {
    const place = header.indexOf(name)
    if (place >= 0) return place
    throw new InputError(`no column ${name}, expected one`, { file, line: 1, column: 1 })
  })
}

/** A cell as a number, NaN where empty; `row` counts from 0 after the header. */
export function numberAt(cell: string, file: string, row: number, column: string): number {
  const value = cell === '' ? Number.NaN : Number(cell)
  if (cell === '' || Number.isFinite(value)) return value
  throw new InputError(`${column}: ${cell.slice(0, 40)}, expected a number`, {
    file,
    line: row + 2,
    column: 1,
  })
}
