// The engine by what a protocol is told, and when: links that open, break and are noticed, timers and
// messages of those who left, faults, and a protocol that throws.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Setup, type Started, start } from '../../test/support/runs.ts'
import { ProtocolError } from './engine.ts'
import { defineProtocol, type Net, type Protocol } from './protocol.ts'

const test = suite('engine')
const LATENCY_MS = 50
const NOTE = 0
/** The kind of timer that carries out what a test asks for. */
const ACT = 9

interface Stage extends Started {
  readonly net: Net
  /** 'ms peer what', in order. */
  readonly log: string[]
  /** Do something at this time, while peer 0 is there. */
  at(ms: number, act: () => void): void
  /** Carry on to this time. */
  until(ms: number): void
}

/** Four peers of whom nothing is asked but to say what happens to them, and to do as `script` says. */
function stage(
  scenario: object,
  script: Partial<Protocol> = {},
  files: Setup['files'] = {},
): Stage {
  const log: string[] = []
  const acts: (() => void)[] = []
  let net: Net | undefined
  const probe = defineProtocol({
    name: 'probe',
    title: 'Tells all',
    source: 'none',
    params: {},
    messages: {
      note: { bytes: 10, part: 'maintenance', layout: 'none' },
      query: { bytes: 20, part: 'query', layout: 'none' },
    },
    handshake: { connect: 3, accept: 2, refuse: 1 },
    create(given) {
      net = given
      const tell = (peer: number, what: string) => log.push(`${given.now / 1000} ${peer} ${what}`)
      return {
        ...script,
        join: (self) => {
          tell(self, 'joins')
          script.join?.(self)
        },
        leave: (self, how) => {
          tell(self, `leaves: ${how}`)
          script.leave?.(self, how)
        },
        receive: (self, { from, id, hops, ttl, body }) =>
          tell(
            self,
            `receives ${id} of ${from}, hops ${hops}, ttl ${ttl}${body ? `, ${body}` : ''}`,
          ),
        timer: (self, kind, arg) =>
          kind === ACT ? acts[arg]!() : tell(self, `timer ${kind} ${arg}`),
        linked: (self, peer) => tell(self, `linked to ${peer}`),
        refused: (self, peer) => tell(self, `refused by ${peer}`),
        unlinked: (self, peer) => tell(self, `unlinked from ${peer}`),
        search: (self, query) => {
          tell(self, `searches ${query}`)
          script.search?.(self, query)
        },
      }
    },
  })
  const whole = {
    duration: '1 min',
    peers: 4,
    latency: { model: 'constant', value: `${LATENCY_MS} ms` },
    links: { detection: '1 s' },
    content: { files: 0 },
    workload: { count: 0 },
    protocols: { probe: {} },
    ...scenario,
  }
  const started = start(whole, { files, definitions: [probe] })
  // All join now; what follows is what the test is about.
  started.run.runUntil(0)
  log.length = 0
  return {
    ...started,
    net: net!,
    log,
    at: (ms, act) => net!.timer(0, ms * 1000 - net!.now, ACT, acts.push(act) - 1),
    until: (ms) => void started.run.runUntil(ms * 1000),
  }
}

/** 0 and 1 stay; 2 and 3 leave at 10 s, and 3 is back at 20 s. */
const SESSIONS = { 'sessions.txt': '0 1 0 99\n1 1 0 99\n2 1 0 10\n3 2 0 10 20 99\n' }
const CHURN = { trace: 'sessions.txt', crash: 0 }

test('a link opens in three messages, or is refused in three', () => {
  const { net, log, until, run } = stage({}, { accept: (self) => self !== 2 })
  net.links.connect(0, 1)
  net.links.connect(0, 2)
  until(1000)
  assert.equal(log, ['50 1 linked to 0', '100 0 linked to 1', '100 0 refused by 2'])
  assert.ok(net.links.has(0, 1) && net.links.has(1, 0) && !net.links.has(0, 2))
  const { totals } = run.tables()
  assert.equal([totals.messages, totals.bytes, totals.delivered], [4, 3 + 3 + 2 + 1, 4])
})

test('two who dial each other have one link, and both are told', () => {
  const { net, log, until } = stage({})
  net.links.connect(0, 1)
  net.links.connect(1, 0)
  net.links.connect(0, 0)
  until(1000)
  assert.equal([net.links.degree(0), net.links.degree(1)], [1, 1])
  assert.equal(log.map((line) => line.split(' ').slice(1).join(' ')).sort(), [
    '0 linked to 1',
    '1 linked to 0',
  ])
})

test('who closes a link knows at once; the other end after one latency', () => {
  const { net, log, until } = stage({ topology: 'complete' })
  net.links.disconnect(0, 1)
  assert.equal([net.links.has(0, 1), net.links.has(1, 0)], [false, true])
  net.flood(1, NOTE, 7, 3, 0, 0)
  until(1000)
  assert.equal(log, [
    '50 1 unlinked from 0',
    '50 2 receives 7 of 1, hops 1, ttl 3',
    '50 3 receives 7 of 1, hops 1, ttl 3',
  ])
  assert.equal([net.links.has(0, 1), net.links.has(1, 0)], [false, false])
})

