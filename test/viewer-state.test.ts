// What the viewer keeps of a run, against the run itself: whoever records changes nothing, and any time
// gone to, forwards or back, is what a run taken to that time says.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../protocols/index.ts'
import { createRun, drawWorld, type Plan, planRuns, simulate } from '../sim/index.ts'
import { createMoment, neighboursAt } from '../viz/state/moment.ts'
import { permalinkOf, stateOf } from '../viz/state/permalink.ts'
import { addSlice, createRecorded, type Recorded } from '../viz/state/recorded.ts'
import { INITIAL, type ViewState } from '../viz/state/store.ts'
import { storyOf } from '../viz/state/story.ts'
import { openRun, type Ready } from '../viz/worker/open.ts'
import { record } from '../viz/worker/record.ts'
import { planOfRun } from '../viz/worker/replay.ts'
import { openTrace } from '../viz/worker/tracefile.ts'
import { DUPLICATE, FATE_MASK } from '../viz/worker/wire.ts'
import { ROOT } from './support/repo.ts'

const state = suite('viewer state')

/** A small world with churn, loss and a kill, in which everything that is recorded happens. */
const CHANGES = Object.entries({
  duration: '3 min',
  warmup: '0 s',
  peers: '150',
  loss: '0.02',
  replicates: '1',
  expect: '[]',
  workload: '{ queries: 60/h }',
  faults: '[{ at: 90 s, kill: { share: 0.1, who: random } }]',
}).map(([path, value]) => ({ path, value }))

function recordAll(protocol: string): { ready: Ready; recorded: Recorded } {
  const text = readFileSync(join(ROOT, 'scenarios/four-ways.yaml'), 'utf8')
  const source = {
    text,
    file: 'four-ways.yaml',
    changes: CHANGES,
    seed: null,
    inputs: [],
    resolved: null,
    command: '',
  }
  const ready = openRun(source, protocol)
  const recorded = createRecorded(ready.opened)
  const recording = record(ready.plan, ready.world, ready.opened)
  while (!recording.run.done) {
    recording.advance(5)
    addSlice(recorded, recording.slice())
  }
  recorded.ended = recording.ended()
  return { ready, recorded }
}

for (const protocol of ['napster', 'gnutella', 'kazaa']) {
  const { ready, recorded } = recordAll(protocol)
  const { plan, world, opened } = ready
  const tables = simulate(plan, world)

  state(`${protocol}: recording changes nothing, and no message is left out`, () => {
    assert.is(recorded.ended?.fingerprint, tables.fingerprint)
    const { fate } = recorded.rows.columns
    const rows = Array.from({ length: recorded.rows.count }, (_, row) => row)
    const delivered = rows.filter((row) => (fate[row]! & FATE_MASK) === 0).length
    assert.is(delivered, tables.totals.delivered)
    assert.is(rows.length, tables.totals.messages - tables.totals.pending)
    const duplicates = rows.filter((row) => (fate[row]! & DUPLICATE) !== 0).length
    assert.is(
      duplicates,
      tables.queries.duplicates.reduce((sum, count) => sum + count, 0),
    )
  })

  state(`${protocol}: any moment, in any order, is that of a run taken there`, () => {
    const moment = createMoment(recorded)
    const steps = recorded.stepTimes.count
    for (const step of [0, 1, 0.3, 0.9, 0.1, 0.52, 0.5].map((share) =>
      Math.floor(share * (steps - 1)),
    )) {
      const timeUs = recorded.stepTimes.columns.timeUs[step]!
      moment.at(timeUs - 1)
      const run = createRun(plan, world)
      run.runUntil(timeUs)
      const { online } = run.overlay()
      assert.equal(moment.online, online, `${timeUs} us`)
      moment.at(timeUs)
      const { offsets, targets } = run.overlay()
      const now = neighboursAt(recorded, moment)
      for (let peer = 0; peer < opened.nodes; peer++) {
        const row = (of: { offsets: Uint32Array; targets: Uint32Array }) =>
          [...of.targets.subarray(of.offsets[peer]!, of.offsets[peer + 1]!)].sort((a, b) => a - b)
        assert.equal(row(now), row({ offsets, targets }), `peer ${peer}, ${timeUs} us`)
        assert.is(recorded.roleNames[moment.role[peer]!], run.roleOf(peer))
      }
    }
  })
}

