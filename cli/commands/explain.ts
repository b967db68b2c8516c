// peerlab explain RESULTS QUERY: the story of one query, by carrying its run out again and watching.

import { resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { drawWorld, InputError, type PeerId, type Plan, storyOf, suggest } from '../../sim/index.ts'
import { planExperiment, plansOfWorld } from '../experiment.ts'
import { openResults } from '../manifest.ts'
import { storyText } from '../story-text.ts'

const USAGE = `Tell the story of one query: where it went, and why it failed

  $ peerlab explain results/default/1a2b 17                     in the first run
  $ peerlab explain results/four-ways/1a2b 17 --protocol kazaa
  $ peerlab explain results/four-ways/1a2b 17 --run 9           row 9 of runs.csv

Usage: peerlab explain <results> <query>`

interface ExplainArguments {
  readonly results: string
  readonly query: string
  readonly protocol?: string | undefined
  readonly run?: string | undefined
}

export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain <results> <query>',
  describe: 'Tell the story of one query, and why it failed',
  builder: (yargs) =>
    yargs
      .usage(USAGE)
      .positional('results', {
        type: 'string',
        demandOption: true,
        describe: 'A directory of results',
      })
      .positional('query', {
        type: 'string',
        demandOption: true,
        describe: 'Number of the query, as in queries.csv',
      })
      .options({
        protocol: { type: 'string', describe: 'Its first run, instead of the first of all' },
        run: { type: 'string', describe: 'Row of runs.csv, from 1' },
      }),
  handler: async (argv) => {
    const { manifest } = openResults(resolve(argv.results))
    const experiment = await planExperiment(manifest.source)
    if (experiment.hash !== manifest.hash) {
      throw new InputError(`${argv.results}: made by other code or files than these; run it again`)
    }
    const index = runIndex(argv, experiment.plans)
    const plan = experiment.plans[index]!
    const world = drawWorld(plansOfWorld(experiment, experiment.worldOf[index]!), experiment.inputs)
    const query = numberOf(argv.query, 'query', 0, world.queries.count - 1)
    const story = storyOf(plan, world, query)
    if (story === undefined) {
      throw new InputError(`query ${query}: never asked, its asker was offline or had the file`)
    }
    const { labels } = world
    const nameOf = (peer: PeerId) => labels?.[peer] ?? String(peer)
    process.stdout.write(storyText(story, runText(plan), nameOf))
  },
}

/** Index of the run that was asked for. */
function runIndex({ protocol, run }: ExplainArguments, plans: readonly Plan[]): number {
  if (run !== undefined && protocol !== undefined) {
    throw new InputError('--run does not go with --protocol, expected one of them')
  }
  if (run !== undefined) return numberOf(run, '--run', 1, plans.length) - 1
  if (protocol === undefined) return 0
  const names = [...new Set(plans.map((plan) => plan.protocol.name))]
  if (names.includes(protocol)) return plans.findIndex((plan) => plan.protocol.name === protocol)
  throw new InputError(`--protocol ${protocol}: no such run, ${suggest(protocol, names)}`)
}

function numberOf(read: string, what: string, least: number, most: number): number {
  const value = Number(read)
  if (/^\d+$/.test(read) && value >= least && value <= most) return value
  throw new InputError(`${what}: ${read}, expected ${least}..${most}`)
}

function runText({ protocol, replicate, seed, point }: Plan): string {
  const swept = Object.entries(point).map(([path, value]) => `${path} ${value}`)
  return [protocol.name, ...swept, `replicate ${replicate}`, `seed ${seed}`].join(' · ')
}