test('a goodbye is noticed after one latency, a crash after the detection delay', () => {
  const leaving = (crash: number) => {
    const farewell: Partial<Protocol> = {
      leave: (self) => given.net.send(self, 0, NOTE, self, 1, 0, 0),
    }
    const given = stage(
      { topology: { model: 'star' }, churn: { ...CHURN, crash } },
      farewell,
      SESSIONS,
    )
    given.until(15_000)
    return given.log.filter((line) => / 0 /.test(line))
  }
  assert.equal(leaving(0), [
    '10050 0 receives 2 of 2, hops 1, ttl 1',
    '10050 0 unlinked from 2',
    '10050 0 receives 3 of 3, hops 1, ttl 1',
    '10050 0 unlinked from 3',
  ])
  assert.equal(leaving(1), ['11000 0 unlinked from 2', '11000 0 unlinked from 3'])
})

test('what is sent to the absent is lost, and their timers die with the session', () => {
  const { net, log, at, until, run } = stage({ churn: CHURN }, {}, SESSIONS)
  net.timer(3, 5e6, 1, -9)
  net.timer(3, 15e6, 2, 0)
  net.timer(3, 25e6, 3, 0)
  at(9990, () => net.sendBody(0, 2, NOTE, 1, 1, 0, ['lost'], 8))
  at(12_000, () => net.send(0, 3, NOTE, 2, 1, 0, 0))
  at(12_000, () => net.links.connect(0, 3))
  at(19_990, () => net.sendBody(0, 3, NOTE, 3, 1, 0, ['kept'], 8))
  until(59_000)
  assert.equal(log, [
    '5000 3 timer 1 -9',
    '10000 2 leaves: graceful',
    '10000 3 leaves: graceful',
    '13050 0 refused by 3',
    '20000 3 joins',
    '20040 3 receives 3 of 0, hops 1, ttl 1, kept',
  ])
  const { totals } = run.tables()
  assert.equal([totals.messages, totals.delivered, totals.lostOffline], [4, 1, 3])
})

test('a partition parts links once it outlasts detection; healed, messages pass', () => {
  const { net, log, at, until, run } = stage({
    topology: 'complete',
    faults: [
      { at: '1 s', partition: { share: 0.5 }, heal: '500 ms' },
      { at: '5 s', partition: { share: 0.5 }, heal: '5 s' },
    ],
  })
  at(1200, () => net.flood(0, NOTE, 1, 1, 0, 0))
  until(4000)
  assert.is(log.length, 1, 'one of three is on the same side')
  assert.is(net.links.degree(0), 3)
  until(6500)
  // Two and two: the four links across are given up at both ends.
  assert.is(log.filter((line) => /^6000 . unlinked/.test(line)).length, 8)
  const friend = net.links.neighbour(0, 0)
  assert.equal([net.links.degree(0), net.links.degree(friend)], [1, 1])
  const far = [1, 2, 3].find((peer) => peer !== friend)!
  at(7000, () => net.links.connect(0, far))
  at(11_000, () => net.links.connect(0, far))
  until(12_000)
  assert.equal(log.slice(-3), [
    `8050 0 refused by ${far}`,
    `11050 ${far} linked to 0`,
    `11100 0 linked to ${far}`,
  ])
  assert.is(run.tables().totals.lostPartition, 3)
})

test('the killed never come back, and only those online ask', () => {
  const { log, until } = stage(
    {
      topology: { model: 'star' },
      churn: CHURN,
      faults: [{ at: '2 s', kill: { who: ['3', '0'] } }],
      workload: { trace: 'queries.txt' },
    },
    {},
    { ...SESSIONS, 'queries.txt': '1 0 0\n3 0 0\n5 1 0\n30 3 0\n' },
  )
  until(60_000)
  assert.equal(log, [
    '1000 0 searches 0',
    '2000 3 leaves: crash',
    '2000 0 leaves: crash',
    '3000 1 unlinked from 0',
    '3000 2 unlinked from 0',
    '5000 1 searches 2',
    '10000 2 leaves: graceful',
  ])
})

test('an observer is told the fate of every message, those that open links included', () => {
  const { net, at, run, until } = stage(
    { churn: CHURN },
    { accept: (self) => self !== 1 },
    SESSIONS,
  )
  const seen: { [fate: string]: number } = {}
  const messages = new Set(['note', 'connect', 'accept', 'refuse'])
  run.observe({
    dispatched: ({ type, fate }) => {
      if (messages.has(type)) seen[fate] = (seen[fate] ?? 0) + 1
    },
  })
  for (const to of [1, 2, 3]) at(100, () => net.links.connect(0, to))
  for (const to of [1, 2, 3]) at(12_000, () => net.links.connect(0, to))
  at(13_000, () => net.send(0, 2, NOTE, 1, 1, 0, 0))
  until(60_000)
  const { delivered, lostOffline } = run.tables().totals
  assert.equal(seen, { delivered, offline: lostOffline })
})

test('a protocol that throws is named, with the event and the time', () => {
  const { until } = stage(
    { workload: { ask: ['2'], every: '1 s' } },
    {
      search: () => {
        throw new Error('out of paper')
      },
    },
  )
  assert.throws(
    () => until(5000),
    (error: Error) =>
      error instanceof ProtocolError &&
      error.message === 'probe: search at peer 2, 0.000000 s: out of paper',
  )
})

test.run()
