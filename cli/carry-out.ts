// Carries out one run, wherever that is: in this process, in a worker thread, on another machine. A run
// is driven in slices of some tens of milliseconds, so that others hear how far it is, at no cost per
// event. Only now and then does it give way to what waits, such as Ctrl-C: each time costs some percent.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import {
  createRun,
  drawWorld,
  metricsOf,
  type Plan,
  ProtocolError,
  type Run,
  TABLES,
  tableRows,
  type World,
} from '../sim/index.ts'
import { appendCsv } from './csv.ts'
import { diskError } from './errors.ts'
import { toGraphml } from './graph-files.ts'
import type { Outcome, Timing } from './manifest.ts'
import { openPending, sealPending } from './pending.ts'
import type { Registry } from './plugins.ts'
import { traceMessages } from './trace.ts'

const SLICE_MS = 60
/** So long an interruption may wait. */
const BREATH_MS = 500
const HANDSHAKE = ['connect', 'accept', 'refuse']

/** A plan as it can be sent to another thread or machine. */
export type PlainPlan = Omit<Plan, 'definition'>

/** The runs over one world, of which some are to be carried out. */
export interface Task {
  /** All plans that share the world, since it has room for the servers of each. */
  readonly sharing: readonly PlainPlan[]
  /** Index of the first of them in the experiment. */
  readonly first: number
  /** Which to carry out, as indices in the experiment. */
  readonly indices: readonly number[]
}

/** What is the same for all tasks of an experiment. */
export interface Setting {
  readonly registry: Registry
  readonly inputs: ReadonlyMap<string, string>
  /** The folder of runs that ended. */
  readonly pending: string
  /** File name of a thing that each run has of its own. */
  readonly nameOf: (what: string, extension: string, index: number) => string
  readonly gzip: boolean
}

export interface Hooks {
  /** The world of a task is there, so its files are sound; about so many bytes will be written for each run. */
  drawn(bytes: number): void
  /** How far a run is, 0..1, and its events so far. */
  moved(index: number, share: number, events: number): void
  /** It lies in the pending folder. */
  ended(index: number): void
  stopped(): boolean
}

/** Carries out tasks one after another and keeps the last world, which the next may share. */
export function createCarrier(setting: Setting): (task: Task, hooks: Hooks) => Promise<void> {
  let kept: { readonly first: number; readonly world: World } | undefined
  return async ({ sharing, first, indices }, hooks) => {
    let worldSeconds = 0
    const plans = sharing.map((plan) => withDefinition(plan, setting.registry))
    if (kept?.first !== first) {
      kept = undefined
      const since = performance.now()
      kept = { first, world: drawWorld(plans, setting.inputs) }
      worldSeconds = (performance.now() - since) / 1000
    }
    const { world } = kept
    hooks.drawn(expectedBytes(plans[0]!, world))
    for (const index of indices) {
      await breathe()
      if (hooks.stopped()) return
      const run = { plan: plans[index - first]!, world, worldSeconds, index, first }
      await carryOut(run, setting, hooks)
      worldSeconds = 0
    }
  }
}

function withDefinition(plan: PlainPlan, registry: Registry): Plan {
  return { ...plan, definition: registry.get(plan.protocol.use)! }
}

interface OneRun {
  readonly plan: Plan
  readonly world: World
  readonly worldSeconds: number
  readonly index: number
  readonly first: number
}

/** One run, to its end or to the protocol's; without a trace when stopped. */
async function carryOut(one: OneRun, setting: Setting, hooks: Hooks): Promise<void> {
  const { pending } = setting
  try {
    const draft = openPending(pending, one.index)
    const outcome = await record(one, draft, setting, hooks)
    if (outcome === undefined) return
    sealPending(pending, one.index, outcome)
  } catch (error) {
    throw diskError(pending, 'write', error)
  }
  hooks.ended(one.index)
}

/** Runs it and writes its tables into the folder `draft`; undefined when stopped. */
async function record(
  { plan, world, worldSeconds, index, first }: OneRun,
  draft: string,
  { nameOf, gzip }: Setting,
  hooks: Hooks,
): Promise<Outcome | undefined> {
  const { point, replicate, seed, scenario } = plan
  const name = { protocol: plan.protocol.name, point, replicate, seed }
  const records = new Set(scenario.record)
  if (records.has('topology') && index === first && world.topology) {
    writeFileSync(join(draft, nameOf('topology', 'graphml', index)), toGraphml(world.topology))
  }
  let trace: ReturnType<typeof traceMessages> | undefined
  try {
    const run = createRun(plan, world)
    if (records.has('messages')) {
      const types = new Set([...Object.keys(plan.definition.messages), ...HANDSHAKE])
      trace = traceMessages(run, types, join(draft, nameOf('messages', 'parquet', index)))
    }
    const seconds = await drive(run, index, hooks)
    trace?.close()
    if (seconds === undefined) return undefined
    const tables = run.tables()
    const metrics = metricsOf(tables, scenario.warmupUs)
    const paths = scenario.sweep.map((axis) => axis.path)
    const rows = { ...name, tables, labels: world.labels }
    for (const table of TABLES.filter((table) => records.has(table))) {
      const file = join(draft, gzip ? `${table}.csv.gz` : `${table}.csv`)
      appendCsv(file, tableRows(table, rows, paths), gzip)
    }
    const timing = timingOf(run, seconds, worldSeconds)
    return { ...name, fingerprint: tables.fingerprint, metrics, timing }
  } catch (error) {
    trace?.close()
    if (!(error instanceof ProtocolError)) throw error
    return { ...name, error: error.message }
  }
}

/** Wall seconds of the simulation alone, or undefined when stopped. */
async function drive(run: Run, index: number, hooks: Hooks): Promise<number | undefined> {
  let events = 10_000
  let elapsedMs = 0
  for (;;) {
    const since = performance.now()
    const ended = run.runUntil(run.endUs, events)
    const sliceMs = performance.now() - since
    elapsedMs += sliceMs
    if (ended) return elapsedMs / 1000
    events = Math.ceil(events * Math.min(4, SLICE_MS / Math.max(sliceMs, 1)))
    hooks.moved(index, run.endUs > 0 ? run.now / run.endUs : 1, run.events)
    await breathe()
    if (hooks.stopped()) return undefined
  }
}

let breathed = performance.now()

/** Lets others have a turn, once in a while; a worker thread has nobody to hear, since it is ended from outside. */
async function breathe(): Promise<void> {
  if (!isMainThread || performance.now() - breathed < BREATH_MS) return
  await nextTurn()
  breathed = performance.now()
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

/** About what the recorded tables of a run take on the disk, at 80 bytes a row. */
function expectedBytes({ scenario: { record } }: Plan, world: World): number {
  const rows =
    (record.includes('queries') ? world.queries.count : 0) +
    (record.includes('peers') ? world.peers : 0) +
    (record.includes('churn') ? world.sessions.count : 0)
  return 80 * rows
}
