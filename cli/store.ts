// The results directory. Runs end in any order and are filed in that of the plans: what has ended waits
// in `pending/` (pending.ts) until those before it are there. A journal says after each filed run how
// long every file then was: an interrupted experiment is cut back to its last whole run and goes on from
// there, and nothing that is complete is ever written again.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import {
  describeColumns,
  InputError,
  runsHeader,
  runsRow,
  type Scenario,
  summarise,
  summaryHeader,
  summaryRow,
  TABLES,
  type TableName,
  tableHeader,
} from '../sim/index.ts'
import { writeCsv, writeCsvGzip } from './csv.ts'
import { diskError, onDisk } from './errors.ts'
import type { Experiment } from './experiment.ts'
import { type GrowingFile, openGrowing } from './growing.ts'
import { takeLock } from './lock.ts'
import {
  findManifest,
  isStored,
  JOURNAL,
  manifestOf,
  type Outcome,
  print,
  readJournal,
  writeManifest,
} from './manifest.ts'
import { dropDrafts, dropPending, pendingFiles, pendingOutcome, readPending } from './pending.ts'

export interface Store {
  readonly folder: string
  readonly shard: Shard | undefined
  /** Where runs wait that have ended. */
  readonly pending: string
  /** Tables of single rows are .csv.gz. */
  readonly gzip: boolean
  /** Every run has ended, one way or the other. */
  readonly complete: boolean
  /** How many runs have ended, filed or not. */
  readonly ended: number
  /** Of those filed, in the order of the experiment's plans. */
  readonly outcomes: readonly Outcome[]
  /** Creates the directory or takes up an interrupted one. */
  begin(): void
  /** InputError where less is free on the disk. */
  needRoom(bytes: number): void
  /** Runs of this store that have not ended, up to that index. */
  missing(end: number): number[]
  /** A run lies in `pending`: its outcome, after filing what can be filed. */
  take(index: number): Outcome
  /** Writes what is derived from all runs; called at the end and when interrupted. */
  finish(complete: boolean): void
  /** Nothing has ended yet: takes away what `begin` made. */
  discard(): void
}

export interface StoreOptions {
  readonly out?: string | undefined
  readonly gzip?: boolean | undefined
  /** Holds these runs alone, and files none: `peerlab merge` does. */
  readonly shard?: Shard | undefined
}
export interface Shard {
  readonly name: string
  readonly indices: readonly number[]
}

const PROBE_BYTES = 256 * 1024

/** Path of a thing that a run has for itself: NAME.EXT, or NAME-3.EXT where there are more runs. */
export function nameOfRun(runs: number) {
  const alone = runs === 1
  return (what: string, extension: string, index: number) =>
    alone ? `${what}.${extension}` : `${what}-${index + 1}.${extension}`
}

export function folderOf({ scenario, hash }: Experiment, shard?: Shard): string {
  const suffix = shard ? `-shard-${shard.name.replace('/', '-of-')}` : ''
  return join('results', scenario.name, hash + suffix)
}

/**
 * The store of an experiment: `results/<scenario>/<hash>/`, or `out` itself. Nothing is created before
 * `begin`. InputError where `out` holds anything but this experiment.
 */
