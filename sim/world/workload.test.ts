import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { generateSessions } from './churn.ts'
import type { ChurnConfig, ContentConfig, WorkloadConfig } from './config.ts'
import { generateContent } from './content.ts'
import { generateFaults } from './faults.ts'
import { peerResolver } from './resolve.ts'
import { generateQueries, type WorkloadSetting } from './workload.ts'
import { JOIN, type QueryColumns } from './world.ts'

const test = suite('workload')
const SECOND = 1e6
const content: ContentConfig = {
  files: 50,
  zipf: 1,
  replication: { model: 'uniform', mean: 100 },
  freeRiders: 0,
  placement: 'random',
}
const half: ChurnConfig = {
  kind: 'laws',
  session: { law: 'exponential', meanUs: 200 * SECOND },
  offline: { law: 'exponential', meanUs: 200 * SECOND },
  crash: 0,
  flashCrowds: [],
}

function setting(churn: ChurnConfig | null, change: Partial<ContentConfig> = {}): WorkloadSetting {
  const peers = 1000
  const durationUs = 1000 * SECOND
  return {
    peers,
    durationUs,
    sessions: generateSessions(churn, { peers, durationUs, trace: null }, stream(1, 'churn')),
    content: generateContent({ ...content, ...change }, peers, stream(1, 'content')),
    zipf: content.zipf,
    resolve: peerResolver(null, peers),
    inputs: new Map(),
  }
}
const ask = (config: WorkloadConfig, where: WorkloadSetting): QueryColumns =>
  generateQueries(config, where, stream(1, 'workload'))

/** Askers are online when they ask, in order of time, and share nothing that they ask for. */
function check(queries: QueryColumns, { sessions, content }: WorkloadSetting): void {
  const online = new Set<number>()
  let next = 0
  for (let i = 0; i < queries.count; i++) {
    assert.ok(i === 0 || queries.timeUs[i - 1]! <= queries.timeUs[i]!)
    for (; next < sessions.count && sessions.timeUs[next]! <= queries.timeUs[i]!; next++) {
      if (sessions.kind[next] === JOIN) online.add(sessions.peer[next]!)
      else online.delete(sessions.peer[next]!)
    }
    assert.ok(online.has(queries.peer[i]!))
    assert.not(content.shares(queries.peer[i]!, queries.file[i]!))
  }
}

test('a rate is per online peer, Poisson, and files follow their popularity', () => {
  const where = setting(half)
  const queries = ask({ kind: 'rate', perSecond: 0.02, from: 'all' }, where)
  check(queries, where)
  // 1000 peers, half of them online, 1000 s: 10,000 expected; churn adds little to the Poisson noise.
  assert.ok(Math.abs(queries.count - 10_000) < 500, `${queries.count}`)
  const asked = new Float64Array(50)
  for (const file of queries.file) asked[file]!++
  assert.ok(Math.abs(asked[0]! / asked[9]! / 10 - 1) < 0.25)
  const perSecond = new Float64Array(1000)
  for (const time of queries.timeUs) perSecond[Math.floor(time / SECOND)]!++
  const mean = queries.count / 1000
  const variance = perSecond.reduce((sum, n) => sum + (n - mean) ** 2, 0) / 1000
  assert.ok(Math.abs(variance / mean - 1) < 0.25, `variance over mean ${variance / mean}`)
})

test('a count is exact and evenly spaced', () => {
  const where = setting(half)
  const queries = ask({ kind: 'count', count: 400, from: 'all', everyUs: null }, where)
  check(queries, where)
  assert.is(queries.count, 400)
  assert.ok(queries.timeUs.every((time, i) => time === i * 2.5 * SECOND))
  const from = ['3', '5', '8']
  const few = ask({ kind: 'count', count: 30, from, everyUs: SECOND }, setting(null))
  assert.equal(new Set(few.peer), new Set([3, 5, 8]))
})

