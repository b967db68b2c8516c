// CSV: RFC 4180 with line feeds, appended a piece at a time, so that memory stays bounded and nothing runs
// ahead of the disk. Plain cells are joined here, which takes a tenth of the time; whatever needs quoting
// is left to csv-stringify.

import { closeSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import type { Cell } from '../sim/index.ts'

const PIECE_ROWS = 2000
const SPECIAL = /[",\r\n]/

/** Appends rows to a file; with `gzip` as members of a gzip file, which may follow one another. */
export function appendCsv(file: string, rows: Iterable<Cell[]>, gzip = false): void {
  const target = openSync(file, 'a')
  const flush = (lines: readonly string[]) => {
    const text = `${lines.join('\n')}\n`
    const bytes = gzip ? gzipSync(text) : Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(target, bytes, at)
  }
  try {
    let lines: string[] = []
    for (const row of rows) {
      lines.push(lineOf(row))
      if (lines.length < PIECE_ROWS) continue
      flush(lines)
      lines = []
    }
    if (lines.length > 0) flush(lines)
  } finally {
    closeSync(target)
  }
}

/** A few rows as text. */
export function writeCsv(rows: readonly Cell[][]): string {
  return rows.map((row) => `${lineOf(row)}\n`).join('')
}

/** The same as a member of a gzip file. */
export function writeCsvGzip(rows: readonly Cell[][]): Uint8Array {
  return gzipSync(writeCsv(rows))
}

/** Joined rather than added up, which would leave a rope of small strings to be collected. */
function lineOf(row: readonly Cell[]): string {
  const texts = new Array<string>(row.length)
  for (let i = 0; i < row.length; i++) texts[i] = textOf(row[i])
  return texts.join(',')
}

/** NaN, null and undefined are empty. */
function textOf(cell: Cell): string {
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell)
  if (typeof cell === 'string') {
    return SPECIAL.test(cell) ? stringify([[cell]], { eof: false }) : cell
  }
  return cell === null || cell === undefined ? '' : String(cell)
}
