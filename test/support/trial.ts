// A run on trial: a scenario as plain data, run under guard in batches of events, its books and links
// checked after every batch.

import * as assert from 'uvu/assert'
import { registry } from '../../protocols/index.ts'
import {
  createRun,
  DOWNLOAD_OUTCOMES,
  OUTCOMES,
  type Plan,
  planRuns,
  type Run,
  type World,
} from '../../sim/index.ts'
import { worldOf } from './fingerprint.ts'
import { guard, halfLinks, type Witness } from './guard.ts'

export interface Trial {
  readonly plan: Plan
  readonly world: World
  readonly run: Run
  readonly witness: Witness
  /** Messages as an observer counted them. */
  readonly seen: { sent: number; delivered: number }
}

/** The first run of a scenario, under guard, to its end or for `most` events. */
export function tryOut(scenario: object, { batch = 20_000, most = 2_000_000 } = {}): Trial {
  const plan = planOf(scenario)
  const world = worldOf(plan, new Map())
  const { definition, witness } = guard(plan.definition, world)
  const run = createRun({ ...plan, definition }, world)
  const trial = { plan, world, run, witness, seen: { sent: run.messages, delivered: 0 } }
  watch(trial)
  for (let ended = false; !ended && run.events < most; ) {
    ended = run.runUntil(run.endUs, batch)
    assertBooks(trial)
    assertLinks(trial)
  }
  return trial
}

/** Counts messages as they pass, and holds every event to its time. */
function watch({ plan, run, seen }: Trial): void {
  const isMessage = new Set(Object.keys(plan.definition.messages))
  let lastUs = 0
  run.observe({
    sent: () => seen.sent++,
    dispatched: ({ fate, timeUs, type }) => {
      assert.ok(
        timeUs >= lastUs && timeUs >= run.now,
        `${type} at ${timeUs} us, after ${lastUs} us`,
      )
      lastUs = timeUs
      if (fate === 'delivered' && isMessage.has(type)) seen.delivered++
    },
  })
}

/** The same run, with nobody looking on. */
export function bareFingerprint(scenario: object): string {
  const plan = planOf(scenario)
  const run = createRun(plan, worldOf(plan, new Map()))
  run.runUntil(run.endUs)
  return run.fingerprint()
}

function planOf(scenario: object): Plan {
  const [plan] = planRuns({ text: JSON.stringify(scenario), file: 'trial.yaml' }, registry).plans
  return plan!
}

/** Nothing is lost that is not counted: messages, bytes and queries add up. */
export function assertBooks(trial: Trial): void {
  const { totals, peers, queries } = trial.run.tables()
  const { measured, perType } = totals
  const lost =
    totals.lostOffline +
    totals.lostLoss +
    totals.lostPartition +
    totals.lostBrokenLink +
    totals.lostOverflow
  const landed = totals.delivered + lost + totals.pending
  assert.is(totals.messages, landed, 'sent = delivered + lost + pending')
  assert.is(totals.messages, trial.seen.sent, 'messages sent, as counted and as observed')
  assert.is(sum(perType.map((type) => type.messages)), totals.messages, 'messages by type')
  assert.is(sum(perType.map((type) => type.bytes)), totals.bytes, 'bytes by type')
  assert.is(sum(peers.sent), measured.messages, 'messages by sender')
  assert.is(
    sum(peers.received),
    trial.seen.delivered,
    'messages received, as counted and as observed',
  )
  assert.is(sum(peers.bytesSent), measured.bytes, 'bytes by sender')
  const ofQueries = measured.messages - measured.maintenanceMessages
  assert.is(sum(queries.messages), ofQueries, 'messages by query')
  assert.is(sum(queries.bytes), measured.bytes - measured.maintenanceBytes, 'bytes by query')
  assertQueries(trial)
  assertDownloads(trial)
}

function assertQueries({ plan, run, witness }: Trial): void {
  const { queries } = run.tables()
  const { params } = plan.protocol
  const ttl = params.search === 'walkers' ? params['walk-ttl'] : params.ttl
  const farthest = typeof ttl === 'number' ? ttl : Number.POSITIVE_INFINITY
  for (let row = 0; row < queries.count; row++) {
    const hops = queries.firstHitHops[row]!
    const answered = queries.hits[row]! > 0
    const say = (what: string) => `query ${row}: ${what}`
    assert.is(answered, OUTCOMES[queries.outcome[row]!] === 'hit', say('a hit is the outcome hit'))
    assert.is(answered, !Number.isNaN(hops), say('a hit has hops'))
    assert.not.ok(hops > farthest, say(`${hops} hops with ttl ${ttl}`))
    assert.ok(
      queries.queryMessages[row]! <= queries.messages[row]!,
      say('more forwards than messages'),
    )
    const reached = witness.processed.get(queries.id[row]!) ?? 0
    assert.is(queries.peersReached[row], reached, say('peers that processed it'))
    assert.not.ok(queries.timeUs[row]! + queries.firstHitUs[row]! > run.now, say('a hit to come'))
  }
}

/** What was fetched has come, byte for byte, and whoever gained a copy has it. */
function assertDownloads({ run }: Trial): void {
  const { transfers, files, peers } = run.tables()
  for (let row = 0; row < transfers.count; row++) {
    const { [row]: bytes } = transfers.bytes
    const { [row]: received } = transfers.received
    const complete = DOWNLOAD_OUTCOMES[transfers.outcome[row]!] === 'complete'
    assert.ok(received! >= 0 && received! <= bytes!, `download ${row}: ${received} of ${bytes}`)
    if (complete) assert.is(received, bytes, `download ${row} is complete`)
    assert.not.ok(transfers.finishUs[row]! < transfers.startUs[row]!, `download ${row} in time`)
  }
  assert.is(sum(files.copies), sum(peers.files), 'copies, by file and by peer')
}

/** Both ends know of a link, but for a while after one of them cut it. */
export function assertLinks({ plan, run, world, witness }: Trial): void {
  const slackUs = plan.scenario.links.detectionUs + longestDelayUs(world)
  for (const [a, b] of halfLinks(witness.net!)) {
    const cutUs = Math.max(witness.cutUs.get(a) ?? 0, witness.cutUs.get(b) ?? 0)
    const what = `${a} is linked to ${b}, which has not known of it since ${cutUs} us`
    assert.ok(run.now - cutUs <= slackUs, `${what}; it is ${run.now} us`)
  }
}

function longestDelayUs(world: World): number {
  return world.latency.kind === 'function' ? 10e6 : world.latency.maxUs
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
