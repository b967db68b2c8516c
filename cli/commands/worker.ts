// peerlab worker: carries out runs that others submit to a Redis, until Ctrl-C.

import type { CommandModule } from 'yargs'
import { EXIT } from '../errors.ts'
import { jobsOf, untilSignal } from '../execution.ts'
import { workFor } from '../executors/redis-worker.ts'

interface WorkerArguments {
  readonly redis: string
  readonly jobs?: string | undefined
  readonly quiet?: boolean | undefined
}

export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: 'worker <redis>',
  describe: 'Carry out runs that `run --executor redis://HOST` submits',
  builder: (yargs) =>
    yargs
      .positional('redis', {
        type: 'string',
        demandOption: true,
        describe: 'redis://HOST[:PORT]',
      })
      .options({
        jobs: { type: 'string', requiresArg: true, describe: 'Runs at a time [all cores]' },
        quiet: { type: 'boolean', describe: 'Nothing on stderr but errors' },
      }),
  handler: async ({ redis, jobs, quiet }) => {
    const say = (line: string) => {
      if (!quiet) process.stderr.write(`peerlab: ${line}\n`)
    }
    await untilSignal((stopped) => workFor(redis, jobsOf(jobs), stopped, say))
    process.exitCode = EXIT.done
  },
}
