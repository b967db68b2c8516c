// From a scenario's text to all the runs it asks for: every combination of swept values is put in
// place and checked as if it had been written there, so that a bad value is refused before any run.

import { isMap } from 'yaml'
import { concerns } from './expect.ts'
import { check, fail, failAtKey } from './issues.ts'
import { type Axes, type Registry, resolveScenario } from './parse.ts'
import type { Plan } from './plan.ts'
import type { Point, Scenario, SweepAxis } from './scenario.ts'
import { MAX_RUNS, sweepSchema } from './schema.ts'
import {
  type Draft,
  isOption,
  nodeAt,
  pathOf,
  placeOf,
  put,
  readDraft,
  type ScenarioSource,
  valuesOf,
} from './source.ts'
import { suggest } from './suggest.ts'

export interface Expansion {
  /** Every swept path at its first value. */
  readonly scenario: Scenario
  /** Point by point (the last axis fastest), within it protocol by protocol, then the replicates. */
  readonly plans: readonly Plan[]
}

/** The scenario of a text, every swept path at its first value. Throws InputError. */
export function parseScenario(source: ScenarioSource, registry: Registry): Scenario {
  const { draft, axes } = open(source)
  return settle(draft, axes, registry, 0)
}

/**
 * Every run of a scenario. A path under `protocols.NAME` varies only the runs of NAME: other protocols
 * run once for each combination of the rest, and their points lack that path. Throws InputError.
 */
export function planRuns(source: ScenarioSource, registry: Registry): Expansion {
  const { draft, axes } = open(source)
  const { sweep } = axes
  const first = settle(draft, axes, registry, 0)
  const own = (name: string) => sweep.filter(({ path }) => concerns(path, name))
  const runs = first.protocols.map(({ name }) => combinationsOf(own(name)) * first.replicates)
  const most = Math.max(
    combinationsOf(sweep),
    runs.reduce((a, b) => a + b, 0),
  )
  if (most > MAX_RUNS) fail(draft, ['sweep'], `${most} runs, expected at most ${MAX_RUNS}`)
  const plans: Plan[] = []
  for (let combination = 0; combination < combinationsOf(sweep); combination++) {
    const chosen = choose(sweep, combination)
    const names = first.protocols
      .map(({ name }) => name)
      .filter((name) => sweep.every(({ path }, i) => concerns(path, name) || chosen[i] === 0))
    if (names.length === 0) continue
    const scenario = settle(draft, axes, registry, combination)
    for (const protocol of scenario.protocols.filter(({ name }) => names.includes(name))) {
      const definition = registry.get(protocol.use)!
      const settings = sweep.map(({ path, values }, i) => [path, values[chosen[i]!]!] as const)
      const point: Point = Object.fromEntries(
        settings.filter(([path]) => concerns(path, protocol.name)),
      )
      for (let replicate = 1; replicate <= scenario.replicates; replicate++) {
        const seed = scenario.seed + replicate - 1
        plans.push({ scenario, protocol, definition, point, replicate, seed })
      }
    }
  }
  return { scenario: first, plans }
}

/** Parts of a scenario that say how to run it, and cannot vary from run to run. */
const FIXED = ['title', 'seed', 'sweep', 'replicates', 'record', 'expect', 'plugins']

function open(source: ScenarioSource): { draft: Draft; axes: Axes } {
  const draft = readDraft(source)
  narrowSweep(draft)
  const { sweep: read, protocols } = valuesOf(draft) as { readonly [key: string]: unknown }
  const names = Array.isArray(protocols) ? protocols.map(String) : Object.keys(protocols ?? {})
  const values = check(draft, sweepSchema, read, ['sweep'])
  const sweep = Object.entries(values).map(([path, values]) => ({ path, values }))
  for (const { path, values } of sweep) {
    const at = ['sweep', path]
    const [top, name = ''] = pathOf(path).map(String)
    if (FIXED.includes(top!)) failAtKey(draft, at, 'cannot be swept')
    if (top === 'protocols' && !names.includes(name)) {
      failAtKey(draft, at, `no protocol ${name} here, ${suggest(name, names)}`)
    }
    const repeated = values.findIndex((value, i) => values.indexOf(value) < i)
    if (repeated >= 0)
      fail(draft, [...at, repeated], `${values[repeated]}, expected each value once`)
  }
  const narrowed = sweep.filter(({ path }) => isOption(draft, ['sweep', path]))
  return { draft, axes: { sweep, narrowed: new Set(narrowed.map(({ path }) => path)) } }
}

/** A value that an option gives to a swept path takes the place of the values in the sweep. */
function narrowSweep(draft: Draft): void {
  const sweep = nodeAt(draft, ['sweep'])
  if (!isMap(sweep)) return
  for (const path of sweep.items.map(({ key }) => String(key))) {
    const node = nodeAt(draft, pathOf(path))
    const option = node && draft.options.get(node)
    if (node === undefined || option === undefined) continue
    const values = draft.document.createNode([node])
    draft.options.set(values, option)
    put(draft, ['sweep', path], values, { file: option })
  }
}

/** The scenario of one combination of swept values. */
function settle(draft: Draft, axes: Axes, registry: Registry, combination: number): Scenario {
  for (const [i, index] of choose(axes.sweep, combination).entries()) {
    const { path } = axes.sweep[i]!
    const at = ['sweep', path, index]
    put(draft, pathOf(path), nodeAt(draft, at)!, placeOf(draft, at))
  }
  return resolveScenario(draft, registry, axes)
}

function combinationsOf(axes: readonly SweepAxis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1)
}

/** The place of each axis in a combination, as the digits of its number: the last axis is the fastest. */
function choose(axes: readonly SweepAxis[], combination: number): number[] {
  const places: number[] = []
  let rest = combination
  for (const { values } of [...axes].reverse()) {
    places.unshift(rest % values.length)
    rest = Math.floor(rest / values.length)
  }
  return places
}
