// From a scenario's text to all the runs it asks for: every combination of swept values is put in
// place and checked as if it had been written there, so that a bad value is refused before any run.

import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { axisNamed, concerns } from './expect.ts'
import { evaluate, type Formula, leavesOf, parseFormula } from './formula.ts'
import { check, fail, failAtKey } from './issues.ts'
import { type Axes, type Registry, resolveScenario } from './parse.ts'
import type { Plan } from './plan.ts'
import { rangeValues } from './range.ts'
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
  const { draft, axes, dimensions } = open(source)
  return settle(draft, axes, registry, choose(dimensions, 0))
}

/**
 * Every run of a scenario. A path under `protocols.NAME` varies only the runs of NAME: other protocols
 * run once for each combination of the rest, and their points lack that path. Throws InputError, also
 * where there are more than `most` runs.
 */
export function planRuns(
  source: ScenarioSource,
  registry: Registry,
  most: number = MAX_RUNS,
): Expansion {
  const { draft, axes, dimensions, conditions } = open(source)
  const first = settle(draft, axes, registry, choose(dimensions, 0))
  refuseMore(draft, dimensions, first, most)
  const plans: Plan[] = []
  for (let combination = 0; combination < combinationsOf(dimensions); combination++) {
    const places = choose(dimensions, combination)
    const chosen = axes.sweep.map(({ path, values }) => [path, values[places.get(path)!]!] as const)
    const pointOf = (name: string): Point =>
      Object.fromEntries(chosen.filter(([path]) => concerns(path, name)))
    const names = first.protocols
      .map(({ name }) => name)
      .filter((name) =>
        dimensions.every((each) => varies(each, name) || places.get(each.paths[0]!) === 0),
      )
      .filter((name) => conditions.every((condition) => meets(pointOf(name), condition)))
    if (names.length === 0) continue
    const scenario = settle(draft, axes, registry, places)
    for (const protocol of scenario.protocols.filter(({ name }) => names.includes(name))) {
      const definition = registry.get(protocol.use)!
      const point = pointOf(protocol.name)
      for (let replicate = 1; replicate <= scenario.replicates; replicate++) {
        const seed = scenario.seed + replicate - 1
        plans.push({ scenario, protocol, definition, point, replicate, seed })
      }
    }
  }
  if (plans.length === 0)
    fail(draft, ['sweep', 'where'], 'no point meets it, expected one at least')
  return { scenario: first, plans }
}

/** Parts of a scenario that say how to run it, and cannot vary from run to run. */
const FIXED = ['title', 'seed', 'sweep', 'replicates', 'record', 'expect', 'plugins']

interface Opened {
  readonly draft: Draft
  readonly axes: Axes
  readonly dimensions: readonly Dimension[]
  readonly conditions: readonly Formula<string>[]
}

/** Swept paths that move together: mostly one. */
interface Dimension {
  readonly paths: readonly string[]
  readonly length: number
}

function open(source: ScenarioSource): Opened {
  const draft = readDraft(source)
  narrowSweep(draft)
  spellOutRanges(draft)
  const { sweep: read, protocols } = valuesOf(draft) as { readonly [key: string]: unknown }
  const names = Array.isArray(protocols) ? protocols.map(String) : Object.keys(protocols ?? {})
  const { zip = [], where = [], ...values } = check(draft, sweepSchema, read, ['sweep'])
  const sweep = Object.entries(values).map(([path, values]) => ({ path, values: [values].flat() }))
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
  const groups = zipGroups(draft, zip, sweep)
  const conditions = where.map((text, i) => {
    const at = isSeq(nodeAt(draft, ['sweep', 'where'])) ? ['sweep', 'where', i] : ['sweep', 'where']
    return conditionOf(text, sweep, (message) => fail(draft, at, message))
  })
  const narrowed = sweep.filter(({ path }) => isOption(draft, ['sweep', path]))
  const axes = { sweep, zip: groups, where, narrowed: new Set(narrowed.map(({ path }) => path)) }
  return { draft, axes, dimensions: dimensionsOf(sweep, groups), conditions }
}

/** Full paths of the groups that are zipped, all of one length. */
function zipGroups(
  draft: Draft,
  zip: readonly (string | string[])[],
  sweep: readonly SweepAxis[],
): string[][] {
  const written = zip.length > 0 && zip.every((each) => typeof each === 'string') ? [zip] : zip
  const seen = new Set<string>()
  return written.map((group) => {
    const axes = [group].flat().map((name) => {
      const axis = axisNamed(name, sweep)
      const known = sweep.map(({ path }) => path)
      if (!axis) return fail(draft, ['sweep', 'zip'], `${name}, not swept, ${suggest(name, known)}`)
      if (seen.has(axis.path)) fail(draft, ['sweep', 'zip'], `${name}, expected each path once`)
      seen.add(axis.path)
      return axis
    })
    const [one] = axes
    const other = axes.find(({ values }) => values.length !== one!.values.length)
    if (other) {
      const counts = `${one!.values.length} values and ${other.path} ${other.values.length}`
      fail(draft, ['sweep', 'zip'], `${one!.path} has ${counts}, expected as many`)
    }
    return axes.map(({ path }) => path)
  })
}

