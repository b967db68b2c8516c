// On a complete graph the walker asks all n - 1 others in random order, without asking anybody twice, so
// the first of r holders is expected at n / (r + 1): the random probing of Cohen and Shenker 2002, there
// with replacement. What a walk costs follows from its hops alone.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { finish, heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'
import { protocol } from './index.ts'

const test = suite('skeleton')
const definitions = [protocol]
/** Under a name of its own, so that a copy of this folder under another name runs the same. */
const protocols = { walk: { use: protocol.name } }

const LATENCY_MS = 50
const PROBING = {
  duration: '45 min',
  peers: 100,
  topology: { model: 'complete' },
  latency: { model: 'constant', value: `${LATENCY_MS} ms` },
  content: { files: 40, replication: { model: 'fixed', counts: [9] } },
  workload: { count: 2600, every: '1 s' },
  protocols,
}

test('probing at random meets the first of 9 holders among 99 peers at 100 / 10', () => {
  const { queries } = finish(PROBING, { definitions }).tables
  assert.is(queries.count, 2600)
  let hops = 0
  for (let row = 0; row < queries.count; row++) {
    const walked = queries.firstHitHops[row]!
    hops += walked
    const path = 6 * ((walked * (walked + 1)) / 2)
    assert.equal(
      [queries.messages[row], queries.bytes[row], queries.peersReached[row]],
      [walked + 1, 50 * walked + path + 45, walked],
    )
    assert.is(queries.firstHitUs[row], (walked + 1) * LATENCY_MS * 1000)
  }
  const mean = hops / queries.count
  assert.ok(Math.abs(mean - 10) < 0.5, `${mean} hops, expected 10: 3 standard errors are .5`)
})

test('from nothing, every peer comes to the links it wants', () => {
  const { run } = finish(
    { duration: '2 min', peers: 200, workload: { count: 0 }, protocols },
    { definitions },
  )
  const { degree, role } = run.tables().peers
  assert.is(degree.length, 201)
  for (let peer = 0; peer < 200; peer++)
    assert.ok(degree[peer]! >= 4 && degree[peer]! <= 8, role[peer])
})

test('the transcript: five peers meet, one looks for a file, its holder is found', () => {
  const walk = { use: protocol.name, links: 1 }
  const scenario = {
    duration: '20 s',
    peers: 5,
    latency: `${LATENCY_MS} ms`,
    content: { files: 1, replication: { model: 'fixed', counts: [1] } },
    workload: { trace: 'queries.txt' },
    protocols: { walk },
  }
  const begun = start(scenario, {
    definitions,
    files: { 'queries.txt': '15 0 0' },
    change: (world) => ({ ...world, content: heldBy([3]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
