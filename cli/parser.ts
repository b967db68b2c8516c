// The commands and what each understands, as one yargs parser.

import type { Argv } from 'yargs'
import yargs from 'yargs'
import { checkCommand } from './commands/check.ts'
import { compareCommand } from './commands/compare.ts'
import { describeCommand } from './commands/describe.ts'
import { explainCommand } from './commands/explain.ts'
import { listCommand } from './commands/list.ts'
import { mergeCommand } from './commands/merge.ts'
import { newCommand } from './commands/new.ts'
import { plotCommand } from './commands/plot.ts'
import { reportCommand } from './commands/report.ts'
import { reproduceCommand } from './commands/reproduce.ts'
import { runCommand } from './commands/run.ts'
import { topologyCommand } from './commands/topology.ts'
import { viewCommand } from './commands/view.ts'
import { workerCommand } from './commands/worker.ts'
import { version } from './package.ts'
import { checkArguments } from './usage.ts'

const USAGE = `peerlab: a deterministic laboratory for peer-to-peer architectures

  $ peerlab run                                      run the default scenario
  $ peerlab run lab.yaml --set peers=500 --json      change it, print JSON
  $ peerlab describe gnutella                        parameters and messages

Usage: peerlab <command>`

/** Parses `words` and carries out their command by `parseAsync`; every mistake is thrown. */
export function parser(words: readonly string[]): Argv {
  return yargs(words)
    .scriptName('peerlab')
    .usage(USAGE)
    .command(runCommand)
    .command(compareCommand)
    .command(reproduceCommand)
    .command(workerCommand)
    .command(mergeCommand)
    .command(checkCommand)
    .command(listCommand)
    .command(describeCommand)
    .command(explainCommand)
    .command(plotCommand)
    .command(reportCommand)
    .command(topologyCommand)
    .command(newCommand)
    .command(viewCommand)
    .completion('completion', 'Print a script that completes commands in bash or zsh')
    .demandCommand(1)
    .strict()
    .middleware((argv) => checkArguments(argv, words))
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .locale('en')
    .version(version)
    .wrap(80)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message)
    })
}
