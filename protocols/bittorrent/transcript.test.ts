// A swarm of three as text: transcript.txt goes from the announces to the last block of two pieces (BEP 3).

import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'
import { bittorrent } from './index.ts'
import { torrentOf } from './torrent.ts'

const test = suite('bittorrent/transcript')
const defaults = Object.fromEntries(
  Object.entries(bittorrent.params).map(([name, param]) => [name, param.default]),
)

test('two peers fetch 40 KiB in two pieces from a third', () => {
  const scenario = {
    duration: '9 s',
    peers: 3,
    latency: { model: 'constant', value: '50 ms' },
    bandwidth: { model: 'fixed', up: '128 kbit/s', down: '1 Mbit/s' },
    content: { files: 1, replication: { model: 'fixed', counts: [1] } },
    workload: { trace: 'queries.txt' },
    protocols: { bittorrent: { size: 40, piece: 32 } },
  }
  const begun = start(scenario, {
    files: { 'queries.txt': '1 1 0\n1.2 2 0\n' },
    change: (world) => ({ ...world, content: heldBy([0]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test('the blocks of a torrent make up its bytes; the last piece is as long as is left', () => {
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 20_000 }),
    piece: fc.constantFrom(16, 32, 256),
    grain: fc.constantFrom('blocks', 'pieces'),
  })
  fc.assert(
    fc.property(sizes, (given) => {
      const torrent = torrentOf({ ...defaults, ...given } as never)
      let bytes = 0
      for (let piece = 0; piece < torrent.pieces; piece++) {
        for (let i = 0; i < torrent.blocksOf(piece); i++) {
          const block = torrent.bytesOf(piece * torrent.blocksPerPiece + i)
          assert.ok(block > 0 && block <= given.piece * 1024)
          bytes += block
        }
      }
      assert.is(bytes, given.size * 1024)
    }),
    { seed: 5 },
  )
})

test('refuses pieces of an odd length, more slots than connections, and swarms without a seed', () => {
  const conflict = (given: object, shared = true) =>
    bittorrent.conflict?.({ ...defaults, ...given } as typeof defaults, 100, shared) ?? ''
  assert.match(conflict({ piece: 48 }), /piece: 48 KiB, expected 16 KiB times a power of two/)
  assert.match(conflict({ slots: 60 }), /slots: 60, but max-peers is 55/)
  assert.match(conflict({ size: 2 ** 40, piece: 256 }), /at most 65536/)
  assert.match(conflict({}, false), /origins: 0, and nobody shares/)
  assert.is(conflict({ origins: 1 }, false), '')
  assert.is(conflict({}), '')
})

test.run()
