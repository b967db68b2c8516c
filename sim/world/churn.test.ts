import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../input-error.ts'
import { stream } from '../random.ts'
import { generateSessions } from './churn.ts'
import { parseChurnTrace } from './churn-trace.ts'
import type { ChurnConfig, DurationLaw } from './config.ts'
import { meanUs } from './distributions.ts'
import { sessionStatistics } from './session-statistics.ts'
import { CRASH, JOIN, type SessionColumns } from './world.ts'

const test = suite('churn')
const data = process.env.PEERLAB_DATA ?? '../shared/data'
const MINUTE = 60e6
const HOUR = 60 * MINUTE
const none = { crash: 0, flashCrowds: [] }

function draw(config: ChurnConfig | null, peers: number, durationUs: number): SessionColumns {
  return generateSessions(config, { peers, durationUs, trace: null }, stream(1, 'world/churn'))
}

/** In order, and each peer joins and leaves by turns. */
function checkOrder({ count, timeUs, peer, kind }: SessionColumns): void {
  const online = new Set<number>()
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      assert.ok(timeUs[i - 1]! <= timeUs[i]!)
      assert.ok(timeUs[i - 1]! < timeUs[i]! || peer[i - 1]! <= peer[i]!)
    }
    assert.is(online.has(peer[i]!), kind[i] !== JOIN)
    if (kind[i] === JOIN) online.add(peer[i]!)
    else online.delete(peer[i]!)
  }
}

test('without churn every peer joins at 0', () => {
  const { count, timeUs, peer, kind } = draw(null, 3, HOUR)
  assert.equal([count, [...timeUs], [...peer], [...kind]], [3, [0, 0, 0], [0, 1, 2], [0, 0, 0]])
})

test('laws start in their steady state and stay there', () => {
  const offline: DurationLaw = { law: 'exponential', meanUs: 2 * HOUR }
  const laws: DurationLaw[] = [
    { law: 'exponential', meanUs: HOUR },
    { law: 'weibull', shape: 0.59, scaleUs: 41.9 * MINUTE },
    { law: 'pareto', shape: 2.5, minUs: 20 * MINUTE },
    { law: 'lognormal', medianUs: 30 * MINUTE, sigma: 1 },
  ]
  const peers = 20_000
  for (const session of laws) {
    const sessions = draw({ kind: 'laws', session, offline, ...none, crash: 0.25 }, peers, 4 * HOUR)
    checkOrder(sessions)
    const availability = meanUs(session) / (meanUs(session) + 2 * HOUR)
    const atStart = sessions.timeUs.findIndex((time) => time > 0)
    const span = { peers, durationUs: 4 * HOUR, everyUs: HOUR / 2 }
    const statistics = sessionStatistics(sessions, span)
    const sigma = Math.sqrt(peers * availability * (1 - availability))
    for (const online of [atStart, ...statistics.online]) {
      assert.ok(Math.abs(online - peers * availability) < 4.5 * sigma, `${session.law}: ${online}`)
    }
    const crashes = sessions.kind.filter((kind) => kind === CRASH).length
    const leaves = sessions.kind.filter((kind) => kind !== JOIN).length
    assert.ok(Math.abs(crashes / leaves - 0.25) < 0.01)
  }
  const session: DurationLaw = { law: 'pareto', shape: 0.9, minUs: 1 }
  assert.throws(() => draw({ kind: 'laws', session, offline, ...none }, 10, HOUR), /infinite mean/)
})

test('a flash crowd comes, stays and leaves', () => {
  const law: DurationLaw = { law: 'exponential', meanUs: HOUR }
  const flashCrowds = [{ atUs: HOUR, share: 1, withinUs: 5 * MINUTE, stayUs: 10 * MINUTE }]
  const config: ChurnConfig = { kind: 'laws', session: law, offline: law, crash: 0, flashCrowds }
  const sessions = draw(config, 4000, 2 * HOUR)
  checkOrder(sessions)
  const span = { peers: 4000, durationUs: 2 * HOUR, everyUs: 5 * MINUTE }
  const { online } = sessionStatistics(sessions, span)
  assert.ok(Math.abs(online[10]! - 2000) < 150, 'before the crowd')
  assert.ok(online[12]! > 3800, 'the crowd is there')
  assert.ok(Math.abs(online[20]! - 2000) < 150, 'and has left')
})

test('a trace is replayed to the microsecond', () => {
  const sessions = fc.array(fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 8 }), {
    minLength: 1,
  })
  fc.assert(
    fc.property(sessions, (gaps) => {
      const rows = gaps.map((row) => {
        let at = 0
        return row.slice(0, row.length - (row.length % 2)).map((gap) => {
          at += gap
          return at / 1e6
        })
      })
      const text = rows.map((row, i) => [`p${i}`, row.length / 2, ...row].join('\t')).join('\n')
      const trace = parseChurnTrace(text, 'trace')
      const setting = { peers: rows.length, durationUs: 1e9, trace }
      const config: ChurnConfig = { kind: 'trace', file: 'trace', ...none }
      const columns = generateSessions(config, setting, stream(1, 'churn'))
      checkOrder(columns)
      const back = rows.map((): number[] => [])
      for (let i = 0; i < columns.count; i++) back[columns.peer[i]!]!.push(columns.timeUs[i]! / 1e6)
      assert.equal(back, rows)
    }),
    { seed: 1 },
  )
})

test('the hosts of Saroiu, Gummadi and Gribble 2001', () => {
  const file = `${data}/churn/gnutella-saroiu2001-17125-intervals.txt.gz`
  if (!existsSync(file)) return console.log(`skipped: no ${file}`)
  const trace = parseChurnTrace(gunzipSync(readFileSync(file)).toString(), file)
  assert.is(trace.ids.length, 17_125)
  const setting = { peers: 17_125, durationUs: 61 * HOUR, trace }
  const columns = generateSessions({ kind: 'trace', file, ...none }, setting, stream(1, 'churn'))
  const span = { peers: 17_125, durationUs: 60.7 * HOUR, everyUs: HOUR }
  const { sessions, medianUs, availability, online } = sessionStatistics(columns, span)
  assert.is(sessions, 166_071)
  assert.is((medianUs / MINUTE).toFixed(1), '47.1')
  assert.is(availability.toFixed(3), '0.469')
  assert.equal([Math.min(...online), Math.max(...online)], [6606, 9181])
})

test('what cannot be read is named with its place', () => {
  for (const [text, message] of [
    ['a 1 0 5\nb 1 6\n', 't:2:3: 1 times, expected the start and end of 1 sessions'],
    ['a 1 5 4', "t:1:7: '4', expected seconds, not before 5"],
    ['# x\na 1 -1 4', "t:2:5: '-1', expected seconds, not before 0"],
    ['a 1 0 nan', "t:1:7: 'nan', expected seconds, not before 0"],
    ['a', "t:1: 'a', expected 'id n start end ...'"],
    ['a 0\na 0', "t:2: 'a' again, first on line 1"],
    ['\n', "t: no lines, expected 'id n start end ...'"],
  ]) {
    assert.throws(
      () => parseChurnTrace(text!, 't'),
      (error: unknown) => error instanceof InputError && error.message === message,
      message,
    )
  }
})

test.run()