export function openStore(experiment: Experiment, options: StoreOptions = {}): Store {
  const { shard } = options
  const folder = options.out ?? folderOf(experiment, shard)
  const at = (name: string) => join(folder, name)
  const manifest = findManifest(folder)
  refuseOther(folder, manifest, experiment, shard)
  const gzip = manifest?.gzip ?? options.gzip ?? false
  const pending = at('pending')
  const journal = manifest && !manifest.complete ? readJournal(folder) : []
  const outcomes: Outcome[] =
    manifest?.complete && !shard
      ? [...manifest.runs, ...manifest.failed]
      : journal.map((line) => line.outcome)
  const waiting = new Set(manifest ? readPending(pending) : [])
  const files = shard ? new Map<string, string[]>() : growingFiles(experiment, gzip)
  let complete = manifest?.complete ?? false
  const grown = new Map<string, GrowingFile>()
  let made: string | undefined
  let unlock = () => {}

  const save = () => {
    const state = { complete, shard: shard?.name ?? null, gzip }
    writeManifest(folder, manifestOf(experiment, outcomes, state))
  }
  const file = (index: number) => {
    const outcome = pendingOutcome(pending, index)
    for (const name of pendingFiles(pending, index)) {
      const from = join(pending, String(index), name)
      const to = grown.get(name)
      if (to) to.appendFile(from)
      else renameSync(from, at(name))
    }
    if (isStored(outcome)) {
      const row = runsRow(outcome, sweptPaths(experiment.scenario))
      grown.get('runs.csv')!.append(Buffer.from(writeCsv([row])))
    }
    const sizes = Object.fromEntries([...grown].map(([name, file]) => [name, file.size]))
    appendFileSync(at(JOURNAL), `${JSON.stringify({ outcome, sizes })}\n`)
    outcomes.push(outcome)
    waiting.delete(index)
    dropPending(pending, index)
  }
  const fileAll = () => {
    while (!shard && waiting.has(outcomes.length)) file(outcomes.length)
  }
  return {
    folder,
    shard,
    pending,
    gzip,
    outcomes,
    get complete() {
      return complete
    },
    get ended() {
      return outcomes.length + waiting.size
    },
    begin() {
      made = prepareFolder(folder, () => {
        unlock = takeLock(at('.lock'))
        save()
        mkdirSync(pending, { recursive: true })
        const sizes = journal.at(-1)?.sizes
        for (const [name, header] of files) {
          const file = openGrowing(at(name), sizes?.[name] ?? 0)
          grown.set(name, file)
          const isPacked = name.endsWith('.gz')
          if (!sizes)
            file.append(isPacked ? writeCsvGzip([header]) : Buffer.from(writeCsv([header])))
        }
        const lines = journal.map((line) => `${JSON.stringify(line)}\n`)
        writeFileSync(at(`${JOURNAL}.part`), lines.join(''))
        renameSync(at(`${JOURNAL}.part`), at(JOURNAL))
        dropDrafts(pending)
        for (const index of waiting) {
          if (index >= outcomes.length) continue
          waiting.delete(index)
          dropPending(pending, index)
        }
        fileAll()
      })
    },
    needRoom(bytes) {
      const { bavail, bsize } = statfsSync(folder)
      if (bavail * bsize >= bytes) return
      throw new InputError(
        `${bavail * bsize} bytes free, expected at least ${bytes} for the results`,
        { file: folder },
      )
    },
    missing(end) {
      const all = shard?.indices ?? range(outcomes.length, end)
      return all.filter((index) => !waiting.has(index))
    },
    take(index) {
      return onDisk(folder, 'write', () => {
        if (index < outcomes.length) return outcomes[index]!
        const outcome = pendingOutcome(pending, index)
        waiting.add(index)
        fileAll()
        return outcome
      })
    },
    finish(done) {
      onDisk(folder, 'write', () => {
        complete = done
        if (!shard) writeDerived(folder, experiment, outcomes, gzip)
        save()
        for (const file of grown.values()) file.close()
        if (complete) rmSync(at(JOURNAL), { force: true })
        if (complete && !shard) rmSync(pending, { recursive: true, force: true })
        unlock()
      })
    },
    discard() {
      for (const file of grown.values()) file.close()
      unlock()
      if (made !== undefined) rmSync(made, { recursive: true, force: true })
    },
  }
}

function refuseOther(
  folder: string,
  manifest: ReturnType<typeof findManifest>,
  { hash, code }: Experiment,
  shard: Shard | undefined,
): void {
  if (!manifest) return
  const name = shard?.name ?? null
  if (manifest.hash === hash && (manifest.shard ?? null) === name) return
  const what =
    manifest.code !== code
      ? `of another version of peerlab (${manifest.peerlab}, code ${manifest.code}), expected code ${code}`
      : manifest.hash !== hash
        ? `of another experiment (${manifest.hash}), expected ${hash}`
        : `of shard ${manifest.shard ?? '1/1'}, expected ${name ?? 'all of them'}`
  throw new InputError(`holds results ${what}`, { file: folder })
}

/** The files that grow with every run: name -> header. */
function growingFiles({ scenario }: Experiment, gzip: boolean): Map<string, string[]> {
  const paths = sweptPaths(scenario)
  return new Map([
    ['runs.csv', runsHeader(paths)],
    ...recordedTables(scenario).map(
      (table) => [gzip ? `${table}.csv.gz` : `${table}.csv`, tableHeader(table, paths)] as const,
    ),
  ])
}

/** summary.csv, and columns.json for all that is there. */
function writeDerived(
  folder: string,
  experiment: Experiment,
  outcomes: readonly Outcome[],
  gzip: boolean,
): void {
  const { scenario } = experiment
  const paths = sweptPaths(scenario)
  const rows = summarise(outcomes.filter(isStored)).map((row) => summaryRow(row, paths))
  writeFileSync(join(folder, 'summary.csv'), writeCsv([summaryHeader(paths), ...rows]))
  const traced = scenario.record.includes('messages') ? ['messages.parquet'] : []
  const files = [...growingFiles(experiment, false).keys(), 'summary.csv', ...traced]
  const described = Object.entries(describeColumns(files, paths)).map(([file, columns]) => {
    const grown = TABLES.some((table) => file === `${table}.csv`)
    return [gzip && grown ? `${file}.gz` : file, columns] as const
  })
  writeFileSync(join(folder, 'columns.json'), print(Object.fromEntries(described)))
}

function sweptPaths({ sweep }: Scenario): string[] {
  return sweep.map((axis) => axis.path)
}

function recordedTables({ record }: Scenario): TableName[] {
  return TABLES.filter((table) => record.includes(table))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

/**
 * Makes the folder, tries a write and fills it by `fill`; whatever fails, a folder made here is taken
 * away again. Returns the outermost folder that had to be made.
 */
function prepareFolder(folder: string, fill: () => void): string | undefined {
  const made = onDisk(folder, 'create', () => makeFolder(folder))
  try {
    const probe = join(folder, '.probe')
    writeFileSync(probe, new Uint8Array(PROBE_BYTES))
    rmSync(probe)
    fill()
    return made
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
    else rmSync(join(folder, '.probe'), { force: true })
    throw diskError(folder, 'write', error)
  }
}

/** The outermost folder that had to be made; `recursive` of mkdir would never return under /proc. */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  const outermost = makeFolder(dirname(folder))
  mkdirSync(folder)
  return outermost ?? folder
}
