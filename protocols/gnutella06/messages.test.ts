// The bytes of a routing table against ZLIB, which Query Routing 1.0 (Rohrs 2002) compresses with.

import { deflateSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../../sim/index.ts'
import { tableBytes } from './messages.ts'

const test = suite('messages')

/** TCP and IP aside: RESET 23 + 6, then PATCH 23 + 5 for every KB of data. */
function compressed(set: number, slots: number): number {
  const random = stream(1, `table/${set}/${slots}`)
  const bits = new Uint8Array(slots / 8)
  for (let left = set; left > 0; ) {
    const slot = random.int(slots)
    const mask = 1 << (slot & 7)
    if ((bits[slot >> 3]! & mask) !== 0) continue
    bits[slot >> 3]! |= mask
    left--
  }
  const data = deflateSync(bits).length
  return data + Math.ceil(data / 1024) * 28 + 29
}

test('a table of any fill has the bytes that ZLIB makes of it, within 15 %', () => {
  for (const bits of [12, 16, 20]) {
    for (const set of [0, 1, 5, 20, 100, 300, 1000, 3000, 12_000, 30_000]) {
      if (set > 2 ** bits / 2) continue
      const [ours, theirs] = [tableBytes(set, 2 ** bits, true), compressed(set, 2 ** bits)]
      assert.ok(Math.abs(ours / theirs - 1) < 0.15, `${set} of 2^${bits}: ${ours}, ZLIB ${theirs}`)
    }
  }
})

test('a patch is a table without its RESET', () => {
  assert.is(tableBytes(40, 65_536, true) - tableBytes(40, 65_536, false), 29)
})

test.run()
