import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNumber, renderTable, wrap } from './table.ts'

const test = suite('table')

test('numbers: grouped above a thousand, decimals below, a dash where undefined', () => {
  const texts = [0, 0.931, 12.34, 999.96, 4072.4, 1234567, -1234.5, Number.NaN]
  assert.equal(
    texts.map((value) => formatNumber(value, 1)),
    ['0.0', '0.9', '12.3', '1,000.0', '4,072', '1,234,567', '-1,235', '-'],
  )
})

test('columns of text stand left, numbers right, without spaces at the end', () => {
  const table = renderTable(
    ['<protocol', 'hops', '<'],
    [
      ['gnutella', '3.4', 'x'],
      ['a', '10.2', ''],
    ],
  )
  assert.is(table, 'protocol  hops\ngnutella   3.4  x\na         10.2')
})

test('wrapped text fits 80 columns and keeps every word', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const lines = wrap(words.join(' '), '    ')
      assert.ok(lines.every((line) => line.length <= 80 && line.startsWith('    ')))
      assert.equal(lines.join(' ').trim().split(/\s+/), words)
    }),
  )
})

test.run()
