// The swept parameters of an experiment as axes of a figure: which one runs along x, and what tells its
// lines apart.

import { registry } from '../../protocols/index.ts'
import { parseDuration, type Scenario } from '../../sim/index.ts'
import type { Axis } from './chart.ts'
import { type Results, type RunRow, subjectKey } from './results.ts'

/** A figure with more lines than this is made into several. */
export const MOST_LINES = 8

export interface SweptAxis {
  readonly path: string
  /** 'ttl (hops)'. */
  readonly label: string
  /** 'ttl'. */
  readonly short: string
  /** The values that the results hold, as written, in order of the sweep. */
  readonly values: readonly string[]
  readonly share: boolean
  /** What a value is as a number; a text where the axis is one of categories. */
  numberOf(value: string): number | string
}

/** What a line of a figure is: the runs of one protocol at one point but for x. */
export interface Line {
  readonly protocol: string
  /** Swept path -> value, x left out. */
  readonly settings: { readonly [path: string]: string }
  readonly name: string
  readonly colour: number
  readonly variant: number
  readonly runs: readonly RunRow[]
}

/** The axes that have more than one value in these results. */
export function sweptAxes(results: Results): SweptAxis[] {
  const { scenario, runs } = results
  const led = zipped(scenario)
  return scenario.sweep.flatMap(({ path, values }) => {
    if (led.has(path)) return []
    const held = new Set(runs.map(({ point }) => point[path]))
    const present = values.map(String).filter((value) => held.has(value))
    return present.length > 1 ? [axisOf(path, present, scenario)] : []
  })
}

/** Paths that move together with another one, which speaks for them. */
function zipped({ zip }: Scenario): Set<string> {
  return new Set((zip ?? []).flatMap((group) => group.slice(1)))
}

/** The axis that a figure runs along: of numbers before categories, with most values, the first of these. */
export function mainAxis(axes: readonly SweptAxis[]): SweptAxis | undefined {
  const weight = (axis: SweptAxis) => axis.values.length + (isNumeric(axis) ? 1e6 : 0)
  return [...axes].sort((a, b) => weight(b) - weight(a))[0]
}

export function isNumeric(axis: SweptAxis): boolean {
  return axis.values.every((value) => typeof axis.numberOf(value) === 'number')
}

/** The x axis of a figure along `swept`; logarithmic where its values grow by factors. */
export function axisAlong(swept: SweptAxis): Axis {
  const ticks = swept.values.map(swept.numberOf)
  const { label, path: column, share } = swept
  if (!isNumeric(swept)) return { label, column, share, scale: 'category', ticks }
  const numbers = ticks as number[]
  const scale = growsByFactors(numbers) ? 'log' : 'linear'
  return { label, column, share, scale, ticks: numbers }
}

/** The lines of a figure, in order of appearance. `x` is null where every point is a line of its own. */
export function linesOf(results: Results, x: SweptAxis | null): Line[] {
  const axes = sweptAxes(results).filter(({ path }) => path !== x?.path)
  const led = zipped(results.scenario)
  const groups = new Map<string, RunRow[]>()
  for (const run of results.runs) {
    const settings = settingsOf(run, x, led)
    const key = subjectKey({ protocol: run.protocol, point: settings })
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  const protocols = [...new Set(results.runs.map((run) => run.protocol))]
  const several = protocols.length > 1
  const variants = new Map<string, number>()
  const lines = [...groups.values()].map((runs) => {
    const { protocol } = runs[0]!
    const settings = settingsOf(runs[0]!, x, led)
    const described = axes
      .filter(({ path }) => path in settings)
      .map(({ path, short }) => settingText(short, settings[path]!))
    const own = subjectKey({ protocol: '', point: settings })
    if (!variants.has(own)) variants.set(own, variants.size)
    const variant = variants.get(own)!
    return {
      protocol,
      settings,
      runs,
      name: [...(several || described.length === 0 ? [protocol] : []), ...described].join(', '),
      colour: several ? protocolNumber(results.scenario, protocol) : variant,
      variant: several ? variant : 0,
    }
  })
  const order = (line: Line) => protocolNumber(results.scenario, line.protocol)
  return lines.sort((a, b) => order(a) - order(b))
}

export interface Group {
  /** What its file is called after: '-mean-7'. */
  readonly suffix: string
  /** What its title says of all its lines, whose names are then those of their protocols: ', mean 7'. */
  readonly at: string
  readonly lines: readonly Line[]
}

/**
 * Lines in groups that a figure can hold: one group, or, where there are too many lines, one for every
 * combination of settings.
 */
export function inFigures(lines: readonly Line[]): Group[] {
  if (lines.length <= MOST_LINES) return [{ suffix: '', at: '', lines }]
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const suffix = Object.entries(line.settings)
      .map(([path, value]) => `-${path.split('.').at(-1)}-${value}`.replace(/[^\w.-]+/g, ''))
      .join('')
    groups.set(suffix, [...(groups.get(suffix) ?? []), line])
  }
  return [...groups].map(([suffix, own]) => ({ suffix, ...alike(own) }))
}

