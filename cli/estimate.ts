// How long an experiment will take: the first moments of some of its runs, drawn out to their ends.

import { createRun, drawWorld } from '../sim/index.ts'
import { type Experiment, plansOfWorld } from './experiment.ts'

/** So long a run is watched at least, and where its last slice says little. */
const LOOK_MS = 400
const LONG_LOOK_MS = 1000
/** A slice that covers less of a run says little, or nothing: much happens at its very start. */
const TELLING = 0.05
const SAYING = 0.001
/** Points that are looked at, of each protocol: the first, the last and those between. */
const LOOKS = 3

/**
 * Seconds that one core needs for the runs of these indices, about: runs are not equally busy from start
 * to end, and points between those looked at are taken for their neighbours.
 */
export function estimateSeconds(experiment: Experiment, indices: readonly number[]): number {
  const byProtocol = new Map<string, number[]>()
  for (const index of indices) {
    const { name } = experiment.plans[index]!.protocol
    byProtocol.set(name, [...(byProtocol.get(name) ?? []), index])
  }
  let total = 0
  for (const own of byProtocol.values()) {
    const looks = Math.min(LOOKS, own.length)
    const places = Array.from({ length: looks }, (_, i) =>
      Math.round((i * (own.length - 1)) / Math.max(1, looks - 1)),
    )
    const seconds = places.map((place) => secondsOf(experiment, own[place]!))
    total += (seconds.reduce((sum, each) => sum + each, 0) / looks) * own.length
  }
  return total
}

function secondsOf(experiment: Experiment, index: number): number {
  const first = experiment.worldOf[index]!
  const plans = plansOfWorld(experiment, first)
  const since = performance.now()
  const world = drawWorld(plans, experiment.inputs)
  const worldMs = (performance.now() - since) / plans.length
  const run = createRun(plans[index - first]!, world)
  const start = performance.now()
  let last = { ms: start, share: 0 }
  // Slices double, so the last is about half of all: what came before it warmed the code up.
  for (let events = 1000; ; events *= 2) {
    const ended = run.runUntil(run.endUs, events)
    const now = { ms: performance.now(), share: ended ? 1 : run.now / run.endUs }
    const bound = now.ms - start > LONG_LOOK_MS ? SAYING : TELLING
    const looked = now.ms - start > LOOK_MS && now.share - last.share > bound
    if (ended || looked) {
      return (worldMs + (now.ms - last.ms) / (now.share - last.share)) / 1000
    }
    last = now
  }
}
