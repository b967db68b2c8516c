// What is about to be run, in a line and in a table.

import type { Experiment } from './experiment.ts'
import { formatSeconds, plural, renderTable } from './table.ts'

const MOST_ROWS = 50

/** `plan   4 protocols x 1 point x 10 replicates = 40 runs, 0 cached` */
export function planText({ plans, scenario }: Experiment, cached: number): string {
  const points = new Map(scenario.protocols.map(({ name }) => [name, new Set<string>()]))
  for (const plan of plans) points.get(plan.protocol.name)!.add(JSON.stringify(plan.point))
  const counts = [...points].map(([name, { size }]) => ({ name, size }))
  const even = counts.every(({ size }) => size === counts[0]!.size)
  const what = even
    ? `${plural(counts.length, 'protocol')} x ${plural(counts[0]!.size, 'point')}`
    : `(${counts.map(({ name, size }) => `${name} ${plural(size, 'point')}`).join(' + ')})`
  const { replicates, precision } = scenario
  const times = precision
    ? `${precision.least} to ${replicates} replicates = at most ${plural(plans.length, 'run')}`
    : `${plural(replicates, 'replicate')} = ${plural(plans.length, 'run')}`
  return `plan   ${what} x ${times}, ${cached} cached\n`
}

/** A line per protocol and point: how many runs it has, and how many of them are there. */
export function planTable(
  { plans, scenario }: Experiment,
  isThere: (index: number) => boolean,
): string {
  const rows = new Map<string, { cells: string[]; runs: number; cached: number }>()
  for (const [index, { protocol, point }] of plans.entries()) {
    const key = JSON.stringify([protocol.name, point])
    const cells = [protocol.name, ...scenario.sweep.map(({ path }) => String(point[path] ?? ''))]
    const row = rows.get(key) ?? { cells, runs: 0, cached: 0 }
    rows.set(key, row)
    row.runs++
    if (isThere(index)) row.cached++
  }
  const shown = [...rows.values()].slice(0, MOST_ROWS)
  const table = renderTable(
    ['<protocol', ...scenario.sweep.map(({ path }) => path), 'runs', 'cached'],
    shown.map(({ cells, runs, cached }) => [...cells, String(runs), String(cached)]),
  )
  const more = rows.size - shown.length
  return `${table}\n${more > 0 ? `... and ${plural(more, 'more row')}\n` : ''}`
}

/** `time   about 3 min 20 s on 2 cores` */
export function timeText(seconds: number, jobs: number): string {
  return `time   about ${formatSeconds(seconds / jobs)} on ${plural(jobs, 'core')}\n`
}
