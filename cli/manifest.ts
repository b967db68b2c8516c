// manifest.json and the journal: what a results directory says of itself. The manifest names the
// experiment; while it is not complete, the journal holds a line per run that has ended.

import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { InputError, METRICS, type Metrics, type Point, type Scenario } from '../sim/index.ts'
import { onDisk } from './errors.ts'
import type { Experiment, SourceRecord } from './experiment.ts'
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

export function isStored(outcome: Outcome): outcome is StoredRun {
  return 'fingerprint' in outcome
}

export function isFailed(outcome: Outcome): outcome is FailedRun {
  return !isStored(outcome)
}

const MANIFEST = 'manifest.json'
export const JOURNAL = 'journal.jsonl'

export interface Manifest {
  readonly peerlab: string
  /** Hash of the code that ran it. */
  readonly code: string
  readonly scenario: string
  readonly hash: string
  readonly seed: number
  readonly complete: boolean
  /** 'i/n' where it holds the runs of one shard alone. */
  readonly shard: string | null
  /** The tables of single rows are .csv.gz. */
  readonly gzip: boolean
  readonly argv: readonly string[]
  readonly source: SourceRecord
  readonly resolved: Scenario
  readonly inputs: { readonly [path: string]: string }
  readonly runs: readonly StoredRun[]
  readonly failed: readonly FailedRun[]
}
export interface JournalLine {
  readonly outcome: Outcome
  readonly sizes: { readonly [file: string]: number }
}

export function manifestOf(
  experiment: Experiment,
  outcomes: readonly Outcome[],
  state: Pick<Manifest, 'complete' | 'shard' | 'gzip'>,
): Manifest {
  const { scenario, hash, code, digests, source } = experiment
  const about = {
    written: new Date().toISOString(),
    runtime: {
      node: process.version,
      v8: process.versions.v8,
      platform: process.platform,
      arch: process.arch,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
    },
  }
  return {
    peerlab: version,
    code,
    scenario: scenario.name,
    hash,
    seed: scenario.seed,
    ...state,
    argv: process.argv.slice(2),
    ...about,
    source,
    resolved: scenario,
    inputs: digests,
    runs: state.complete ? outcomes.filter(isStored) : [],
    failed: state.complete ? outcomes.filter(isFailed) : [],
  }
}

/** Renamed into place, so that a reader never sees half of it. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const draft = join(folder, `${MANIFEST}.part`)
  writeFileSync(draft, print(manifest))
  renameSync(draft, join(folder, MANIFEST))
}

/** The manifest in a folder for results; undefined where there is nothing yet. */
export function findManifest(folder: string): Manifest | undefined {
  if (!existsSync(folder)) return undefined
  if (!statSync(folder).isDirectory()) {
    throw new InputError('a file, expected a directory for the results', { file: folder })
  }
  if (existsSync(join(folder, MANIFEST))) return readManifest(folder)
  if (onDisk(folder, 'read', () => readdirSync(folder)).length === 0) return undefined
  throw new InputError('not empty, expected a new directory or one of this experiment', {
    file: folder,
  })
}

export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) {
    throw new InputError('no manifest.json in it, expected a directory of results', {
      file: folder,
    })
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'), reviveMetric)
  } catch {
    throw new InputError('not a manifest of peerlab', { file })
  }
}

/** The lines of whole runs; a last line that an interruption cut short is no run. */
export function readJournal(folder: string): JournalLine[] {
  const file = join(folder, JOURNAL)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line, reviveMetric))
}

/** What a directory holds, complete or not. */
export interface Results {
  readonly folder: string
  readonly manifest: Manifest
  readonly runs: readonly StoredRun[]
  readonly failed: readonly FailedRun[]
}

export function openResults(folder: string): Results {
  const manifest = readManifest(folder)
  const { complete } = manifest
  const outcomes = complete
    ? [...manifest.runs, ...manifest.failed]
    : readJournal(folder).map(({ outcome }) => outcome)
  const runs = outcomes.filter(isStored)
  return { folder, manifest, runs, failed: outcomes.filter(isFailed) }
}

const METRIC_NAMES: ReadonlySet<string> = new Set(Object.keys(METRICS))

/** JSON has no NaN: an undefined metric is null there. */
export function reviveMetric(name: string, value: unknown): unknown {
  return value === null && METRIC_NAMES.has(name) ? Number.NaN : value
}

export function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
