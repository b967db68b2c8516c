// Expectations: one line that says what must hold of the metrics, so that a scenario is also a test, and
// a paper's claim can be read beside what came of it.

import { METRICS } from '../records/metrics.ts'
import { interval95, type MeasuredRun } from '../records/statistics.ts'
import { readText } from '../units.ts'
import { evaluate, type Fail, type Formula, leavesOf, type Name, parseFormula } from './formula.ts'
import type { Expectation, ExpectationLeaf, SweepAxis } from './scenario.ts'
import { suggest } from './suggest.ts'

/** Short names of the metrics that everybody quotes. */
const ALIASES: { readonly [alias: string]: string } = {
  success: 'success_rate',
  hops: 'hops_mean',
  first_hit_ms: 'first_hit_ms_mean',
}

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!=']
const EXAMPLE = 'expected a line such as gnutella.success[ttl=7] >= 0.9'

export interface Verdict {
  readonly ok: boolean
  readonly text: string
  /** What somebody claims, where the scenario says; null otherwise. */
  readonly claim: string | null
  readonly op: Expectation['op']
  /** The left side, over the means of the runs it speaks of; NaN where one of them has no value. */
  readonly value: number
  /** The right side; NaN for a trend. */
  readonly expected: number
  /** 95 % confidence interval of `value` over the replicates, by jackknife; NaN below two. */
  readonly ci_low: number
  readonly ci_high: number
  /** Of a trend: the values in order of the axis. */
  readonly trend: readonly number[]
}

/** What an expectation may speak of. */
export interface Subjects {
  readonly protocols: readonly string[]
  readonly sweep: readonly SweepAxis[]
  /** Swept paths that an option has narrowed: what the file expects of other values is left out. */
  readonly narrowed: ReadonlySet<string>
  /** Numbers of the scenario by name, such as `peers` and `gnutella.ttl`. */
  readonly constants: ReadonlyMap<string, number>
}

/** null: about a value that an option has taken out of the sweep. `fail` does not return. */
export function parseExpectation(
  text: string,
  claim: string | null,
  subjects: Subjects,
  fail: Fail,
): Expectation | null {
  const line = text.trim()
  let dropped = false
  const formulaOf = (part: string) =>
    parseFormula<ExpectationLeaf>(
      part,
      (name) => leafOf(name, subjects, fail, () => (dropped = true)),
      fail,
    )
  const about = { text: line, claim }
  const [, subject, direction, along] = /^(.+?)\s+(rises|falls)\s+with\s+(\S+)$/.exec(line) ?? []
  if (subject !== undefined) {
    const left = formulaOf(subject)
    const axis = axisNamed(along!, subjects.sweep)
    if (!axis) {
      const swept = subjects.sweep.map(({ path }) => path)
      return fail(`${along}, not swept, ${suggest(along!, swept)}`)
    }
    if (dropped || subjects.narrowed.has(axis.path)) return null
    const op = direction as 'rises' | 'falls'
    return { ...about, left, op, right: axis.path, within: 0 }
  }
  const [, value, percent, target] = /^(.+?)\s+within\s+([\d.]+)\s*%\s+of\s+(.+)$/.exec(line) ?? []
  if (value !== undefined) {
    const sides = { left: formulaOf(value), right: formulaOf(target!) }
    return dropped ? null : { ...about, ...sides, op: 'within', within: Number(percent) / 100 }
  }
  const formula = formulaOf(line)
  if (typeof formula !== 'object' || 'leaf' in formula || !COMPARISONS.includes(formula.apply)) {
    return fail(`${readText(line)}, ${EXAMPLE}`)
  }
  const [left, right] = formula.to as [Formula<ExpectationLeaf>, Formula<ExpectationLeaf>]
  return dropped
    ? null
    : { ...about, left, op: formula.apply as Expectation['op'], right, within: 0 }
}

/** What a name stands for: a metric of a protocol, a swept parameter, or a number of the scenario. */
function leafOf(
  { name, conditions }: Name,
  subjects: Subjects,
  fail: Fail,
  drop: () => void,
): Formula<ExpectationLeaf> {
  const { protocols, sweep, constants } = subjects
  const [protocol = '', ...rest] = name.split('.')
  const read = rest.join('.')
  if (conditions === null) {
    const axis = axisNamed(name, sweep)
    if (axis) return { leaf: { axis: axis.path } }
    const constant = constants.get(name)
    if (constant !== undefined) return constant
    if (read === '') return fail(`${name}, ${EXAMPLE}`)
  }
  if (!protocols.includes(protocol)) {
    fail(`${protocol}, no such protocol here, ${suggest(protocol, protocols)}`)
  }
  const metric = metricNamed(read, fail)
  const where: Record<string, string> = {}
  const own = sweep.filter(({ path }) => concerns(path, protocol))
  for (const condition of (conditions ?? '').split(',').filter((part) => part.trim() !== '')) {
    const [parameter = '', value = ''] = condition.split('=').map((part) => part.trim())
    const axis = axisNamed(parameter, own)
    if (!axis) {
      const swept = own.map(({ path }) => path)
      return fail(`${parameter}, not swept for ${protocol}, ${suggest(parameter, swept)}`)
    }
    if (!axis.values.some((swept) => String(swept) === value)) {
      if (subjects.narrowed.has(axis.path)) drop()
      else fail(`${parameter}=${value}, not swept, expected one of: ${axis.values.join(', ')}`)
    }
    where[axis.path] = value
  }
  return { leaf: { protocol, metric, where } }
}

