// The simulations of an experiment and nothing else: no files, no threads, no table. What `peerlab run`
// takes on top of it is what an experiment costs. Both print or are given CPU seconds:
//   npx tsx bench/bare.ts bench/sweep.yaml 2
//   time node dist/cli/main.js run bench/sweep.yaml --replicates 2 --jobs 1 --quiet --out /tmp/sweep

import { readFileSync } from 'node:fs'
import { registry } from '../protocols/index.ts'
import { drawWorld, metricsOf, type Plan, planRuns, simulate } from '../sim/index.ts'

const [file = 'bench/sweep.yaml', replicates = '1'] = process.argv.slice(2)
const overrides = [{ path: 'replicates', value: replicates }]
const { plans } = planRuns({ text: readFileSync(file, 'utf8'), file, overrides }, registry)

/** Runs over one world: in these scenarios those of a point and a seed. */
const groups = new Map<string, Plan[]>()
for (const plan of plans) {
  const key = JSON.stringify([plan.seed, plan.point])
  groups.set(key, [...(groups.get(key) ?? []), plan])
}

const before = process.cpuUsage()
for (const group of groups.values()) {
  const world = drawWorld(group, new Map())
  for (const plan of group) metricsOf(simulate(plan, world), plan.scenario.warmupUs)
}
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${plans.length} runs in ${((user + system) / 1e6).toFixed(2)} CPU s\n`)
