import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import type { ContentConfig } from './config.ts'
import { generateContent } from './content.ts'
import { copySet } from './copy-set.ts'
import type { Content } from './world.ts'

const test = suite('content')
const base: ContentConfig = {
  files: 200,
  zipf: 0.8,
  replication: { model: 'proportional', mean: 10 },
  freeRiders: 0.5,
  placement: 'random',
}

function make(change: Partial<ContentConfig>, peers: number): Content {
  return generateContent({ ...base, ...change }, peers, stream(1, 'world/content'))
}

const counts = (content: Content) =>
  Array.from({ length: content.files }, (_, file) => content.holdersOf(file).length)

/** Share of all copies held by the top `share` of all peers. */
function topShare(content: Content, peers: number, share: number): number {
  const files = Array.from({ length: peers }, (_, peer) => content.filesOf(peer).length)
  files.sort((a, b) => b - a)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return sum(files.slice(0, Math.round(share * peers))) / sum(files)
}

test('rows, columns and `shares` are one relation; totals and free riders are exact', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 80 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('uniform', 'proportional', 'square-root'),
      fc.constantFrom('random', 'skewed'),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (peers, files, model, placement, load) => {
        const sharers = peers - Math.round(0.3 * peers)
        const mean = load * sharers
        const change = { files, replication: { model, mean }, placement, freeRiders: 0.3 } as const
        const content = make(change, peers)
        const total = counts(content).reduce((sum, count) => sum + count, 0)
        assert.is(total, Math.floor(mean * files + 0.5))
        if (mean >= 1) assert.ok(Math.min(...counts(content)) >= 1)
        for (let peer = 0; peer < peers; peer++) {
          const row = Array.from({ length: files }, (_, file) => file).filter((file) =>
            content.shares(peer, file),
          )
          assert.equal([...content.filesOf(peer)], row)
          for (const file of row) assert.ok(content.holdersOf(file).includes(peer))
        }
      },
    ),
    { seed: 1, numRuns: 60 },
  )
})

test('bits and hashes are the same set', () => {
  const sets = [copySet(1000, 1000, 5000), copySet(2 ** 20, 2 ** 20, 5000)]
  const random = stream(1, 'set')
  const ask = Array.from({ length: 20_000 }, () => [random.int(1000), random.int(1000)] as const)
  for (const [peer, file] of ask.slice(0, 5000)) for (const set of sets) set.add(peer, file)
  const member = new Set(ask.slice(0, 5000).map(([peer, file]) => 1000 * peer + file))
  for (const [peer, file] of ask) {
    for (const set of sets) assert.is(set.has(peer, file), member.has(1000 * peer + file))
  }
})

test('replication follows popularity, its square root, or nothing', () => {
  const of = (model: 'uniform' | 'proportional' | 'square-root') =>
    counts(make({ replication: { model, mean: 100 }, zipf: 1 }, 20_000))
  assert.ok(Math.abs(of('proportional')[0]! / of('proportional')[99]! - 100) < 2)
  assert.ok(Math.abs(of('square-root')[0]! / of('square-root')[99]! - 10) < 0.2)
  assert.ok(of('uniform').every((count) => count === 100))
})

test('fixed counts: the last holds for all that follow; nobody need hold a file', () => {
  assert.equal(
    counts(make({ files: 4, replication: { model: 'fixed', counts: [3, 1] } }, 20)),
    [3, 1, 1, 1],
  )
  const nobody = make({ files: 1, replication: { model: 'fixed', counts: [0] } }, 20)
  assert.is(nobody.holdersOf(0).length, 0)
  const empty = make({ files: 0 }, 20)
  assert.equal([empty.files, empty.shares(3, 0), empty.holdersOf(0).length], [0, false, 0])
  // A server's id lies past the peers.
  assert.equal([nobody.shares(40, 0), make({}, 20).filesOf(21).length], [false, 0])
  const all = { files: 2, freeRiders: 0, replication: { model: 'fixed', counts: [20, 7] } } as const
  for (const placement of ['random', 'skewed'] as const) {
    assert.equal(counts(make({ ...all, placement }, 20)), [20, 7])
  }
  assert.throws(
    () => make({ replication: { model: 'fixed', counts: [2, 11] } }, 20),
    /content.replication: 11 copies of file 1, but 10 peers share/,
  )
  assert.throws(
    () => make({ replication: { model: 'uniform', mean: 11 } }, 20),
    /a mean of 11 copies/,
  )
})

test('random placement loads sharing peers alike', () => {
  const content = make({ files: 20_000, freeRiders: 0 }, 1000)
  const load = Array.from({ length: 1000 }, (_, peer) => content.filesOf(peer).length)
  const variance = load.reduce((sum, files) => sum + (files - 200) ** 2, 0) / 1000
  assert.ok(variance > 120 && variance < 220, `variance ${variance}`)
})

test('skewed placement is what Adar and Huberman 2000 measured', () => {
  const change = { files: 20_000, freeRiders: 0.66, placement: 'skewed' } as const
  const content = make(change, 10_000)
  const silent = Array.from({ length: 10_000 }, (_, peer) => content.filesOf(peer).length)
  assert.is(silent.filter((files) => files === 0).length, 6600)
  for (const [top, held] of [
    [0.01, 0.37],
    [0.05, 0.7],
    [0.1, 0.87],
    [0.15, 0.94],
    [0.2, 0.98],
    [0.25, 0.99],
  ] as const) {
    const share = topShare(content, 10_000, top)
    assert.ok(Math.abs(share - held) < 0.015, `top ${top} hold ${share}`)
  }
})

test.run()
