// The results directory. Rows are appended as runs end, and a journal says after each run how long
// every file then was: an interrupted experiment is cut back to its last whole run and goes on from
// there, and nothing that is complete is ever written again.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import {
  describeColumns,
  InputError,
  type RunTables,
  runsHeader,
  runsRow,
  type Scenario,
  summarise,
  summaryHeader,
  summaryRow,
  TABLES,
  type TableName,
  tableHeader,
  tableRows,
} from '../sim/index.ts'
import { appendCsv, writeCsv } from './csv.ts'
import { diskError, onDisk } from './errors.ts'
import type { Experiment } from './experiment.ts'
import { takeLock } from './lock.ts'
import {
  type FailedRun,
  isStored,
  JOURNAL,
  manifestOf,
  type Outcome,
  print,
  readJournal,
  readManifest,
  type StoredRun,
  writeManifest,
} from './manifest.ts'

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
  finish(): void
}

const PROBE_BYTES = 256 * 1024

/**
 * The store of an experiment: `results/<scenario>/<hash>/`, or `out` itself. Nothing is created before
 * `begin`. InputError where `out` holds anything but this experiment.
 */
export function openStore(experiment: Experiment, out: string | undefined): Store {
  const { scenario, hash, plans } = experiment
  const folder = out ?? join('results', scenario.name, hash)
  const at = (name: string) => join(folder, name)
  const manifest = readManifest(folder, hash)
  const journal = manifest && !manifest.complete ? readJournal(folder) : []
  const outcomes: Outcome[] = manifest?.complete
    ? [...manifest.runs, ...manifest.failed]
    : journal.map((line) => line.outcome)
  const files = growingFiles(experiment)
  let complete = manifest?.complete ?? false
  let unlock = () => {}

  const record = (outcome: Outcome) => {
    const sizes = Object.fromEntries(
      [...files.keys()].map((name) => [name, statSync(at(name)).size]),
    )
    appendFileSync(at(JOURNAL), `${JSON.stringify({ outcome, sizes })}\n`)
    outcomes.push(outcome)
  }
  return {
    folder,
    outcomes,
    get complete() {
      return complete
    },
    begin(expectedBytes) {
      prepareFolder(folder, expectedBytes, () => {
        unlock = takeLock(at('.lock'))
        writeManifest(folder, manifestOf(experiment, outcomes, false))
        const sizes = journal.at(-1)?.sizes
        for (const [name, header] of files) {
          if (sizes) truncateSync(at(name), sizes[name])
          else writeFileSync(at(name), writeCsv([header]))
        }
        writeFileSync(at(JOURNAL), journal.map((line) => `${JSON.stringify(line)}\n`).join(''))
      })
    },
    pathOf(name, extension, run) {
      return at(plans.length === 1 ? `${name}.${extension}` : `${name}-${run}.${extension}`)
    },
    async keep(outcome, tables, labels) {
      try {
        await appendRun(folder, experiment, { ...outcome, tables, labels })
        record(outcome)
      } catch (error) {
        throw diskError(folder, 'write', error)
      }
    },
    fail(outcome) {
      onDisk(folder, 'write', () => record(outcome))
    },
    finish() {
      onDisk(folder, 'write', () => {
        writeDerived(folder, experiment, outcomes)
        complete = outcomes.length === plans.length
        writeManifest(folder, manifestOf(experiment, outcomes, complete))
        if (complete) rmSync(at(JOURNAL))
        unlock()
      })
    },
  }
}

/** The files that grow with every run: name -> header. */
function growingFiles({ scenario }: Experiment): Map<string, string[]> {
  const paths = sweptPaths(scenario)
  return new Map([
    ['runs.csv', runsHeader(paths)],
    ...recordedTables(scenario).map(
      (table) => [`${table}.csv`, tableHeader(table, paths)] as const,
    ),
  ])
}

async function appendRun(
  folder: string,
  { scenario }: Experiment,
  run: StoredRun & { readonly tables: RunTables; readonly labels: readonly string[] | null },
): Promise<void> {
  const paths = sweptPaths(scenario)
  await appendCsv(join(folder, 'runs.csv'), [runsRow(run, paths)])
  for (const table of recordedTables(scenario)) {
    await appendCsv(join(folder, `${table}.csv`), tableRows(table, run, paths))
  }
}

/** summary.csv, and columns.json for all that is there. */
function writeDerived(folder: string, experiment: Experiment, outcomes: readonly Outcome[]): void {
  const { scenario } = experiment
  const paths = sweptPaths(scenario)
  const rows = summarise(outcomes.filter(isStored)).map((row) => summaryRow(row, paths))
  writeFileSync(join(folder, 'summary.csv'), writeCsv([summaryHeader(paths), ...rows]))
  const traced = scenario.record.includes('messages') ? ['messages.parquet'] : []
  const files = [...growingFiles(experiment).keys(), 'summary.csv', ...traced]
  writeFileSync(join(folder, 'columns.json'), print(describeColumns(files, paths)))
}

function sweptPaths({ sweep }: Scenario): string[] {
  return sweep.map((axis) => axis.path)
}

function recordedTables({ record }: Scenario): TableName[] {
  return TABLES.filter((table) => record.includes(table))
}

/** Makes the folder and fills it by `fill`; whatever fails, a folder made here is taken away again. */
function prepareFolder(folder: string, expectedBytes: number, fill: () => void): void {
  const made = onDisk(folder, 'create', () => makeFolder(folder))
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

/** The outermost folder that had to be made; `recursive` of mkdir would never return under /proc. */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  const outermost = makeFolder(dirname(folder))
  mkdirSync(folder)
  return outermost ?? folder
}