/** What the names of all lines have in common is said once. */
function alike(lines: readonly Line[]): Omit<Group, 'suffix'> {
  const ends = new Set(lines.map(({ name, protocol }) => name.slice(protocol.length)))
  const [at = ''] = ends
  const named = lines.every(({ name, protocol }) => name.startsWith(protocol))
  if (ends.size > 1 || lines.length === 1 || !named) return { at: '', lines }
  return { at, lines: lines.map((line) => ({ ...line, name: line.protocol, variant: 0 })) }
}

function settingsOf(
  run: RunRow,
  x: SweptAxis | null,
  led: ReadonlySet<string>,
): { [path: string]: string } {
  const entries = Object.entries(run.point).map(([path, value]) => [path, String(value)] as const)
  return Object.fromEntries(entries.filter(([path]) => path !== x?.path && !led.has(path)))
}

/** 'ttl 5', but 'random' for a word that needs no name. */
function settingText(short: string, value: string): string {
  return /^[\d.]/.test(value) || value === 'true' || value === 'false' ? `${short} ${value}` : value
}

function protocolNumber({ protocols }: Scenario, name: string): number {
  return protocols.findIndex((protocol) => protocol.name === name)
}

function axisOf(path: string, values: readonly string[], scenario: Scenario): SweptAxis {
  const { words, unit: known } = nameOf(path, scenario)
  const { numberOf, unit, share } = readerOf(values)
  const name = words.join(' ')
  const units = unit || known
  return {
    path,
    short: words.at(-1)!,
    label: units === '' ? name : `${name} (${units})`,
    values,
    share,
    numberOf,
  }
}

/** 'protocols.deep.ttl' is 'ttl', in the unit that its protocol declares; 'faults.0.kill.share' is 'kill share'. */
function nameOf(path: string, { protocols }: Scenario): { words: string[]; unit: string } {
  const killed = /^faults\.\d+\.kill\.(share|count)$/.exec(path)
  if (killed) return { words: ['peers', 'killed'], unit: '' }
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part))
  if (parts[0] !== 'protocols') return { words: parts.slice(-2), unit: '' }
  const [, name, parameter = ''] = parts
  const use = protocols.find((protocol) => protocol.name === name)?.use ?? ''
  const param = registry.get(use)?.params[parameter]
  return { words: [parameter], unit: param !== undefined && 'unit' in param ? param.unit : '' }
}

/** How the values of an axis are numbers: bare, of one unit, of several units of time, or not at all. */
function readerOf(values: readonly string[]) {
  const parts = values.map((value) => /^([\d.]+(?:e[+-]?\d+)?)\s*([^\d\s.].*)?$/i.exec(value))
  const units = new Set(parts.map((part) => part?.[2] ?? ''))
  const bare = (value: string) => Number.parseFloat(value)
  if (parts.every((part) => part !== null) && units.size === 1) {
    const [unit = ''] = units
    if (unit === '%') return { numberOf: (v: string) => bare(v) / 100, unit: '', share: true }
    return { numberOf: bare, unit, share: false }
  }
  try {
    for (const value of values) parseDuration(value)
    return { numberOf: (v: string) => parseDuration(v) / 1e6, unit: 's', share: false }
  } catch {
    return { numberOf: (v: string) => v, unit: '', share: false }
  }
}

/** From 4 positive values on that span a factor of 10 or more, when their ratios vary less than their steps. */
function growsByFactors(values: readonly number[]): boolean {
  const ascending = [...values].sort((a, b) => a - b)
  const [least = 0] = ascending
  if (least <= 0 || ascending.length < 3 || ascending.at(-1)! / least < 8) return false
  const pairs = ascending.slice(1).map((value, i) => [ascending[i]!, value] as const)
  const spread = (of: readonly number[]) => Math.max(...of) / Math.min(...of)
  return spread(pairs.map(([a, b]) => Math.log(b / a))) < spread(pairs.map(([a, b]) => b - a))
}
