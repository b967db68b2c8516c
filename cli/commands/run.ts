// peerlab run: carries out a scenario, prints the table, files the results.

import type { CommandModule } from 'yargs'
import { InputError } from '../../sim/index.ts'
import { EXIT } from '../errors.ts'
import { execute } from '../execute.ts'
import { type Experiment, loadExperiment } from '../experiment.ts'
import { isStored } from '../manifest.ts'
import { type ExperimentArguments, experimentOptions, optionsOf } from '../options.ts'
import { planTable, planText } from '../plan-text.ts'
import { createProgress, type Progress } from '../progress.ts'
import { checkExpectations, reportExpectations, reportJson, reportText } from '../report.ts'
import { openStore, type Store } from '../store.ts'
import { plural } from '../table.ts'

interface RunArguments extends ExperimentArguments {
  readonly out?: string | undefined
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly resume?: boolean | undefined
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run [scenario]',
  describe: 'Run a scenario, print its table and file its results',
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        default: 'default',
        describe: 'A scenario file, or the name of a bundled one',
      })
      .options({
        ...experimentOptions,
        out: {
          type: 'string',
          requiresArg: true,
          describe: 'Directory of the results [results/SCENARIO/HASH]',
        },
        json: { type: 'boolean', describe: 'One JSON document on stdout, nothing else' },
        quiet: { type: 'boolean', describe: 'Nothing on stderr but errors' },
        'dry-run': { type: 'boolean', describe: 'Print the plan and run nothing' },
        resume: {
          type: 'boolean',
          describe: 'Only complete an interrupted run (the same command again does so too)',
        },
      }),
  handler: async (argv) => {
    process.exitCode = await run(argv)
  },
}

/** The exit code. */
async function run(argv: RunArguments): Promise<number> {
  const experiment = await loadExperiment(optionsOf(argv))
  const store = openStore(experiment, argv.out)
  const cached = store.outcomes.length
  if (argv.resume && !store.complete && cached === 0) {
    throw new InputError('no interrupted run to resume, expected one', { file: store.folder })
  }
  const plan = planText(experiment, cached)
  if (argv['dry-run']) {
    process.stdout.write(plan + planTable(experiment.plans))
    return EXIT.done
  }
  const quiet = argv.quiet === true
  const progress = createProgress({ total: experiment.plans.length, before: cached, plan }, quiet)
  if (store.complete) progress.begin()
  else if (!(await runUntilSignal(experiment, store, progress))) {
    const kept = `${plural(store.outcomes.length, 'run')} of ${experiment.plans.length} kept`
    process.stderr.write(
      `peerlab: interrupted, ${kept} in ${store.folder}; the same command goes on from there\n`,
    )
    return EXIT.interrupted
  }
  return report(experiment, store, argv)
}

/** False when SIGINT cut it short. A second one ends at once; what is written is kept then too. */
async function runUntilSignal(
  experiment: Experiment,
  store: Store,
  progress: Progress,
): Promise<boolean> {
  let interrupted = false
  const interrupt = () => {
    if (interrupted) process.exit(EXIT.interrupted)
    interrupted = true
  }
  process.on('SIGINT', interrupt)
  try {
    return await execute(experiment, store, progress, () => interrupted)
  } finally {
    process.off('SIGINT', interrupt)
    progress.stop()
  }
}

function report(experiment: Experiment, store: Store, argv: RunArguments): number {
  const expectations = checkExpectations(experiment, store)
  const failed = store.outcomes.filter((outcome) => !isStored(outcome))
  if (argv.json) {
    process.stdout.write(`${JSON.stringify(reportJson(experiment, store, expectations))}\n`)
  } else {
    process.stdout.write(reportText(experiment, store))
    process.stdout.write(reportExpectations(expectations))
    process.stdout.write(`wrote   ${store.folder}\n`)
  }
  if (failed.length > 0) {
    process.stderr.write(
      `peerlab: ${plural(failed.length, 'run')} of ${experiment.plans.length} failed\n`,
    )
    return EXIT.failedRuns
  }
  return expectations.every(({ ok }) => ok) ? EXIT.done : EXIT.expectation
}
