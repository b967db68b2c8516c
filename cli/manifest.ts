// manifest.json and the journal: what a results directory says of itself. The manifest names the
// experiment; while it is not complete, the journal holds a line per run that has ended.

import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { InputError, type Metrics, type Point } from '../sim/index.ts'
import { onDisk } from './errors.ts'
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

export function isStored(outcome: Outcome): outcome is StoredRun {
  return 'fingerprint' in outcome
}

const MANIFEST = 'manifest.json'
export const JOURNAL = 'journal.jsonl'

export interface Manifest {
  readonly hash: string
  readonly complete: boolean
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
  complete: boolean,
) {
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
    resolved: scenario,
    inputs: digests,
    runs: complete ? outcomes.filter(isStored) : [],
    failed: complete ? outcomes.filter((outcome) => !isStored(outcome)) : [],
  }
}

/** Renamed into place, so that a reader never sees half of it. */
export function writeManifest(folder: string, manifest: object): void {
  const draft = join(folder, `${MANIFEST}.part`)
  writeFileSync(draft, print(manifest))
  renameSync(draft, join(folder, MANIFEST))
}

export function readManifest(folder: string, hash: string): Manifest | undefined {
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
export function readJournal(folder: string): JournalLine[] {
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

export function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
