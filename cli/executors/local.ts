// The default executor: a pool of worker threads, or this very process where one run at a time is asked
// for. A thread that dies takes its runs with it; they are tried once more, each alone.

import { createCarrier, type Task } from '../carry-out.ts'
import { openPending, sealPending } from '../pending.ts'
import { registryWith } from '../plugins.ts'
import { nameOfRun } from '../store.ts'
import { type Executor, tasksOf, type Work } from './executor.ts'
import { createPool, runTask } from './pool.ts'

/** At most `jobs` runs at a time. */
export function localExecutor(jobs: number): Executor {
  return {
    async run(work) {
      const cores = Math.min(jobs, work.indices.length)
      if (cores > 1) await inThreads(work, cores)
      else await inProcess(work)
    },
    async close() {},
  }
}

async function inProcess(work: Work): Promise<void> {
  const { experiment, store, indices, stopped } = work
  const carry = createCarrier({
    registry: await registryWith(experiment.plugins),
    inputs: experiment.inputs,
    pending: store.pending,
    nameOf: nameOfRun(experiment.plans.length),
    gzip: store.gzip,
  })
  for (const task of tasksOf(experiment, indices, 1)) {
    await carry(task, { ...work, stopped: () => stopped.aborted })
    if (stopped.aborted) return
  }
}

async function inThreads(work: Work, cores: number): Promise<void> {
  const { experiment, store, stopped } = work
  const { inputs, plugins, plans } = experiment
  const { pending, gzip } = store
  const pool = createPool({ inputs, plugins, pending, runs: plans.length, gzip }, cores)
  const tasks = tasksOf(experiment, work.indices, cores)
  const ended = new Set<number>()
  const hooks = {
    ...work,
    ended(index: number) {
      if (ended.has(index) || stopped.aborted) return
      ended.add(index)
      work.ended(index)
    },
  }
  /** False where a thread died on it. */
  const isDone = async (task: Task): Promise<boolean> => {
    const isWhole = (await runTask(pool, task, hooks)) || stopped.aborted
    // What a thread said last may come later than its end.
    if (isWhole) for (const index of task.indices) hooks.ended(index)
    return isWhole
  }
  const take = async (): Promise<void> => {
    for (let task = tasks.shift(); task && !stopped.aborted; task = tasks.shift()) {
      if (await isDone(task)) continue
      for (const index of task.indices.filter((index) => !ended.has(index))) {
        if (await isDone({ ...task, indices: [index] })) continue
        sealDeath(work, index)
        hooks.ended(index)
      }
    }
  }
  const stop = () => void pool.destroy()
  stopped.addEventListener('abort', stop)
  try {
    await Promise.all(Array.from({ length: cores }, take))
  } finally {
    stopped.removeEventListener('abort', stop)
    await pool.destroy()
  }
}

function sealDeath({ experiment, store }: Work, index: number): void {
  const { protocol, point, replicate, seed } = experiment.plans[index]!
  openPending(store.pending, index)
  sealPending(store.pending, index, {
    ...{ protocol: protocol.name, point, replicate, seed },
    error: `${protocol.name}: the thread that ran it died twice, out of memory or ended by the protocol`,
  })
}
