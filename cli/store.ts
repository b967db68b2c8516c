// The results directory. Rows are appended as runs end, and a journal says after each run how long
// every file then was: an interrupted experiment is cut back to its last whole run and goes on from
// there, and nothing that is complete is ever written again.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { InputError, type Point, type RunTables, type Scenario } from '../sim/index.ts'
import {
  type Cell,
  describeColumns,
  runsHeader,
  runsRow,
  summaryHeader,
  summaryRow,
  TABLES,
  tableHeader,
  tableRows,
} from '../sim/records/columns.ts'
import type { Metrics } from '../sim/records/metrics.ts'
import { summarise } from '../sim/records/statistics.ts'
import { appendCsv, writeCsv } from './csv.ts'
import { diskError, onDisk } from './errors.ts'
import type { Experiment } from './experiment.ts'
import { version } from './package.ts'

/** What is kept of a run that ended. */
export interface StoredRun {
  readonly protocol: string
  readonly point: Point
  readonly replicate: number
  readonly seed: number
  readonly fingerprint: string
  readonly metrics: Metrics
  readonly timing: Timing
}
export interface Timing {
  /** Of the simulation alone. */
  readonly wall_s: number
  readonly events_per_s: number
  readonly messages_per_s: number
  readonly peak_rss_bytes: number
  /** Of drawing its world; 0 where that was there already. */
  readonly world_s: number
}
/** A run whose protocol threw. */
export interface FailedRun {
  readonly protocol: string
  readonly point: Point
  readonly replicate: number
  readonly seed: number
  readonly error: string
}
export type Outcome = StoredRun | FailedRun

export interface Store {
  readonly folder: string
  /** Every run has ended, one way or the other. */
  readonly complete: boolean
  /** In the order in which they ran, which is that of the experiment's plans. */
  readonly outcomes: readonly Outcome[]
  /** Creates the directory or takes up an interrupted one; `expectedBytes` must be free. */
  begin(expectedBytes: number): void
  /** Path of a file of this run alone: NAME.EXT, or NAME-3.EXT where the experiment has more runs. */
  pathOf(name: string, extension: string, run: number): string
  keep(outcome: StoredRun, tables: RunTables, labels: readonly string[] | null): Promise<void>
  fail(outcome: FailedRun): void
  /** Writes what is derived from all runs; called at the end and when interrupted. */
  finish(): Promise<void>
}

const MANIFEST = 'manifest.json'
const JOURNAL = 'journal.jsonl'
const PROBE_BYTES = 256 * 1024

/**
 * The store of an experiment: `results/<scenario>/<hash>/`, or `out` itself. Nothing is created before
 * `begin`. InputError where `out` holds anything but this experiment.
 */
export function openStore(experiment: Experiment, out: string | undefined): Store {
  const { scenario, hash, plans } = experiment
  const folder = out ?? join('results', scenario.name, hash)
  const paths = scenario.sweep.map((axis) => axis.path)
  const tables = TABLES.filter((table) => scenario.record.includes(table))
  const manifest = readManifest(folder, hash)
  const journal = manifest && !manifest.complete ? readJournal(folder) : []
  const outcomes: Outcome[] = manifest?.complete
    ? [...manifest.runs, ...manifest.failed]
    : journal.map((line) => line.outcome)
  let complete = manifest?.complete ?? false

  const at = (name: string) => join(folder, name)
  const headers = new Map([
    ['runs.csv', runsHeader(paths)],
    ...tables.map((table) => [`${table}.csv`, tableHeader(table, paths)] as const),
  ])
  const record = (outcome: Outcome) => {
    const sizes = Object.fromEntries(
      [...headers.keys()].map((name) => [name, statSync(at(name)).size]),
    )
    appendFileSync(at(JOURNAL), `${JSON.stringify({ outcome, sizes })}\n`)
    outcomes.push(outcome)
  }
  const guarded = async (work: () => Promise<void> | void) => {
    try {
      await work()
    } catch (error) {
      throw diskError(folder, 'write', error)
    }
  }

  return {
    folder,
    outcomes,
    get complete() {
      return complete
    },
    begin(expectedBytes) {
      prepareFolder(folder, expectedBytes, () => {
        writeManifest(folder, manifestOf(experiment, outcomes, false))
        const sizes = journal.at(-1)?.sizes
        for (const [name, header] of headers) {
          if (sizes) truncateSync(at(name), sizes[name])
          else writeFileSync(at(name), writeCsv([header]))
        }
        writeFileSync(at(JOURNAL), journal.map((line) => `${JSON.stringify(line)}\n`).join(''))
      })
    },
    pathOf(name, extension, run) {
      return at(plans.length === 1 ? `${name}.${extension}` : `${name}-${run}.${extension}`)
    },
    keep: (outcome, runTables, labels) =>
      guarded(async () => {
        await appendCsv(at('runs.csv'), [runsRow(outcome, paths)])
        for (const table of tables) {
          const rows = tableRows(table, { ...outcome, tables: runTables, labels }, paths)
          await appendCsv(at(`${table}.csv`), rows)
        }
        record(outcome)
      }),
    fail(outcome) {
      onDisk(folder, 'write', () => record(outcome))
    },
    finish: () =>
      guarded(() => {
        const rows: Cell[][] = summarise(outcomes.filter(isStored)).map((row) =>
          summaryRow(row, paths),
        )
        writeFileSync(at('summary.csv'), writeCsv([summaryHeader(paths), ...rows]))
        const files = [...headers.keys(), 'summary.csv']
        if (scenario.record.includes('messages')) files.push('messages.parquet')
        writeFileSync(at('columns.json'), print(describeColumns(files, paths)))
        complete = outcomes.length === plans.length
        writeManifest(folder, manifestOf(experiment, outcomes, complete))
        if (complete) rmSync(at(JOURNAL))
      }),
  }
}

