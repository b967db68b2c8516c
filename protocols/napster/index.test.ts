// What a central directory promises (Napster messages, the specification of drscholl 2001): two messages a
// search at any size, nothing without the directory, and results that are stale after crashes.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DOWNLOAD_OUTCOMES, type Json, type QueryTable } from '../../sim/index.ts'
import { finish, heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('napster')

const SECOND_US = 1e6
const LATENCY_MS = 50
const CAPACITY = 1000
const KILLED_S = 600
/** A user's last ping before the kill, and the wait for the answer to its next. */
const NOTICED_S = KILLED_S + 60 + 10 + 1

const WORLD = {
  duration: '20 min',
  peers: 200,
  latency: `${LATENCY_MS} ms`,
  content: { files: 100, replication: { model: 'uniform', mean: 5 } },
  workload: { count: 1190, every: '1 s' },
  protocols: { napster: { capacity: CAPACITY } },
}

/** Share of the queries asked within [from, to) seconds that were answered, of those with a replica online. */
function success(queries: QueryTable, fromS: number, toS: number): number {
  const rows = Array.from(queries.id.keys()).filter((row) => {
    const atS = queries.timeUs[row]! / SECOND_US
    return atS >= fromS && atS < toS && queries.replicasOnline[row]! > 0
  })
  return rows.filter((row) => queries.hits[row]! > 0).length / rows.length
}

for (const peers of [100, 5000]) {
  test(`${peers} peers: 2 messages a search, every holder found one hop away, bytes by the formula`, () => {
    const { tables, world } = finish({ ...WORLD, peers, warmup: '1 s' })
    const { queries, totals } = tables
    assert.ok(queries.count > 1100)
    for (let row = 0; row < queries.count; row++) {
      if (queries.timeUs[row]! < SECOND_US) continue
      const holders = queries.replicasOnline[row]!
      assert.equal(
        [queries.messages[row], queries.queryMessages[row], queries.hits[row]],
        [2, 1, Math.min(holders, 100)],
      )
      assert.is(queries.bytes[row], 97 + 44 + 109 * holders)
      assert.is(queries.firstHitHops[row], holders > 0 ? 1 : Number.NaN)
      if (holders > 0)
        assert.is(queries.firstHitUs[row], 2 * LATENCY_MS * 1000 + SECOND_US / CAPACITY)
    }
    const logins = totals.perType.find(({ type }) => type === 'login')!
    let files = 0
    for (let peer = 0; peer < peers; peer++) files += world.content.filesOf(peer).length
    assert.equal([logins.messages, logins.bytes], [peers, 73 * peers + 90 * files])
  })
}

test('the only directory is killed: success is 1 before and 0 after', () => {
  const faults = [{ at: `${KILLED_S} s`, kill: { who: 'servers', count: 1 } }]
  const { queries } = finish({ ...WORLD, faults }).tables
  assert.is(success(queries, 1, KILLED_S), 1)
  assert.is(success(queries, KILLED_S, 1200), 0)
})

test('one of two is killed: its users are blind until a ping goes unanswered, then all find all', () => {
  const faults = [{ at: `${KILLED_S} s`, kill: { who: 'servers', count: 1 } }]
  const protocols = { napster: { servers: 2 } }
  const { queries } = finish({ ...WORLD, faults, protocols }).tables
  const blind = success(queries, KILLED_S, KILLED_S + 15)
  assert.ok(
    success(queries, 1, KILLED_S) > 0.85,
    'half of the holders are enough for most searches',
  )
  assert.ok(blind > 0.2 && blind < 0.8, `${blind} of the searches succeed just after the kill`)
  assert.is(success(queries, NOTICED_S, 1200), 1)
})

test('crashed peers are results until they expire, and no longer', () => {
  const faults = [{ at: `${KILLED_S} s`, kill: { who: 'random', share: 0.3 } }]
  const { run } = start({ ...WORLD, faults })
  const directory = WORLD.peers
  const staleBetween = (toS: number) => {
    const before = run.inspect(directory)
    run.runUntil(toS * SECOND_US)
    const after = run.inspect(directory)
    const grown = (key: string) => numberIn(after, key) - numberIn(before, key)
    return grown('oracleStaleResults') / grown('results')
  }
  run.runUntil(SECOND_US)
  assert.is(numberIn(run.inspect(directory), 'users'), WORLD.peers)
  assert.is(staleBetween(KILLED_S), 0)
  const stale = staleBetween(KILLED_S + 100)
  assert.ok(Math.abs(stale - 0.3) < 0.06, `${stale} of the results are stale, expected .3`)
  run.runUntil((KILLED_S + 180 + 60 + 1) * SECOND_US)
  assert.is(numberIn(run.inspect(directory), 'users'), 0.7 * WORLD.peers)
  assert.is(staleBetween(1190), 0)
})

test('a directory at twice its capacity answers half of the searches', () => {
  const { tables, run } = finish({
    ...WORLD,
    workload: { queries: '0.2/s' },
    protocols: { napster: { capacity: 20, queue: 10 } },
  })
  const { queries } = tables
  const answered = queries.messages.filter((messages) => messages === 2).length
  assert.ok(Math.abs(answered / (20 * 1200) - 1) < 0.001, `${answered} were answered`)
  const unanswered = queries.count - answered
  const dropped = numberIn(run.inspect(WORLD.peers), 'dropped')
  assert.ok(unanswered - dropped >= 0 && unanswered - dropped < 20, 'the rest is on its way')
})

test('times that contradict one another are refused, both named', () => {
  const refusal = (napster: object) => {
    try {
      start({ ...WORLD, protocols: { napster } })
    } catch (error) {
      return (error as Error).message
    }
    return 'accepted'
  }
  assert.match(refusal({ timeout: '60 s' }), /timeout: 60 s, expected less than keep-alive: 60 s$/)
  assert.match(refusal({ expiry: '30 s' }), /expiry: 30 s, expected at least keep-alive: 60 s$/)
})

test('the transcript: two directories, one dies, its user finds the other', () => {
  const begun = start(
    {
      seed: 7,
      duration: '40 s',
      peers: 3,
      latency: `${LATENCY_MS} ms`,
      content: { files: 1, replication: { model: 'fixed', counts: [1] } },
      workload: { trace: 'queries.txt' },
      faults: [{ at: '10 s', kill: { who: 'servers', count: 1 } }],
      protocols: {
        napster: { servers: 2, 'keep-alive': '30 s', timeout: '2 s', expiry: '1 min' },
      },
    },
    {
      files: { 'queries.txt': '5 1 0\n11 1 0\n39 1 0\n' },
      change: (world) => ({ ...world, content: heldBy([2]) }),
    },
  )
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

function numberIn(shown: Json, key: string): number {
  assert.type(shown, 'object')
  return Number((shown as { readonly [key: string]: Json })[key])
}

const LINES = {
  model: 'classes',
  classes: {
    slow: { share: 0.5, up: '64 kbit/s', down: '128 kbit/s' },
    fast: { share: 0.5, up: '1 Mbit/s', down: '2 Mbit/s' },
  },
}

test('what was downloaded is registered and found; fast lines come first where they are ranked', () => {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length
  const seconds = ['none', 'speed'].map((rank) => {
    const { tables } = finish({
      ...WORLD,
      bandwidth: LINES,
      content: { files: 20, replication: { model: 'uniform', mean: 5 } },
      downloads: { size: '1 MiB' },
      protocols: { napster: { rank } },
    })
    const { transfers, queries, files } = tables
    const complete = [...transfers.outcome.keys()].filter(
      (row) => DOWNLOAD_OUTCOMES[transfers.outcome[row]!] === 'complete',
    )
    assert.ok(complete.length > 300)
    const gained = files.copies.map((copies, file) => copies - files.copiesAtStart[file]!)
    assert.is(mean([...gained]) * files.count, complete.length)
    // The directory knows of every copy but those that are just being registered.
    const short = queries.id.filter(
      (_, row) => queries.hits[row]! < Math.min(100, queries.replicasOnline[row]!),
    )
    assert.ok(short.length < 0.05 * queries.count, `${short.length} of ${queries.count}`)
    assert.ok(Math.max(...queries.replicasOnline) > 10)
    return mean(complete.map((row) => (transfers.finishUs[row]! - transfers.startUs[row]!) / 1e6))
  })
  assert.ok(seconds[1]! < 0.7 * seconds[0]!, `${seconds[1]} s ranked, ${seconds[0]} s as they come`)
})

test.run()
