// From what the user typed to what is to be run: the scenario read, its plugins and files loaded, its
// plans made, and the hash under which its results are filed.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { registry as bundledProtocols } from '../protocols/index.ts'
import {
  InputError,
  isOption,
  type Override,
  type Plan,
  type ProtocolDefinition,
  planRuns,
  readDraft,
  type Scenario,
  type ScenarioSource,
  scenarioFiles,
  suggest,
  valuesOf,
} from '../sim/index.ts'
import { loadInputs, readInput } from './inputs.ts'
import { bundledScenarios, codeHash, version } from './package.ts'

export interface Experiment {
  readonly scenario: Scenario
  /** The runs to be, grouped by the world that they share, in order of first appearance. */
  readonly worlds: readonly (readonly Plan[])[]
  /** All of them, in that order. */
  readonly plans: readonly Plan[]
  readonly inputs: ReadonlyMap<string, string>
  /** Path -> SHA-256 of each input file and plugin. */
  readonly digests: { readonly [path: string]: string }
  /** 12 hex digits: the resolved scenario, the contents of its files, the version and its code. */
  readonly hash: string
}

export interface ExperimentOptions {
  /** A path, or the name of a bundled scenario. */
  readonly scenario: string
  readonly overrides: readonly Override[]
  readonly seed?: string
}

/** Everything that can be refused before a world is drawn is refused here. */
export async function loadExperiment(options: ExperimentOptions): Promise<Experiment> {
  const file = findScenario(options.scenario)
  const source = {
    text: readInput(file),
    file,
    overrides: options.overrides,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  }
  const plugins = loadInputs(pluginPaths(source))
  const registry = await withPlugins([...plugins.keys()])
  const { scenario, plans } = planRuns(source, registry)
  const files = [...new Set(plans.flatMap((plan) => scenarioFiles(plan.scenario)))]
  const inputs = loadInputs(files)
  const digests = Object.fromEntries(
    [...inputs, ...plugins].map(([path, text]) => [path, digest(text)]),
  )
  const identity = JSON.stringify([version, codeHash(), scenario, digests])
  const worlds = groupBy(plans, worldKey)
  return {
    scenario,
    worlds,
    plans: worlds.flat(),
    inputs,
    digests,
    hash: digest(identity).slice(0, 12),
  }
}

/** Plans with the same key run over the same world. */
function worldKey(plan: Plan): string {
  const { topology, latency, bandwidth, content, workload, churn, faults } = plan.scenario
  const { durationUs, peers, loss, firewalled } = plan.scenario
  const parts = { topology, latency, bandwidth, content, workload, churn, faults }
  return JSON.stringify([plan.seed, durationUs, peers, loss, firewalled, parts])
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
function pluginPaths(source: ScenarioSource): string[] {
  const draft = readDraft(source)
  const read = valuesOf(draft)
  if (typeof read !== 'object' || read === null || !('plugins' in read)) return []
  if (!Array.isArray(read.plugins)) return []
  return read.plugins
    .filter((path) => typeof path === 'string')
    .map((path, i) => resolve(isOption(draft, ['plugins', i]) ? '.' : dirname(source.file), path))
}

async function withPlugins(paths: readonly string[]) {
  if (paths.length > 0) register(`data:text/javascript,${encodeURIComponent(RESOLVE_PEERLAB)}`)
  const registry = new Map<string, ProtocolDefinition>(bundledProtocols)
  for (const path of paths) {
    const { protocol } = await importPlugin(path)
    if (!isDefinition(protocol)) {
      throw new InputError('no protocol in it, expected `export const protocol`', { file: path })
    }
    if (registry.has(protocol.name)) {
      throw new InputError(`protocol ${protocol.name} exists already, expected another name`, {
        file: path,
      })
    }
    registry.set(protocol.name, protocol)
  }
  return registry
}

/** A plugin's `import 'peerlab'` is this very peerlab, wherever the plugin lies and whatever is installed. */
const RESOLVE_PEERLAB = `
export function resolve(specifier, context, next) {
  const peerlab = ${JSON.stringify(new URL('../sim/index.js', import.meta.url).href)}
  return specifier === 'peerlab' ? { url: peerlab, shortCircuit: true } : next(specifier, context)
}`

async function importPlugin(path: string): Promise<{ protocol?: unknown }> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`cannot load this plugin: ${reason}`, { file: path })
  }
}

function isDefinition(value: unknown): value is ProtocolDefinition {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, type: string) => key in value && typeof Reflect.get(value, key) === type
  return (
    has('name', 'string') &&
    has('title', 'string') &&
    has('source', 'string') &&
    has('params', 'object') &&
    has('messages', 'object') &&
    has('handshake', 'object') &&
    has('create', 'function')
  )
}