/** In order of the first path of each. */
function dimensionsOf(
  sweep: readonly SweepAxis[],
  groups: readonly (readonly string[])[],
): Dimension[] {
  return sweep.flatMap(({ path, values }) => {
    const paths = groups.find((group) => group.includes(path)) ?? [path]
    const leads = sweep.find((axis) => paths.includes(axis.path))!.path === path
    return leads ? [{ paths, length: values.length }] : []
  })
}

function conditionOf(
  text: string,
  sweep: readonly SweepAxis[],
  refuse: (message: string) => never,
): Formula<string> {
  return parseFormula(
    text,
    ({ name, conditions }) => {
      const axis = axisNamed(name, sweep)
      if (axis && conditions === null) return { leaf: axis.path }
      const known = sweep.map(({ path }) => path)
      return refuse(`${name}, not swept, ${suggest(name, known)}`)
    },
    refuse,
  )
}

/** A condition about paths that do not vary a protocol says nothing of it. */
function meets(point: Point, condition: Formula<string>): boolean {
  if (!leavesOf(condition).every((path) => path in point)) return true
  return (
    evaluate(condition, (path) => {
      const value = point[path]!
      return typeof value === 'boolean' ? String(value) : value
    }) === 1
  )
}

function varies({ paths }: Dimension, protocol: string): boolean {
  return paths.some((path) => concerns(path, protocol))
}

function refuseMore(
  draft: Draft,
  dimensions: readonly Dimension[],
  { protocols, replicates }: Scenario,
  most: number,
): void {
  const runs = protocols.map(
    ({ name }) => combinationsOf(dimensions.filter((each) => varies(each, name))) * replicates,
  )
  const all = runs.reduce((a, b) => a + b, 0)
  const count = Math.max(combinationsOf(dimensions), all)
  if (count > most) fail(draft, ['sweep'], `${count} runs, expected at most ${most} without --yes`)
}

/** A value that an option gives to a swept path takes the place of the values in the sweep. */
function narrowSweep(draft: Draft): void {
  const sweep = nodeAt(draft, ['sweep'])
  if (!isMap(sweep)) return
  for (const path of sweptKeys(sweep)) {
    const node = nodeAt(draft, pathOf(path))
    const option = node && draft.options.get(node)
    if (node === undefined || option === undefined) continue
    const values = draft.document.createNode([node])
    draft.options.set(values, option)
    put(draft, ['sweep', path], values, { file: option })
  }
}

/** 1..9:2 and log:64..16384:5 become lists, each item placed where the range was written. */
function spellOutRanges(draft: Draft): void {
  const sweep = nodeAt(draft, ['sweep'])
  if (!isMap(sweep)) return
  for (const path of sweptKeys(sweep)) {
    const node = nodeAt(draft, ['sweep', path])
    if (!isScalar(node) || typeof node.value !== 'string') continue
    const at = ['sweep', path]
    const values = rangeValues(node.value, (message) => fail(draft, at, message))
    const list = draft.document.createNode(values) as YAMLSeq<Node>
    const option = draft.options.get(node)
    for (const item of [list, ...list.items]) {
      item.range = node.range ?? null
      if (option !== undefined) draft.options.set(item, option)
    }
    put(draft, at, list, placeOf(draft, at))
  }
}

function sweptKeys(sweep: YAMLMap): string[] {
  return sweep.items.map(({ key }) => String(key)).filter((key) => key !== 'zip' && key !== 'where')
}

/** The scenario in which every swept path has the value at its place. */
function settle(
  draft: Draft,
  axes: Axes,
  registry: Registry,
  places: ReadonlyMap<string, number>,
): Scenario {
  for (const { path } of axes.sweep) {
    const at = ['sweep', path, places.get(path)!]
    put(draft, pathOf(path), nodeAt(draft, at)!, placeOf(draft, at))
  }
  return resolveScenario(draft, registry, axes)
}

function combinationsOf(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { length }) => product * length, 1)
}

/** The place of each path in a combination, as the digits of its number: the last dimension is the fastest. */
function choose(dimensions: readonly Dimension[], combination: number): Map<string, number> {
  const places = new Map<string, number>()
  let rest = combination
  for (const { paths, length } of [...dimensions].reverse()) {
    for (const path of paths) places.set(path, rest % length)
    rest = Math.floor(rest / length)
  }
  return places
}
