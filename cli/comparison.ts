// Which differences are real: runs over the same worlds are compared pair by pair, within one
// experiment (contenders) and between two (before and after). Pure; compare-text.ts prints it.

import {
  type Difference,
  holm,
  METRICS,
  type MetricName,
  type Point,
  pairedDifference,
  welchDifference,
} from '../sim/index.ts'
import type { StoredRun } from './manifest.ts'

/** From here on a family errs with at most this probability. */
const LEVEL = 0.05
/** Up to so many contenders each meets each; beyond, each meets the first. */
export const ALL_PAIRS = 5

export interface Contender {
  readonly protocol: string
  /** What is swept for this protocol alone. */
  readonly own: Point
}

export interface Comparison {
  /** The point that both share. */
  readonly context: Point
  readonly a: Contender
  readonly b: Contender
  readonly before: readonly StoredRun[]
  readonly after: readonly StoredRun[]
  /** b - a. */
  readonly differences: { readonly [metric in MetricName]: TestedDifference }
}

export interface TestedDifference extends Difference {
  /** The p-value after Holm's correction over all comparisons of this metric. */
  readonly p_holm: number
  readonly real: boolean
}

/** Every pair of protocols, or of settings of one, at every point that they share. */
export function compareWithin(runs: readonly StoredRun[]): Comparison[] {
  const contexts = groupBy(runs, (run) => JSON.stringify(split(run.point).context))
  const pairs = [...contexts.values()].flatMap((group) => {
    const contenders = [...groupBy(group, contenderKey).values()]
    return pairsOf(contenders).map(([before, after]) => ({
      context: split(group[0]!.point).context,
      before,
      after,
    }))
  })
  return tested(pairs, true)
}

/** Protocols and points that two experiments have in common: what changed from `before` to `after`. */
export function compareBetween(
  before: readonly StoredRun[],
  after: readonly StoredRun[],
): { readonly comparisons: Comparison[]; readonly paired: boolean } {
  const key = (run: StoredRun) => JSON.stringify([run.protocol, run.point])
  const then = groupBy(before, key)
  const pairs = [...groupBy(after, key)].flatMap(([name, group]) => {
    const earlier = then.get(name)
    return earlier
      ? [{ context: split(group[0]!.point).context, before: earlier, after: group }]
      : []
  })
  const paired = pairs.every(({ before, after }) => pairedRuns(before, after).length > 0)
  return { comparisons: tested(pairs, paired), paired }
}

interface Pair {
  readonly context: Point
  readonly before: readonly StoredRun[]
  readonly after: readonly StoredRun[]
}

function tested(pairs: readonly Pair[], paired: boolean): Comparison[] {
  const names = Object.keys(METRICS) as MetricName[]
  const columns = names.map((metric) => {
    const plain = pairs.map(({ before, after }) => difference(before, after, metric, paired))
    const corrected = holm(plain.map(({ p }) => p))
    return plain.map((each, i) => ({
      ...each,
      p_holm: corrected[i]!,
      real: corrected[i]! < LEVEL,
    }))
  })
  return pairs.map(({ context, before, after }, row) => ({
    context,
    a: contenderOf(before[0]!),
    b: contenderOf(after[0]!),
    before,
    after,
    differences: Object.fromEntries(names.map((name, i) => [name, columns[i]![row]!])) as {
      [metric in MetricName]: TestedDifference
    },
  }))
}

function difference(
  before: readonly StoredRun[],
  after: readonly StoredRun[],
  metric: MetricName,
  paired: boolean,
): Difference {
  const value = (run: StoredRun) => run.metrics[metric]
  if (!paired) return welchDifference(before.map(value), after.map(value))
  const rows = pairedRuns(before, after)
  return pairedDifference(
    rows.map(([run]) => value(run)),
    rows.map(([, run]) => value(run)),
  )
}

/** Runs with the same seed ran over the same world. */
function pairedRuns(before: readonly StoredRun[], after: readonly StoredRun[]) {
  const bySeed = new Map(before.map((run) => [run.seed, run]))
  return after.flatMap((run) => {
    const earlier = bySeed.get(run.seed)
    return earlier ? [[earlier, run] as const] : []
  })
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  const all = items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]))
  return items.length <= ALL_PAIRS ? all : all.slice(0, items.length - 1)
}

function contenderOf(run: StoredRun): Contender {
  return { protocol: run.protocol, own: split(run.point).own }
}

function contenderKey(run: StoredRun): string {
  return JSON.stringify(contenderOf(run))
}

/** An axis under `protocols.` is a protocol's own, every other is the world's. */
function split(point: Point): { context: Point; own: Point } {
  const pick = (own: boolean) =>
    Object.fromEntries(
      Object.entries(point).filter(([path]) => path.startsWith('protocols.') === own),
    )
  return { context: pick(false), own: pick(true) }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
