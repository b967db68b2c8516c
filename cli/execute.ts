// Carries out the runs of an experiment, one world at a time. A run is driven in slices of some tens of
// milliseconds, so that the bar moves and an interruption is heard, at no cost per event.

import { writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  createRun,
  drawWorld,
  metricsOf,
  type Plan,
  ProtocolError,
  type Run,
  type World,
} from '../sim/index.ts'
import { onDisk } from './errors.ts'
import type { Experiment } from './experiment.ts'
import { toGraphml } from './graph-files.ts'
import type { Timing } from './manifest.ts'
import type { Progress } from './progress.ts'
import type { Store } from './store.ts'
import { traceMessages } from './trace.ts'

const SLICE_MS = 60
const HANDSHAKE = ['connect', 'accept', 'refuse']

/**
 * Runs what the store does not hold yet. False when `interrupted` cut it short; a run that was under way
 * is then dropped, those before it are kept.
 */
export async function execute(
  experiment: Experiment,
  store: Store,
  progress: Progress,
  interrupted: () => boolean,
): Promise<boolean> {
  const kept = store.outcomes.length
  let before = 0
  for (const sharing of experiment.worlds) {
    const plans = sharing.slice(Math.max(0, kept - before))
    const first = before + sharing.length - plans.length
    before += sharing.length
    if (plans.length === 0) continue
    const since = performance.now()
    const world = drawWorld(sharing, experiment.inputs)
    const worldSeconds = (performance.now() - since) / 1000
    if (first === kept) {
      store.begin(expectedBytes(experiment, world))
      progress.begin()
    }
    writeTopology(plans[0]!, world, store.pathOf('topology', 'graphml', first + 1))
    for (const [i, plan] of plans.entries()) {
      const task = { plan, world, worldSeconds: i === 0 ? worldSeconds : 0, index: first + i }
      if (interrupted() || !(await carryOut(task, store, progress, interrupted))) {
        store.finish()
        return false
      }
    }
  }
  store.finish()
  return true
}

function writeTopology({ scenario }: Plan, { topology }: World, file: string): void {
  if (!topology || !scenario.record.includes('topology')) return
  onDisk(file, 'write', () => writeFileSync(file, toGraphml(topology)))
}

interface Task {
  readonly plan: Plan
  readonly world: World
  readonly worldSeconds: number
  readonly index: number
}

/** One run, to its end or to the protocol's; false when interrupted. */
async function carryOut(
  task: Task,
  store: Store,
  progress: Progress,
  interrupted: () => boolean,
): Promise<boolean> {
  const { plan, world, worldSeconds, index } = task
  const { point, replicate, seed } = plan
  const name = { protocol: plan.protocol.name, point, replicate, seed }
  let trace: ReturnType<typeof traceMessages> | undefined
  try {
    const run = createRun(plan, world)
    if (plan.scenario.record.includes('messages')) {
      const types = new Set([...Object.keys(plan.definition.messages), ...HANDSHAKE])
      trace = traceMessages(run, types, store.pathOf('messages', 'parquet', index + 1))
    }
    const seconds = await drive(
      run,
      (share) => progress.update(index + share, name, run),
      interrupted,
    )
    trace?.close()
    if (seconds === undefined) return false
    const tables = run.tables()
    const metrics = metricsOf(tables, plan.scenario.warmupUs)
    const timing = timingOf(run, seconds, worldSeconds)
    const { fingerprint } = tables
    await store.keep({ ...name, fingerprint, metrics, timing }, tables, world.labels)
  } catch (error) {
    trace?.close()
    if (!(error instanceof ProtocolError)) throw error
    progress.note(`peerlab: ${error.message}`)
    store.fail({ ...name, error: error.message })
  }
  return true
}

/** Wall seconds of the simulation alone, or undefined when interrupted. */
async function drive(
  run: Run,
  moved: (share: number) => void,
  interrupted: () => boolean,
): Promise<number | undefined> {
  let events = 10_000
  let elapsedMs = 0
  for (;;) {
    const since = performance.now()
    const ended = run.runUntil(run.endUs, events)
    const sliceMs = performance.now() - since
    elapsedMs += sliceMs
    if (ended) return elapsedMs / 1000
    events = Math.ceil(events * Math.min(4, SLICE_MS / Math.max(sliceMs, 1)))
    moved(run.endUs > 0 ? run.now / run.endUs : 1)
    await nextTurn()
    if (interrupted()) return undefined
  }
}

function timingOf({ events, messages }: Run, seconds: number, worldSeconds: number): Timing {
  return {
    wall_s: seconds,
    events_per_s: events / seconds,
    messages_per_s: messages / seconds,
    peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
    world_s: worldSeconds,
  }
}

/** About what the recorded tables take on the disk, at 80 bytes a row. */
function expectedBytes(experiment: Experiment, world: World): number {
  const { record } = experiment.scenario
  const rows =
    (record.includes('queries') ? world.queries.count : 0) +
    (record.includes('peers') ? world.peers : 0) +
    (record.includes('churn') ? world.sessions.count : 0)
  return 80 * rows * experiment.plans.length
}
