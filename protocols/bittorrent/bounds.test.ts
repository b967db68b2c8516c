// Lower bounds against their published values, and a swarm against them (Mundinger, Weber and Weiss 2008;
// Kurose and Ross): never faster, and with rarest first and 100 pieces within half as much again.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { finish } from '../../test/support/runs.ts'
import { clientServerBound, peerToPeerBound, piecesBound } from '../common/distribution.ts'
import { crowd, downloadSeconds } from './crowd.ts'

const test = suite('bittorrent/bounds')

test('the bounds', () => {
  assert.ok(Math.abs(piecesBound(1, 1, 16, 127) - 1.375) < 1e-12)
  assert.is(piecesBound(1, 1, 400, 127), 1.015)
  const links = { serverBps: 30, upBps: [1, 1, 1], downBps: [2, 2, 2] }
  assert.is(clientServerBound(60, links), 30)
  assert.is(peerToPeerBound(60, links), 30)
  assert.is(peerToPeerBound(600, { ...links, downBps: [99, 99, 99] }), 1800 / 33)
})

// With more peers a seed knows less of what is around, and sends more pieces twice: the README has figures.
for (const [peers, pieces] of [
  [15, 128],
  [127, 128],
  [1000, 400],
] as const) {
  test(`${peers} peers with as much uplink as the server: within 1.5 of the bound, never below`, () => {
    const kbps = 1024
    const { tables } = finish(
      crowd(
        { peers, up: `${kbps} kbit/s`, down: '1 Gbit/s' },
        { size: pieces * 64, piece: 64, grain: 'pieces', 'origin-uplink': kbps },
      ),
    )
    const seconds = downloadSeconds(tables)
    assert.is(seconds.length, peers)
    const slowest = Math.max(...seconds)
    const bound = piecesBound(pieces * 64 * 8192, kbps * 1000, pieces, peers)
    assert.ok(slowest >= bound, `${slowest} s, bound ${bound} s`)
    assert.ok(slowest <= 1.5 * bound, `${slowest} s, bound ${bound} s`)
  })
}

test.run()
