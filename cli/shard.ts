// One of n parts of an experiment: runs over one world stay together, and every part gets its share.

import { InputError } from '../sim/index.ts'
import { tasksOf } from './executors/executor.ts'
import type { Experiment } from './experiment.ts'
import type { Shard } from './store.ts'

/** InputError where `read` is no I/N, or what is to be run hangs on what all shards find together. */
export function shardNamed(read: string, experiment: Experiment): Shard {
  const [, part, parts] = /^(\d{1,6})\/(\d{1,6})$/.exec(read) ?? []
  const [i, n] = [Number(part), Number(parts)]
  if (!(i >= 1 && i <= n)) throw new InputError(`--shard ${read}: expected I/N such as 2/8`)
  if (experiment.scenario.precision !== null) {
    throw new InputError(`--shard ${read}: replicates are auto, expected a fixed number`)
  }
  const all = experiment.plans.map((_, index) => index)
  const own = tasksOf(experiment, all, n).filter((_, task) => task % n === i - 1)
  return { name: `${i}/${n}`, indices: own.flatMap(({ indices }) => indices).sort((a, b) => a - b) }
}