test('ask and spread: these peers in this order, also where there is no file', () => {
  const nobody = setting(null, { files: 1, replication: { model: 'fixed', counts: [0] } })
  const empty = setting(null, { files: 0 })
  for (const where of [nobody, empty]) {
    const config = { kind: 'ask', ask: ['7', '3', '7'], everyUs: SECOND, fileId: null } as const
    const { count, timeUs, peer, file } = ask(config, where)
    assert.equal([count, [...timeUs]], [3, [0, SECOND, 2 * SECOND]])
    assert.equal(
      [[...peer], [...file]],
      [
        [7, 3, 7],
        [0, 0, 0],
      ],
    )
  }
  const spread = ask({ kind: 'spread', spread: 3, everyUs: SECOND, fileId: 49 }, setting(null))
  assert.equal(
    [[...spread.peer], [...spread.file]],
    [
      [0, 333, 666],
      [49, 49, 49],
    ],
  )
})

test('a trace, with and without a header, in any order', () => {
  const text = 'time_s,peer,file\n2.5,7,0\n# a comment\n0.000001 3 49\n5000,1,1\n'
  const where = { ...setting(null), inputs: new Map([['t.csv', text]]) }
  const { timeUs, peer, file } = ask({ kind: 'trace', file: 't.csv' }, where)
  assert.equal(
    [[...timeUs], [...peer], [...file]],
    [
      [1, 2_500_000],
      [3, 7],
      [49, 0],
    ],
  )
})

test('mistakes are named with their place', () => {
  const where = setting(null)
  const fails = (config: WorkloadConfig, message: string, text = '') =>
    assert.throws(
      () => ask(config, { ...where, inputs: new Map([['t', text]]) }),
      (error: unknown) => error instanceof Error && error.message === message,
      message,
    )
  const trace = { kind: 'trace', file: 't' } as const
  fails(trace, "t:1: '1 2', expected 'time_s peer file'", '1 2')
  fails(trace, "t:2:1: '-1', expected seconds of 0 or more", '1 2 3\n-1 2 3')
  fails(trace, "t:1:3: no peer is called 'bob', expected a number from 0 to 999", '1 bob 3')
  fails(trace, "t:1:5: '50', expected a file from 0 to 49", '1 2 50')
  const asking = { kind: 'ask', everyUs: 400 * SECOND, fileId: null } as const
  fails(
    { ...asking, ask: ['1000'] },
    "workload.ask: no peer is called '1000', expected a number from 0 to 999",
  )
  fails(
    { ...asking, ask: ['1', '2', '3', '4'] },
    'workload.ask: the last of 4 queries, one every 400 s, is at 1200 s, but the duration is 1000 s',
  )
  fails({ ...asking, ask: [], fileId: 50 }, 'workload.file: 50, expected 0..49')
  const labelled = { ...where, resolve: peerResolver(['a', 'b', 'c', 'd'], 4) }
  const config = { ...asking, ask: ['e'] }
  assert.throws(
    () => ask(config, labelled),
    /no peer is called 'e', .* 4 labels .* such as a, b, c/,
  )
})

test('faults: in order of time, victims resolved, sides exact', () => {
  const at = { peers: 10, nodes: 12, durationUs: 100, resolve: peerResolver(null, 10) }
  const listed = { who: { peers: ['4', '2'] }, share: null, count: null }
  const faults = generateFaults(
    [
      { kind: 'partition', atUs: 50, share: 0.3, healUs: 10 },
      { kind: 'kill', atUs: 20, victims: listed },
      { kind: 'kill', atUs: 30, victims: { who: 'random', share: 0.5, count: null } },
    ],
    at,
    stream(1, 'faults'),
  )
  const [first, second, third] = faults
  assert.ok(first?.kind === 'kill' && second?.kind === 'kill' && third?.kind === 'partition')
  assert.equal(first.victims, { who: 'listed', peers: [4, 2] })
  assert.equal(second.victims, { who: 'random', share: 0.5 })
  assert.is(third.healAtUs, 60)
  assert.is(third.side.subarray(0, 10).filter((side) => side === 1).length, 3)
  const late = { kind: 'partition', atUs: 100, share: 0.3, healUs: 10 } as const
  assert.throws(() => generateFaults([late], at, stream(1, 'faults')), /^faults\[0\].at: /)
})

test.run()