state('a story reaches the peers that the engine counts', () => {
  const { ready, recorded } = recordAll('gnutella')
  const { queries } = simulate(ready.plan, ready.world)
  for (let row = 0; row < queries.count; row++) {
    const story = storyOf(recorded, queries.id[row]!, null)!
    assert.is(story.arrivals.size, queries.peersReached[row], `query ${story.query}`)
    assert.is(story.hits.length, queries.hits[row])
  }
})

state('a run of a sweep is repeated from what a manifest holds', () => {
  const file = 'four-ways.yaml'
  const overrides = [
    ...CHANGES.filter(({ path }) => path !== 'peers'),
    { path: 'protocols', value: '{ gnutella: {}, kazaa: {} }' },
    { path: 'sweep.peers', value: '[60, 80]' },
    { path: 'sweep.latency.mean', value: '[40 ms, 80 ms]' },
    { path: 'sweep.protocols.kazaa.supernodes', value: '[0.02, 0.05]' },
    { path: 'sweep.zip', value: '[peers, latency.mean]' },
  ]
  const source = { text: readFileSync(join(ROOT, 'scenarios', file), 'utf8'), file, overrides }
  const { plans } = planRuns(source, registry)
  assert.is(plans.length, 6)
  for (const plan of plans) {
    const { protocol, point, seed } = plan
    const again = planOfRun({ source, protocol: protocol.name, point, seed })
    assert.equal(again.point, point)
    const fingerprintOf = (plan: Plan) => simulate(plan, drawWorld([plan], new Map())).fingerprint
    assert.is(fingerprintOf(again), fingerprintOf(plan), JSON.stringify(point))
  }
})

state('a permalink says all that it shows', () => {
  const change = fc.record(
    {
      path: fc.constantFrom('peers', 'protocols.gnutella.ttl'),
      value: fc.string({ minLength: 1 }),
    },
    { noNullPrototype: true },
  )
  const arbitrary = fc.record({
    scenario: fc.string({ minLength: 1 }),
    text: fc.option(fc.string()),
    changes: fc.array(change, { maxLength: 3 }),
    seed: fc.option(fc.string({ minLength: 1 })),
    panes: fc.uniqueArray(fc.constantFrom('a', 'b-2', 'c_3', 'D'), { maxLength: 4 }),
    timeUs: fc.nat(3_600_000_000),
    view: fc.constantFrom(null, 'overlay', 'rings', 'tiers', 'ring', 'swarm') as fc.Arbitrary<
      ViewState['view']
    >,
    query: fc.option(fc.nat()),
    peer: fc.option(fc.nat()),
    pane: fc.nat(3),
    table: fc.option(fc.nat(9)),
    bookmarks: fc.uniqueArray(fc.nat(3_600_000_000), { maxLength: 5 }),
    speed: fc.constantFrom(0.1, 1, 300),
  })
  fc.assert(
    fc.property(arbitrary, (shown) => {
      const before: ViewState = { ...INITIAL, ...shown, playing: false }
      assert.equal({ ...INITIAL, ...stateOf(permalinkOf(before)) }, before)
    }),
    { numRuns: 300 },
  )
})

state(
  'a trace says how many peers there are, with the statistics of its file or without',
  async () => {
    for (const statistics of [true, false]) {
      const column = (name: string, data: Int32Array | string[]) =>
        ({
          name,
          data,
          type: typeof data[0] === 'string' ? 'STRING' : 'INT32',
          statistics,
        }) as const
      const numbers = ['time_us', 'id', 'ttl', 'hops'].map((name) =>
        column(name, Int32Array.of(1, 2)),
      )
      const columnData = [
        ...numbers,
        column('from', Int32Array.of(3, 41)),
        column('to', Int32Array.of(17, 5)),
        column('type', ['query', 'query']),
        column('fate', ['delivered', 'offline']),
      ]
      const trace = await openTrace('t', new File([parquetWriteBuffer({ columnData })], 't'))
      assert.equal(
        [trace.rows, trace.endUs, trace.lastPeer],
        [2, 3, 41],
        `statistics: ${statistics}`,
      )
    }
  },
)

state.run()
