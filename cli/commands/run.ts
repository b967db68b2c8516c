// peerlab run: carries out a scenario, prints the table, files the results.

import type { CommandModule } from 'yargs'
import { carriedOut, type ExecutionArguments, executionOptions } from '../execution.ts'
import { type ExperimentArguments, experimentOptions } from '../options.ts'
import { sayFinding } from '../report.ts'

export interface RunArguments extends ExperimentArguments, ExecutionArguments {
  readonly json?: boolean | undefined
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
        ...executionOptions,
        json: { type: 'boolean', describe: 'One JSON document on stdout, nothing else' },
      }),
  handler: async (argv) => {
    const { finding, code } = await carriedOut(argv)
    process.exitCode = finding ? sayFinding(finding, argv.json === true) : code
  },
}
