// peerlab compare: the protocols of one experiment side by side, or the same ones in two experiments, and
// which differences are real.

import { existsSync, statSync } from 'node:fs'
import type { CommandModule } from 'yargs'
import { InputError, summarise } from '../../sim/index.ts'
import { type Comparison, compareBetween, compareWithin } from '../comparison.ts'
import { betweenText, changesText, differencesText } from '../comparison-text.ts'
import { EXIT } from '../errors.ts'
import { carriedOut, type ExecutionArguments, executionOptions } from '../execution.ts'
import { openResults, type Results } from '../manifest.ts'
import { type ExperimentArguments, experimentOptions } from '../options.ts'
import { version } from '../package.ts'
import { type Finding, reportText } from '../report.ts'

const USAGE = `Compare protocols over the same worlds, or two experiments

  $ peerlab compare four-ways                 run it if need be, and compare
  $ peerlab compare results/four-ways/1a2b    what is there already
  $ peerlab compare DIR_A DIR_B               what changed, and what it did

Usage: peerlab compare <scenario> [other]`

interface CompareArguments extends ExperimentArguments, ExecutionArguments {
  readonly other?: string | undefined
  readonly json?: boolean | undefined
}

export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <scenario> [other]',
  describe: 'Compare protocols, or two experiments: which differences are real',
  builder: (yargs) =>
    yargs
      .usage(USAGE)
      .positional('scenario', {
        type: 'string',
        demandOption: true,
        describe: 'A scenario, which is run, or a directory of results',
      })
      .positional('other', { type: 'string', describe: 'A second directory of results' })
      .options({
        ...experimentOptions,
        ...executionOptions,
        json: { type: 'boolean', describe: 'One JSON document on stdout, every metric in it' },
      }),
  handler: async (argv) => {
    process.exitCode = await compare(argv)
  },
}

/** The exit code. */
async function compare(argv: CompareArguments): Promise<number> {
  if (argv.other !== undefined) return between(argv.scenario, argv.other, argv.json === true)
  const isFolder = existsSync(argv.scenario) && statSync(argv.scenario).isDirectory()
  const { finding, code } = isFolder
    ? { finding: findingIn(argv.scenario), code: EXIT.done }
    : await carriedOut(argv)
  if (finding === undefined) return code
  const comparisons = compareWithin(finding.runs)
  if (argv.json) {
    const summary = summarise(finding.runs)
    print({ scenario: finding.scenario.name, out: finding.folder, summary }, comparisons)
  } else {
    const differences = differencesText(comparisons, finding.runs)
    process.stdout.write(`${reportText(finding)}\n${differences}`)
  }
  return finding.failed.length > 0 ? EXIT.failedRuns : EXIT.done
}

function findingIn(folder: string): Finding {
  const { manifest, runs, failed } = openResults(folder)
  return { scenario: manifest.resolved, runs, failed, folder }
}

function between(before: string, after: string, json: boolean): number {
  const both: [Results, Results] = [openResults(before), openResults(after)]
  const [a, b] = both
  const { comparisons, paired } = compareBetween(a.runs, b.runs)
  if (comparisons.length === 0) {
    throw new InputError(`no protocol and point of ${before} is also here, expected one`, {
      file: after,
    })
  }
  if (json) {
    print({ a: before, b: after, paired }, comparisons)
    return EXIT.done
  }
  for (const { folder, manifest } of both) {
    if (!manifest.complete) process.stderr.write(`peerlab: ${folder}: not complete\n`)
  }
  process.stdout.write(
    `A        ${before}\nB        ${after}\n${changesText(both)}\n${betweenText(comparisons, paired)}`,
  )
  return EXIT.done
}

function print(about: object, comparisons: readonly Comparison[]): void {
  const differences = comparisons.flatMap(({ context, a, b, differences }) =>
    Object.entries(differences).map(([metric, tested]) => ({ context, a, b, metric, ...tested })),
  )
  process.stdout.write(`${JSON.stringify({ peerlab: version, ...about, differences })}\n`)
}
