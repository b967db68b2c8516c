// Expectations: one line that says what a metric must be, so that a scenario is also a test.

import { METRICS } from '../records/metrics.ts'
import type { MeasuredRun } from '../records/statistics.ts'
import { readText } from '../units.ts'
import type { Expectation, SweepAxis } from './scenario.ts'
import { suggest } from './suggest.ts'

/** Short names of the metrics that everybody quotes. */
const ALIASES: { readonly [alias: string]: string } = {
  success: 'success_rate',
  hops: 'hops_mean',
  first_hit_ms: 'first_hit_ms_mean',
}

const FORM = /^([\w-]+)\.(\w+)(?:\[([^\]]*)\])?\s*(<=|>=|==|!=|<|>)\s*(\S+)$/

export interface Verdict {
  readonly ok: boolean
  /** Mean over the runs it speaks of; NaN where one of them has no value, or there is none. */
  readonly value: number
  readonly text: string
}

/** Does it hold of the mean over all runs it speaks of? What has no value fails. */
export function checkExpectation(expectation: Expectation, runs: readonly MeasuredRun[]): Verdict {
  const { protocol, metric, where, op, value: bound, text } = expectation
  const matching = runs.filter(
    (run) =>
      run.protocol === protocol &&
      Object.entries(where).every(([path, value]) => String(run.point[path]) === value),
  )
  const sum = matching.reduce((total, run) => total + (run.metrics[metric] ?? NaN), 0)
  const value = sum / matching.length
  return { ok: holds(value, op, bound), value, text }
}

/** What an expectation may speak of. */
export interface Subjects {
  readonly protocols: readonly string[]
  readonly sweep: readonly SweepAxis[]
  /** Swept paths that an option has narrowed: what the file expects of other values is left out. */
  readonly narrowed: ReadonlySet<string>
}

/** null: about a value that an option has taken out of the sweep. `fail` does not return. */
export function parseExpectation(
  text: string,
  { protocols, sweep, narrowed }: Subjects,
  fail: (message: string) => never,
): Expectation | null {
  const match = FORM.exec(text.trim())
  const bound = Number(match?.[5])
  if (!match || !Number.isFinite(bound)) {
    return fail(`${readText(text)}, expected a line such as gnutella.success[ttl=7] >= 0.9`)
  }
  const [, protocol = '', name = '', conditions = '', op = ''] = match
  if (!protocols.includes(protocol)) {
    fail(`${protocol}, no such protocol here, ${suggest(protocol, protocols)}`)
  }
  const metric = ALIASES[name] ?? name
  if (!Object.hasOwn(METRICS, metric)) {
    fail(
      `${name}, no such metric, ${suggest(name, [...Object.keys(METRICS), ...Object.keys(ALIASES)])}`,
    )
  }
  const own = sweep.filter(({ path }) => concerns(path, protocol))
  const where: Record<string, string> = {}
  for (const condition of conditions.split(',').filter((part) => part.trim() !== '')) {
    const [parameter = '', value = ''] = condition.split('=').map((part) => part.trim())
    const axis = own.find(({ path }) => path === parameter || path.endsWith(`.${parameter}`))
    if (!axis) {
      const swept = own.map(({ path }) => path)
      return fail(`${parameter}, not swept for ${protocol}, ${suggest(parameter, swept)}`)
    }
    if (!axis.values.some((swept) => String(swept) === value)) {
      if (narrowed.has(axis.path)) return null
      fail(`${parameter}=${value}, not swept, expected one of: ${axis.values.join(', ')}`)
    }
    where[axis.path] = value
  }
  return { text: text.trim(), protocol, metric, where, op: op as Expectation['op'], value: bound }
}

/** Does a swept path vary the runs of this protocol? `protocols.NAME...` varies those of NAME alone. */
export function concerns(path: string, protocol: string): boolean {
  return !path.startsWith('protocols.') || path.split('.')[1] === protocol
}

function holds(value: number, op: Expectation['op'], bound: number): boolean {
  if (Number.isNaN(value)) return false
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
  }
}
