// How runs are carried out, as the commands that need them done ask for it: where, how many at a time,
// what a failure or Ctrl-C does, and what is said meanwhile.

import { availableParallelism } from 'node:os'
import type { Options } from 'yargs'
import { InputError } from '../sim/index.ts'
import { EXIT } from './errors.ts'
import { estimateSeconds } from './estimate.ts'
import { execute } from './execute.ts'
import type { Executor } from './executors/executor.ts'
import { localExecutor } from './executors/local.ts'
import { redisExecutor } from './executors/redis.ts'
import { writeArrayJob } from './executors/slurm.ts'
import { type Experiment, loadExperiment } from './experiment.ts'
import { isFailed, isStored } from './manifest.ts'
import { type ExperimentArguments, optionsOf } from './options.ts'
import { planTable, planText, timeText } from './plan-text.ts'
import { createProgress } from './progress.ts'
import type { Finding } from './report.ts'
import { shardNamed } from './shard.ts'
import { folderOf, openStore, type Store } from './store.ts'
import { plural } from './table.ts'
import { settleWarmup } from './warmup.ts'

export interface ExecutionArguments {
  readonly out?: string | undefined
  readonly gzip?: boolean | undefined
  readonly jobs?: string | undefined
  readonly executor?: string | undefined
  readonly shard?: string | undefined
  readonly shards?: string | undefined
  readonly submit?: boolean | undefined
  readonly 'fail-fast'?: boolean | undefined
  readonly 'keep-going'?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly resume?: boolean | undefined
}

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const
const flag = (describe: string) => ({ type: 'boolean', describe }) as const

export const executionOptions = {
  out: text('Directory of the results [results/SCENARIO/HASH]'),
  gzip: flag('Compress the tables of single rows'),
  jobs: text('Runs at a time [all cores]'),
  executor: text('local, redis://HOST[:PORT], or slurm to write an array job'),
  shard: text('I/N: only the I-th of N parts, which `peerlab merge` joins'),
  shards: text('slurm: tasks of the array job [8]'),
  submit: flag('slurm: hand the job in by sbatch, with a merge after it'),
  'fail-fast': flag('End at the first run that fails'),
  'keep-going': {
    ...flag('Report a run that fails and go on (the default)'),
    conflicts: 'fail-fast',
  },
  quiet: flag('Nothing on stderr but errors'),
  'dry-run': flag('Print the plan and run nothing'),
  resume: flag('Only complete an interrupted run (the same command again does so too)'),
} as const satisfies { readonly [name: string]: Options }

/** What came of a scenario; without a finding there is nothing to report, and `code` says why. */
export interface Carried {
  readonly finding?: Finding
  readonly code: number
}

/** Loads what is asked for and carries it out, as far as it is not there already. */
export async function carriedOut(argv: ExperimentArguments & ExecutionArguments): Promise<Carried> {
  const planned = await loadExperiment(optionsOf(argv))
  if (argv.executor === 'slurm') {
    process.stdout.write(await writeArrayJob(planned, argv))
    return { code: EXIT.done }
  }
  const shard = argv.shard === undefined ? undefined : shardNamed(argv.shard, planned)
  const folder = argv.out ?? folderOf(planned, shard)
  const experiment = argv['dry-run'] ? planned : await settleWarmup(planned, folder)
  const store = openStore(experiment, { out: argv.out, gzip: argv.gzip, shard })
  if (argv.resume && !store.complete && store.ended === 0) {
    throw new InputError('no interrupted run to resume, expected one', { file: store.folder })
  }
  if (argv['dry-run']) return dryRun(experiment, store, jobsOf(argv.jobs))
  const ending = await carryOut(experiment, store, executorNamed(argv), argv)
  if (ending !== 'done') return stoppedShort(experiment, store, ending)
  if (shard === undefined) return { finding: findingOf(experiment, store), code: EXIT.done }
  process.stdout.write(
    `wrote   ${store.folder}\nnext    peerlab merge with the other shards of ${experiment.hash}\n`,
  )
  return { code: EXIT.done }
}

export async function carryOut(
  experiment: Experiment,
  store: Store,
  executor: Executor,
  argv: Pick<ExecutionArguments, 'quiet' | 'fail-fast'>,
): Promise<'done' | 'interrupted' | 'failed'> {
  const plan = planText(experiment, store.ended)
  const total = store.shard?.indices.length ?? experiment.plans.length
  const progress = createProgress({ total, before: store.ended, plan }, argv.quiet === true)
  if (store.complete) {
    progress.begin()
    return 'done'
  }
  const failFast = argv['fail-fast'] === true
  return await untilSignal(async (interrupted) => {
    try {
      return await execute(experiment, store, progress, { executor, failFast, interrupted })
    } finally {
      progress.stop()
    }
  })
}

export function findingOf({ scenario }: Experiment, { outcomes, folder }: Store): Finding {
  return { scenario, runs: outcomes.filter(isStored), failed: outcomes.filter(isFailed), folder }
}

function dryRun(experiment: Experiment, store: Store, cores: number): Carried {
  const missing = store.complete ? [] : store.missing(experiment.rounds[0]!)
  const absent = new Set(store.complete ? [] : store.missing(experiment.plans.length))
  const jobs = Math.max(1, Math.min(cores, missing.length))
  process.stdout.write(planText(experiment, store.ended))
  process.stdout.write(timeText(estimateSeconds(experiment, missing), jobs))
  process.stdout.write(planTable(experiment, (index) => !absent.has(index)))
  return { code: EXIT.done }
}

function stoppedShort(
  experiment: Experiment,
  store: Store,
  ending: 'interrupted' | 'failed',
): Carried {
  const kept = `${plural(store.ended, 'run')} of ${experiment.plans.length} kept`
  const reason = ending === 'failed' ? 'ended at a failure' : 'interrupted'
  process.stderr.write(
    `peerlab: ${reason}, ${kept} in ${store.folder}; the same command goes on from there\n`,
  )
  return { code: ending === 'failed' ? EXIT.failedRuns : EXIT.interrupted }
}

/** Ctrl-C aborts the signal that `work` is given. A second one ends at once; what is filed is kept then too. */
export async function untilSignal<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
  }
}

function executorNamed({ executor = 'local', jobs }: ExecutionArguments): Executor {
  if (executor === 'local') return localExecutor(jobsOf(jobs))
  if (/^rediss?:\/\//.test(executor)) return redisExecutor(executor)
  throw new InputError(`--executor ${executor}: expected local, redis://HOST[:PORT] or slurm`)
}

export function jobsOf(read: string | undefined): number {
  if (read === undefined) return availableParallelism()
  if (/^[1-9]\d{0,3}$/.test(read)) return Number(read)
  throw new InputError(`--jobs ${read}: expected a whole number 1..9999`)
}
