// Carries out an experiment: round after round by an executor, every run filed as it ends, until all
// are there, the intervals are narrow enough, or somebody says stop.

import type { Executor } from './executors/executor.ts'
import type { Experiment } from './experiment.ts'
import { isStored } from './manifest.ts'
import { isPrecise } from './precision.ts'
import type { Progress } from './progress.ts'
import type { Store } from './store.ts'

export interface Orders {
  readonly executor: Executor
  /** The first failure ends it all. */
  readonly failFast: boolean
  /** Aborted by the user. */
  readonly interrupted: AbortSignal
}

/** How it ended; runs that were under way are then dropped, those before them are kept. */
export type Ending = 'done' | 'interrupted' | 'failed'

export async function execute(
  experiment: Experiment,
  store: Store,
  progress: Progress,
  { executor, failFast, interrupted }: Orders,
): Promise<Ending> {
  const failure = new AbortController()
  const stopped = AbortSignal.any([interrupted, failure.signal])
  const before = store.ended
  let begun = false
  store.begin()
  try {
    for (const end of experiment.rounds) {
      const indices = store.missing(end)
      if (indices.length > 0) {
        progress.expect(end)
        await executor.run({
          experiment,
          store,
          indices,
          stopped,
          drawn(bytes) {
            if (begun) return
            store.needRoom(bytes * indices.length)
            begun = true
            progress.begin()
          },
          moved: (index, share, events) =>
            progress.moved(index, experiment.plans[index]!, share, events),
          ended(index) {
            const outcome = store.take(index)
            progress.ended(index, store.ended)
            if (isStored(outcome)) return
            progress.failed(outcome.error)
            if (failFast) failure.abort()
          },
          note: (line) => progress.note(line),
        })
      }
      if (stopped.aborted) break
      if (isPrecise(experiment.scenario, store.outcomes.filter(isStored))) break
    }
  } catch (error) {
    if (store.ended === before && before === 0) store.discard()
    else store.finish(false)
    throw error
  } finally {
    await executor.close()
  }
  store.finish(!stopped.aborted)
  if (interrupted.aborted) return 'interrupted'
  return failure.signal.aborted ? 'failed' : 'done'
}
