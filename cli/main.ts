#!/usr/bin/env node
// The peerlab command: which commands there are, and how each of them ends.

import type { Argv } from 'yargs'
import yargs from 'yargs'
import { checkCommand } from './commands/check.ts'
import { describeCommand } from './commands/describe.ts'
import { listCommand } from './commands/list.ts'
import { newCommand } from './commands/new.ts'
import { runCommand } from './commands/run.ts'
import { topologyCommand } from './commands/topology.ts'
import { EXIT, explain } from './errors.ts'
import { version } from './package.ts'
import { checkArguments, explainUsage } from './usage.ts'

const USAGE = `peerlab: a deterministic laboratory for peer-to-peer architectures

  $ peerlab run                                      run the default scenario
  $ peerlab run lab.yaml --set peers=500 --json      change it, print JSON
  $ peerlab describe gnutella                        parameters and messages

Usage: peerlab <command>`

await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.done)
      throw error
    })
  }
  try {
    await parser(words).parseAsync()
  } catch (error) {
    const mistake = await explainUsage(error, words, parser)
    const { text, code } = explain(mistake, version)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}

function parser(words: readonly string[]): Argv {
  return yargs(words)
    .scriptName('peerlab')
    .usage(USAGE)
    .command(runCommand)
    .command(checkCommand)
    .command(listCommand)
    .command(describeCommand)
    .command(topologyCommand)
    .command(newCommand)
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