/** The metric of a name or of its short form; `fail` is told the closest otherwise. */
export function metricNamed(name: string, fail: Fail): string {
  const metric = ALIASES[name] ?? name
  if (Object.hasOwn(METRICS, metric)) return metric
  const known = [...Object.keys(METRICS), ...Object.keys(ALIASES)]
  return fail(`${name}, no such metric, ${suggest(name, known)}`)
}

/** A swept path or its last part. */
export function axisNamed(name: string, sweep: readonly SweepAxis[]): SweepAxis | undefined {
  return (
    sweep.find(({ path }) => path === name) ?? sweep.find(({ path }) => path.endsWith(`.${name}`))
  )
}

/** Does a swept path vary the runs of this protocol? `protocols.NAME...` varies those of NAME alone. */
export function concerns(path: string, protocol: string): boolean {
  return !path.startsWith('protocols.') || path.split('.')[1] === protocol
}

/** A run with the number of its replicate. */
type Run = MeasuredRun & { readonly replicate: number }
type Setting = MeasuredRun['point']

/**
 * Does it hold of the means over all runs it speaks of? What has no value fails. A formula that names a
 * swept parameter must hold at each of its values; told is the one it fails at, or the last.
 */
export function checkExpectation(expectation: Expectation, runs: readonly Run[]): Verdict {
  const { left, op, right, text, claim, within } = expectation
  const about = { text, claim, op }
  if (op === 'rises' || op === 'falls') {
    const settings = settingsOf({ leaf: { axis: String(right) } }, runs)
    const trend = settings.map((setting) => valueAt(left, setting, runs))
    const steps = trend.slice(1).map((value, i) => value - trend[i]!)
    const ok = steps.length > 0 && steps.every((step) => (op === 'rises' ? step >= 0 : step <= 0))
    const none = {
      value: Number.NaN,
      expected: Number.NaN,
      ci_low: Number.NaN,
      ci_high: Number.NaN,
    }
    return { ...about, ...none, ok, trend }
  }
  const verdicts = settingsOf({ apply: op, to: [left, right] }, runs).map((setting): Verdict => {
    const value = valueAt(left, setting, runs)
    const expected = valueAt(right, setting, runs)
    const ok = holds(value, op, expected, within)
    return { ...about, ok, value, expected, ...jackknife(left, setting, runs), trend: [] }
  })
  return verdicts.find(({ ok }) => !ok) ?? verdicts.at(-1)!
}

/** Every combination of values of the axes that a formula names, as the runs have them. */
function settingsOf(formula: Formula<ExpectationLeaf>, runs: readonly Run[]): Setting[] {
  const paths = leavesOf(formula).flatMap((leaf) => ('axis' in leaf ? [leaf.axis] : []))
  const settings = new Map<string, Setting>()
  for (const { point } of runs) {
    if (!paths.every((path) => path in point)) continue
    const setting = Object.fromEntries(paths.map((path) => [path, point[path]!]))
    settings.set(JSON.stringify(setting), setting)
  }
  return settings.size > 0 ? [...settings.values()] : [{}]
}

/** The formula over means; an axis has the value of the setting, and narrows the runs that vary with it. */
function valueAt(
  formula: Formula<ExpectationLeaf>,
  setting: Setting,
  runs: readonly Run[],
): number {
  const value = evaluate(formula, (leaf) => {
    if ('axis' in leaf) {
      const at = setting[leaf.axis]
      return typeof at === 'boolean' ? String(at) : (at ?? Number.NaN)
    }
    const wanted = { ...setting, ...leaf.where }
    const matching = runs.filter(
      ({ protocol, point }) =>
        protocol === leaf.protocol &&
        Object.entries(wanted).every(
          ([path, value]) => !concerns(path, protocol) || String(point[path]) === String(value),
        ),
    )
    const sum = matching.reduce((total, run) => total + (run.metrics[leaf.metric] ?? Number.NaN), 0)
    return sum / matching.length
  })
  return typeof value === 'number' ? value : Number.NaN
}

/**
 * The interval of a formula over means: what it would be without each replicate says how much it varies
 * (Tukey's pseudo-values). For a single mean this is Student's interval.
 */
function jackknife(formula: Formula<ExpectationLeaf>, setting: Setting, runs: readonly Run[]) {
  const replicates = [...new Set(runs.map(({ replicate }) => replicate))]
  const n = replicates.length
  const whole = valueAt(formula, setting, runs)
  const pseudo = replicates.map((left) => {
    const others = runs.filter(({ replicate }) => replicate !== left)
    return n * whole - (n - 1) * valueAt(formula, setting, others)
  })
  const { mean, ci_high } = interval95(n < 2 ? [] : pseudo)
  return { ci_low: whole - (ci_high - mean), ci_high: whole + (ci_high - mean) }
}

function holds(value: number, op: Expectation['op'], bound: number, within: number): boolean {
  if (Number.isNaN(value) || Number.isNaN(bound)) return false
  switch (op) {
    case '<':
      return value < bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '>=':
      return value >= bound
    case '==':
      return value === bound
    case '!=':
      return value !== bound
    default:
      return Math.abs(value - bound) <= within * Math.abs(bound)
  }
}
