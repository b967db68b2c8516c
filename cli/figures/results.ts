// A results directory as figures see it: what its manifest says, a row per run, and the columns of its
// tables run by run. Everything is read from the files, so that a directory can be drawn anywhere.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, type MeasuredRun, type Scenario, suggest } from '../../sim/index.ts'
import { eachRow, numberAt, placesOf, readRows, tableAt } from './rows.ts'

export interface Results {
  readonly folder: string
  readonly peerlab: string
  /** The name that results are filed under. */
  readonly name: string
  readonly hash: string
  readonly scenario: Scenario
  /** The scenario as it was written; '' where the manifest does not say. */
  readonly source: string
  /** Every run that has ended and is asked for, in order of runs.csv. */
  readonly runs: readonly RunRow[]
  /** Runs of the scenario that the directory does not hold (yet). */
  readonly missing: boolean
  readonly metrics: readonly string[]
  /** Unit and definition of a column of a file, where columns.json tells. */
  column(file: string, name: string): { readonly unit: string; readonly definition: string }
  /** Path of a table, or undefined where it was not recorded. */
  tablePath(table: string): string | undefined
}

/** A row of runs.csv; the values of its point are the text that stands there. */
export interface RunRow extends MeasuredRun {
  readonly replicate: number
  readonly seed: number
  readonly fingerprint: string
}

/** Columns of a table for one run. */
export interface RunColumns {
  readonly protocol: string
  readonly point: { readonly [path: string]: string }
  readonly columns: readonly (readonly number[])[]
}

/** Path of a swept parameter, or its end -> the value to keep. */
export type Where = { readonly [path: string]: string }

const RUN_NAME = ['protocol', 'replicate', 'seed']

/** InputError where `folder` holds no results, or `where` names what was not swept. */
export function readResults(folder: string, where: Where = {}): Results {
  const manifest = readManifest(folder)
  const { scenario } = manifest
  const kept = keptValues(scenario, where)
  const file = join(folder, 'runs.csv')
  const { header, rows } = readRows(tableAt(folder, 'runs') ?? file)
  const paths = scenario.sweep.map((axis) => axis.path)
  const own = [...RUN_NAME, ...paths, 'fingerprint']
  const metrics = header.filter((name) => !own.includes(name))
  const at = placesOf(own, header, file)
  const metricsAt = placesOf(metrics, header, file)
  const runs = rows.map((row, i) => ({
    protocol: row[at[0]!]!,
    replicate: numberAt(row[at[1]!]!, file, i, 'replicate'),
    seed: numberAt(row[at[2]!]!, file, i, 'seed'),
    point: pointOf(row, paths, at),
    metrics: Object.fromEntries(
      metrics.map((name, m) => [name, numberAt(row[metricsAt[m]!]!, file, i, name)]),
    ),
    fingerprint: row[at.at(-1)!]!,
  }))
  if (runs.length === 0) throw new InputError('no run ended, expected at least one', { file })
  const described = readColumnTexts(folder)
  return {
    ...manifest,
    folder,
    runs: runs.filter(({ point }) => matches(point, kept)),
    missing: !manifest.complete,
    metrics,
    column: (of, name) => described[of]?.find((column) => column.name === name) ?? NO_TEXT,
    tablePath: (table) => tableAt(folder, table),
  }
}

/**
 * Columns of a table, run by run in order of appearance, as numbers; an empty cell is NaN. The runs are
 * those that `results` keeps.
 */
export function readColumns(
  results: Results,
  table: string,
  columns: readonly string[],
): RunColumns[] {
  const file = results.tablePath(table)
  if (file === undefined) throw new Error(`${table} was not recorded`)
  const paths = results.scenario.sweep.map((axis) => axis.path)
  const wanted = new Set(results.runs.map(keyOf))
  const found = new Map<string, RunColumns & { columns: number[][] }>()
  let at: number[] = []
  let own: number[] = []
  eachRow(file, (row, i, header) => {
    if (i < 0) {
      at = placesOf([...RUN_NAME, ...paths], header, file)
      own = placesOf(columns, header, file)
      return
    }
    const protocol = row[at[0]!]!
    const point = pointOf(row, paths, at)
    const key = keyOf({ protocol, point, replicate: Number(row[at[1]!]) })
    if (!wanted.has(key)) return
    let run = found.get(key)
    if (run === undefined) {
      run = { protocol, point, columns: columns.map(() => []) }
      found.set(key, run)
    }
    for (const [c, place] of own.entries()) {
      run.columns[c]!.push(numberAt(row[place]!, file, i, columns[c]!))
    }
  })
  return [...found.values()]
}

/** What runs of the same protocol at the same point share. */
export function subjectKey(run: { readonly protocol: string; readonly point: object }): string {
  return JSON.stringify([run.protocol, run.point])
}

function keyOf(run: { protocol: string; point: object; replicate: number }): string {
  return `${subjectKey(run)}${run.replicate}`
}

function readManifest(folder: string) {
  const file = join(folder, 'manifest.json')
  if (!existsSync(folder)) throw new InputError('no such directory', { file: folder })
  if (!statSync(folder).isDirectory()) {
    throw new InputError('a file, expected a directory of results', { file: folder })
  }
  if (!existsSync(file)) {
    throw new InputError('no results in it, expected what peerlab run wrote', { file: folder })
  }
  const manifest = parseJson(file) as {
    peerlab?: unknown
    scenario?: unknown
    hash?: unknown
    complete?: unknown
    resolved?: Scenario
    source?: { text?: unknown }
  }
  const { resolved } = manifest
  if (!Array.isArray(resolved?.sweep) || !Array.isArray(resolved.protocols)) {
    throw new InputError('not a manifest of peerlab', { file })
  }
  return {
    peerlab: String(manifest.peerlab),
    name: String(manifest.scenario),
    hash: String(manifest.hash),
    complete: manifest.complete === true,
    scenario: resolved,
    source: String(manifest.source?.text ?? ''),
  }
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new InputError('not JSON, expected what peerlab run wrote', { file })
  }
}

const NO_TEXT = { unit: '', definition: '' }

type ColumnTexts = {
  readonly [file: string]: { name: string; unit: string; definition: string }[]
}

function readColumnTexts(folder: string): ColumnTexts {
  const file = join(folder, 'columns.json')
  return existsSync(file) ? (parseJson(file) as ColumnTexts) : {}
}

/** Values of the swept paths that stand in a row; `at` are the places of the run's name. */
function pointOf(row: readonly string[], paths: readonly string[], at: readonly number[]) {
  const point: { [path: string]: string } = {}
  for (const [i, path] of paths.entries()) {
    const cell = row[at[RUN_NAME.length + i]!]!
    if (cell !== '') point[path] = cell
  }
  return point
}

/** `where` with its paths in full. */
function keptValues({ sweep }: Scenario, where: Where): Where {
  const paths = sweep.map((axis) => axis.path)
  return Object.fromEntries(
    Object.entries(where).map(([name, value]) => {
      const axis = sweep.find(({ path }) => path === name || path.endsWith(`.${name}`))
      if (!axis) throw new InputError(`--where ${name}: not swept, ${suggest(name, paths)}`)
      const values = axis.values.map(String)
      if (values.includes(value)) return [axis.path, value]
      throw new InputError(`--where ${name}=${value}: expected one of: ${values.join(', ')}`)
    }),
  )
}

/** A protocol that an axis does not concern is kept whatever is asked of that axis. */
function matches(point: RunRow['point'], kept: Where): boolean {
  return Object.entries(kept).every(([path, value]) => (point[path] ?? value) === value)
}
