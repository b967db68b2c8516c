import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appendCsv, writeCsv } from './csv.ts'

const test = suite('csv')

test('rows are what csv-stringify makes of them, in one piece or appended, plain or gzip', () => {
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-csv-'))
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('a,b', '"', '\n', ''),
    fc.double(),
    fc.boolean(),
  )
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }))
  const number = (value: number) => (Number.isNaN(value) ? '' : String(value))
  let files = 0
  fc.assert(
    fc.property(rows, rows, (first, second) => {
      const all = [...first, ...second]
      const expected = stringify(all, { cast: { number, boolean: String } })
      assert.is(writeCsv(all), expected)
      for (const gzip of [false, true]) {
        const file = join(folder, String(files++))
        appendCsv(file, first, gzip)
        appendCsv(file, second, gzip)
        const bytes = readFileSync(file)
        assert.is((gzip && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString(), expected)
      }
    }),
    { numRuns: 60 },
  )
  rmSync(folder, { recursive: true })
})

test.run()
