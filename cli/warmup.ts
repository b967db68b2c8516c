// The warm-up that a scenario leaves to be found: the first replicate of every protocol and point is run
// once without any, and what settles last decides for all, so that all are measured over the same queries.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { createRun, drawWorld, InputError, mser5, type Plan, type Scenario } from '../sim/index.ts'
import { type Experiment, plansOfWorld } from './experiment.ts'
import { findManifest } from './manifest.ts'

const OBSERVATIONS = 200
const SLICE_EVENTS = 200_000

/** The experiment with its warm-up; `folder`, where its results lie or will lie, may know it already. */
export async function settleWarmup(experiment: Experiment, folder: string): Promise<Experiment> {
  if (!experiment.scenario.warmupSought) return experiment
  const manifest = findManifest(folder)
  const known = manifest?.hash === experiment.hash ? manifest.resolved.warmupUs : undefined
  const warmupUs = known ?? (await warmupOf(experiment))
  const settled = new Map<Scenario, Scenario>()
  const settle = (scenario: Scenario) => {
    const known = settled.get(scenario) ?? { ...scenario, warmupUs }
    settled.set(scenario, known)
    return known
  }
  const plans = experiment.plans.map((plan) => ({ ...plan, scenario: settle(plan.scenario) }))
  return { ...experiment, plans, scenario: settle(experiment.scenario) }
}

async function warmupOf(experiment: Experiment): Promise<number> {
  let longest = 0
  for (const [index, plan] of experiment.plans.entries()) {
    if (experiment.worldOf[index] !== index || plan.replicate !== 1) continue
    const plans = plansOfWorld(experiment, index)
    const world = drawWorld(plans, experiment.inputs)
    for (const each of plans) longest = Math.max(longest, await pilot(each, world))
  }
  return longest
}

/** When messages and links have settled in one run. InputError where they have not by its middle. */
async function pilot(plan: Plan, world: ReturnType<typeof drawWorld>): Promise<number> {
  const seriesIntervalUs = Math.ceil(plan.scenario.durationUs / OBSERVATIONS)
  const run = createRun({ ...plan, scenario: { ...plan.scenario, seriesIntervalUs } }, world)
  while (!run.runUntil(run.endUs, SLICE_EVENTS)) await nextTurn()
  const { messages, links } = run.tables().series
  const cut = Math.max(mser5(messages), mser5(links))
  if (!Number.isNaN(cut)) return cut * seriesIntervalUs
  throw new InputError(
    `warmup: ${plan.protocol.name} has not settled by the middle of its run (MSER-5), expected a longer duration`,
  )
}