export function isStored(outcome: Outcome): outcome is StoredRun {
  return 'fingerprint' in outcome
}

interface Manifest {
  readonly hash: string
  readonly complete: boolean
  readonly runs: readonly StoredRun[]
  readonly failed: readonly FailedRun[]
}
interface JournalLine {
  readonly outcome: Outcome
  readonly sizes: { readonly [file: string]: number }
}

function manifestOf(experiment: Experiment, outcomes: readonly Outcome[], complete: boolean) {
  const { scenario, hash, digests } = experiment
  return {
    peerlab: version,
    scenario: scenario.name,
    hash,
    seed: scenario.seed,
    complete,
    argv: process.argv.slice(2),
    written: new Date().toISOString(),
    runtime: {
      node: process.version,
      v8: process.versions.v8,
      platform: process.platform,
      arch: process.arch,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
    },
    resolved: scenario satisfies Scenario,
    inputs: digests,
    runs: complete ? outcomes.filter(isStored) : [],
    failed: complete ? outcomes.filter((outcome) => !isStored(outcome)) : [],
  }
}

/** Renamed into place, so that a reader never sees half of it. */
function writeManifest(folder: string, manifest: object): void {
  const draft = join(folder, `${MANIFEST}.part`)
  writeFileSync(draft, print(manifest))
  renameSync(draft, join(folder, MANIFEST))
}

function readManifest(folder: string, hash: string): Manifest | undefined {
  if (!existsSync(folder)) return undefined
  if (!statSync(folder).isDirectory()) {
    throw new InputError('a file, expected a directory for the results', { file: folder })
  }
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) {
    if (onDisk(folder, 'read', () => readdirSync(folder)).length === 0) return undefined
    throw new InputError('not empty, expected a new directory or one of this experiment', {
      file: folder,
    })
  }
  let manifest: Manifest
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'), reviveMetric)
  } catch {
    throw new InputError('not a manifest of peerlab', { file })
  }
  if (manifest.hash === hash) return manifest
  throw new InputError(`holds results of another experiment (${manifest.hash}), expected ${hash}`, {
    file: folder,
  })
}

/** The lines of whole runs; a last line that an interruption cut short is no run. */
function readJournal(folder: string): JournalLine[] {
  const file = join(folder, JOURNAL)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line, reviveMetric))
}

/** JSON has no NaN: an undefined metric is null there. */
function reviveMetric(_: string, value: unknown): unknown {
  return value === null ? Number.NaN : value
}

/** Makes the folder and fills it by `fill`; whatever fails, a folder made here is taken away again. */
function prepareFolder(folder: string, expectedBytes: number, fill: () => void): void {
  const made = onDisk(folder, 'create', () => mkdirSync(folder, { recursive: true }))
  try {
    const probe = join(folder, '.probe')
    writeFileSync(probe, new Uint8Array(PROBE_BYTES))
    rmSync(probe)
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < expectedBytes) {
      throw new InputError(
        `${bavail * bsize} bytes free, expected at least ${expectedBytes} for the results`,
        { file: folder },
      )
    }
    fill()
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
    else rmSync(join(folder, '.probe'), { force: true })
    throw diskError(folder, 'write', error)
  }
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
