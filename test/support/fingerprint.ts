// The fingerprints of a scenario's runs. This one file is what every engine under test carries out:
// this Node on the sources, other versions of Node on dist/, a browser on a bundle.

import { registry } from '../../protocols/index.ts'
import {
  createRun,
  drawWorld,
  type Inputs,
  type Plan,
  planRuns,
  type Run,
  type World,
} from '../../sim/index.ts'

/** A scenario and the texts of the files it names: all that its runs need, as plain data. */
export interface Job {
  readonly file: string
  readonly text: string
  readonly inputs: readonly (readonly [path: string, text: string])[]
}

/** Name of a run (protocol and swept values) -> its fingerprint. */
export type Fingerprints = { readonly [run: string]: string }

/** A run that has gone so far the same way goes on so. */
const MOST_EVENTS = 300_000

/** Of the first replicate of every protocol at every point, at its end or after so many events. */
export function fingerprintsOf(job: Job): Fingerprints {
  return Object.fromEntries(
    firstReplicates(job).map((plan) => {
      const run = startRun(plan, job)
      run.runUntil(run.endUs, MOST_EVENTS)
      return [runName(plan), run.fingerprint()]
    }),
  )
}

export function firstReplicates(job: Job): Plan[] {
  return planRuns(job, registry).plans.filter((plan) => plan.replicate === 1)
}

export function startRun(plan: Plan, job: Job): Run {
  return createRun(plan, worldOf(plan, new Map(job.inputs)))
}

export function worldOf(plan: Plan, inputs: Inputs): World {
  return drawWorld([plan], inputs)
}

export function runName(plan: Plan): string {
  const swept = Object.entries(plan.point).map(([path, value]) => ` ${path}=${value}`)
  return plan.protocol.name + swept.join('')
}
