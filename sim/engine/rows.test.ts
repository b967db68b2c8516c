// Growing rows against plain arrays.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Rows } from './rows.ts'

const test = suite('rows')
const ROWS = 6

const step = fc.record({
  row: fc.integer({ min: 0, max: ROWS - 1 }),
  word: fc.integer({ min: -20, max: 20 }),
  act: fc.constantFrom('push', 'push', 'push', 'remove', 'clear'),
})

test('behave like arrays from which the last word fills a gap, however they grow', () => {
  const room = fc.oneof(
    fc.integer({ min: 0, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: ROWS, maxLength: ROWS }),
  )
  fc.assert(
    fc.property(room, fc.array(step, { maxLength: 300 }), (room, steps) => {
      const rows = new Rows(ROWS, typeof room === 'number' ? room : offsetsOf(room))
      const model: number[][] = Array.from({ length: ROWS }, () => [])
      for (const { row, word, act } of steps) {
        const list = model[row]!
        if (act === 'push') {
          rows.push(row, word)
          list.push(word)
        } else if (act === 'clear') {
          rows.setLength(row, 0)
          list.length = 0
        } else {
          const at = list.indexOf(word)
          assert.is(rows.remove(row, word), at >= 0)
          if (at >= 0) {
            const last = list.pop()!
            if (at < list.length) list[at] = last
          }
        }
        assert.ok(rows.lengthOf(row) <= rows.roomOf(row))
      }
      for (let row = 0; row < ROWS; row++) {
        assert.equal(rows.list(row), model[row])
        const at = rows.indexOf(row, 7)
        assert.is(at < 0 ? -1 : at - rows.startOf(row), model[row]!.indexOf(7))
      }
    }),
    { seed: 1 },
  )
})

test('rows that grow in turn reuse what others left behind', () => {
  const rows = new Rows(64, 4)
  const before = rows.words.length
  for (let row = 0; row < 64; row++) for (let word = 0; word < 8; word++) rows.push(row, word)
  // Each row moved once, from a block of 4 to one of 8: at most 1.5 times what all of them hold, and the old blocks.
  assert.ok(rows.words.length <= 1.5 * 64 * 8 + before, `${rows.words.length} words`)
})

function offsetsOf(lengths: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i]! + length
  })
  return offsets
}

test.run()
