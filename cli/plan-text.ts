// What is about to be run, in a line and in a table.

import type { Plan } from '../sim/index.ts'
import type { Experiment } from './experiment.ts'
import { plural, renderTable } from './table.ts'

/** `plan   4 protocols x 1 point x 10 replicates = 40 runs, 0 cached` */
export function planText(experiment: Experiment, cached: number): string {
  const { plans, scenario } = experiment
  const points = scenario.protocols.map(({ name }) => {
    const own = plans.filter((plan) => plan.protocol.name === name)
    return new Set(own.map((plan) => JSON.stringify(plan.point))).size
  })
  const even = points.every((count) => count === points[0])
  const what = even
    ? `${plural(points.length, 'protocol')} x ${plural(points[0]!, 'point')}`
    : `(${scenario.protocols.map(({ name }, i) => `${name} ${plural(points[i]!, 'point')}`).join(' + ')})`
  const total = plural(plans.length, 'run')
  return `plan   ${what} x ${plural(scenario.replicates, 'replicate')} = ${total}, ${cached} cached\n`
}

/** A line per run, in the order in which they will run. */
export function planTable(plans: readonly Plan[]): string {
  const rows = plans.map((plan, i) => [
    String(i + 1),
    plan.protocol.name,
    String(plan.replicate),
    String(plan.seed),
    Object.entries(plan.point)
      .map(([path, value]) => `${path}=${value}`)
      .join(' '),
  ])
  return `${renderTable(['run', '<protocol', 'replicate', 'seed', '<point'], rows)}\n`
}
