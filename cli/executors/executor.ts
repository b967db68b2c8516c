// What carries out the runs of an experiment, and how the work is cut: in this process, on all cores, on
// other machines. Each leaves the same bytes in the same folder, so that nothing after it can tell which.

import type { Plan } from '../../sim/index.ts'
import type { PlainPlan, Task } from '../carry-out.ts'
import { type Experiment, plansOfWorld } from '../experiment.ts'
import type { Store } from '../store.ts'

export interface Executor {
  /** Resolves when all is done or `stopped` says so. InputError where it cannot go on. */
  run(work: Work): Promise<void>
  /** Gives back what it holds. */
  close(): Promise<void>
}

export interface Work {
  readonly experiment: Experiment
  readonly store: Store
  /** What to carry out, ascending. */
  readonly indices: readonly number[]
  /** Resolves when the user or a failure wants no more. */
  readonly stopped: AbortSignal
  /** The first world is there: about so many bytes for each run will follow. */
  drawn(bytes: number): void
  moved(index: number, share: number, events: number): void
  /** A run lies in the store's pending folder; told once or more. */
  ended(index: number): void
  /** A line for the user. */
  note(line: string): void
}

/** Each core gets at least so many tasks, so that none waits long for the last. */
const TASKS_PER_CORE = 4

/**
 * Runs over one world stay together, since it is drawn once for them; they are split only where there
 * are too few worlds for all `cores`.
 */
export function tasksOf(experiment: Experiment, indices: readonly number[], cores: number): Task[] {
  const groups = new Map<number, number[]>()
  for (const index of indices) {
    const first = experiment.worldOf[index]!
    const group = groups.get(first)
    if (group) group.push(index)
    else groups.set(first, [index])
  }
  const pieces = cores === 1 ? 1 : Math.ceil((cores * TASKS_PER_CORE) / groups.size)
  return [...groups].flatMap(([first, group]) => {
    const sharing = plansOfWorld(experiment, first).map(plain)
    const length = Math.ceil(group.length / pieces)
    const starts = range(Math.ceil(group.length / length)).map((piece) => piece * length)
    return starts.map((start) => ({ sharing, first, indices: group.slice(start, start + length) }))
  })
}

/** Without its code. */
function plain({ definition: _, ...plan }: Plan): PlainPlan {
  return plan
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
