// From what the user typed to what is to be run: the scenario read, its plugins and files loaded, its
// plans made, and the hash under which its results are filed.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  InputError,
  isOption,
  type Override,
  type Plan,
  planRuns,
  readDraft,
  type Scenario,
  type ScenarioSource,
  scenarioFiles,
  suggest,
  valuesOf,
} from '../sim/index.ts'
import { explainBareName } from './bare-names.ts'
import { findInput, loadInputs, readInput } from './inputs.ts'
import { bundledScenarios, codeHash, version } from './package.ts'
import { type Registry, registryWith } from './plugins.ts'

export interface Experiment {
  readonly scenario: Scenario
  /** Every run there may be, in the order in which results are filed: runs over one world together. */
  readonly plans: readonly Plan[]
  /** Index of the first run over the same world, for each run. */
  readonly worldOf: readonly number[]
  /** The runs of a round are carried out before it is asked whether these are enough: ends of rounds. */
  readonly rounds: readonly number[]
  readonly inputs: ReadonlyMap<string, string>
  readonly plugins: readonly string[]
  /** Path -> SHA-256 of each input file and plugin. */
  readonly digests: { readonly [path: string]: string }
  /** All that it takes to load it again. */
  readonly source: SourceRecord
  /** Hash of the code that runs it. */
  readonly code: string
  /** 12 hex digits: the resolved scenario, the contents of its files, the version and its code. */
  readonly hash: string
}

/** What was typed, and where. */
export interface SourceRecord {
  readonly text: string
  readonly file: string
  readonly overrides: readonly Override[]
  readonly seed?: string
  /** The working directory, which paths in options start from. */
  readonly folder: string
}

export interface ExperimentOptions {
  /** A path, or the name of a bundled scenario. */
  readonly scenario: string
  readonly overrides: readonly Override[]
  readonly seed?: string
  /** Plan more runs than a million. */
  readonly unbounded?: boolean
}

/** Everything that can be refused before a world is drawn is refused here. */
export async function loadExperiment(options: ExperimentOptions): Promise<Experiment> {
  const file = findScenario(options.scenario)
  const { overrides, seed, unbounded = false } = options
  const given = seed === undefined ? {} : { seed }
  const text = readInput(file)
  return planExperiment({ text, file, overrides, ...given, folder: process.cwd() }, unbounded)
}

/** The experiment of a source, as it was typed or as a manifest holds it. */
export async function planExperiment(source: SourceRecord, unbounded = false): Promise<Experiment> {
  const plugins = pluginPaths(source)
  const pluginTexts = loadInputs(plugins)
  const registry = await registryWith(plugins)
  const { scenario, plans } = plannedRuns(source, registry, unbounded)
  const files = [...new Set(plans.flatMap((plan) => scenarioFiles(plan.scenario)))]
  const inputs = new Map(
    files.map((path) => [path, readInput(findInput(resolve(source.folder, path)))]),
  )
  const digests = Object.fromEntries(
    [...inputs, ...pluginTexts].map(([path, text]) => [path, digest(text)]),
  )
  const code = codeHash()
  const contents = (_: string, value: unknown) =>
    typeof value === 'string' && Object.hasOwn(digests, value) ? digests[value] : value
  const identity = JSON.stringify([version, code, scenario, Object.values(digests)], contents)
  return {
    scenario,
    ...ordered(plans),
    inputs,
    plugins,
    digests,
    source: { ...source, file: resolve(source.folder, source.file) },
    code,
    hash: digest(identity).slice(0, 12),
  }
}

function plannedRuns(source: SourceRecord, registry: Registry, unbounded: boolean) {
  try {
    return planRuns(source, registry, unbounded ? Infinity : undefined)
  } catch (error) {
    throw explainBareName(error, source, registry)
  }
}

/** The plans over the world of which `first` is the first run. */
export function plansOfWorld({ plans, worldOf }: Experiment, first: number): Plan[] {
  const end = worldOf.findIndex((other, index) => index > first && other !== first)
  return plans.slice(first, end < 0 ? plans.length : end)
}

/** Round by round, runs over one world together in order of first appearance. */
function ordered(planned: readonly Plan[]): Pick<Experiment, 'plans' | 'worldOf' | 'rounds'> {
  const rounds: number[] = []
  const plans: Plan[] = []
  const worldOf: number[] = []
  const { replicates, precision } = planned[0]!.scenario
  const worldKey = worldKeys()
  let before = 0
  for (const replicate of roundsOf(precision?.least ?? replicates, replicates)) {
    const round = planned.filter((plan) => plan.replicate > before && plan.replicate <= replicate)
    for (const group of groupBy(round, worldKey)) {
      const first = plans.length
      plans.push(...group)
      worldOf.push(...group.map(() => first))
    }
    rounds.push(plans.length)
    before = replicate
  }
  return { plans, worldOf, rounds }
}

/** 5, 8, 12, 18, ...: half as many again each time, so that few are run in vain and few rounds wait. */
function roundsOf(least: number, most: number): number[] {
  const rounds = [Math.min(least, most)]
  while (rounds.at(-1)! < most) rounds.push(Math.min(most, Math.ceil(rounds.at(-1)! * 1.5)))
  return rounds
}

/** What says how a world is run, and not which world it is. */
const NOT_OF_THE_WORLD = new Set([
  ...[
    'name',
    'title',
    'seed',
    'warmupUs',
    'warmupSought',
    'links',
    'protocols',
    'sweep',
    'zip',
    'where',
  ],
  ...[
    'replicates',
    'precision',
    'record',
    'seriesIntervalUs',
    'expect',
    'plugins',
    'spread',
    'downloads',
  ],
])

/** Plans with the same key run over the same world. */
function worldKeys(): (plan: Plan) => string {
  const worlds = new Map<Scenario, string>()
  return ({ seed, scenario }) => {
    const known = worlds.get(scenario)
    if (known !== undefined) return `${seed} ${known}`
    const world = Object.entries(scenario).filter(([name]) => !NOT_OF_THE_WORLD.has(name))
    const key = JSON.stringify(world)
    worlds.set(scenario, key)
    return `${seed} ${key}`
  }
}

/** Groups in order of first appearance. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function findScenario(name: string): string {
  if (existsSync(name)) return name
  const bundled = bundledScenarios()
  const found = bundled.get(name)
  if (found !== undefined) return found
  throw new InputError(
    `no such file, and no bundled scenario of this name, ${suggest(name, [...bundled.keys()])}`,
    { file: name },
  )
}

/** Paths of the scenario's plugins: relative to the file, or to the working directory in an option. */
function pluginPaths(source: SourceRecord): string[] {
  const draft = readDraft(source as ScenarioSource)
  const read = valuesOf(draft)
  if (typeof read !== 'object' || read === null || !('plugins' in read)) return []
  if (!Array.isArray(read.plugins)) return []
  const folder = resolve(source.folder, dirname(source.file))
  return read.plugins
    .filter((path) => typeof path === 'string')
    .map((path, i) => resolve(isOption(draft, ['plugins', i]) ? source.folder : folder, path))
}
