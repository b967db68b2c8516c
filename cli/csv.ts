// CSV by csv-stringify: RFC 4180 with line feeds, written with back-pressure.

import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { type Options, stringify } from 'csv-stringify'
import { stringify as stringifySync } from 'csv-stringify/sync'
import type { Cell } from '../sim/index.ts'

const OPTIONS: Options = {
  cast: {
    number: (value) => (Number.isNaN(value) ? '' : String(value)),
    boolean: (value) => String(value),
  },
}

/** Appends rows to a file; resolves when all are handed to the system. */
export async function appendCsv(file: string, rows: Iterable<Cell[]>, gzip = false): Promise<void> {
  const to = createWriteStream(file, { flags: 'a' })
  const text = stringify(OPTIONS)
  if (gzip) await pipeline(Readable.from(rows), text, createGzip(), to)
  else await pipeline(Readable.from(rows), text, to)
}

/** A few rows as text. */
export function writeCsv(rows: Cell[][]): string {
  return stringifySync(rows, OPTIONS)
}

/** The same as a member of a gzip file, to which others may be appended. */
export function writeCsvGzip(rows: Cell[][]): Uint8Array {
  return gzipSync(writeCsv(rows))
}
