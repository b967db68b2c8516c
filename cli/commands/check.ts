// peerlab check: reads a scenario and its files, draws its first world, and says what would be run.

import type { CommandModule } from 'yargs'
import { drawWorld } from '../../sim/index.ts'
import { loadExperiment, plansOfWorld } from '../experiment.ts'
import { type ExperimentArguments, experimentOptions, optionsOf } from '../options.ts'
import { planText } from '../plan-text.ts'
import { plural } from '../table.ts'

export const checkCommand: CommandModule<object, ExperimentArguments> = {
  command: 'check <scenario>',
  describe: 'Validate a scenario and its files without running it',
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        demandOption: true,
        describe: 'A scenario file, or the name of a bundled one',
      })
      .options(experimentOptions),
  handler: async (argv) => {
    const experiment = await loadExperiment(optionsOf(argv))
    const world = drawWorld(plansOfWorld(experiment, 0), experiment.inputs)
    process.stdout.write(planText(experiment, 0))
    const size = [
      plural(world.peers, 'peer'),
      ...(world.topology ? [plural(world.topology.links, 'link')] : []),
      plural(world.content.files, 'file'),
      `queries asked: ${world.queries.count}`,
    ]
    process.stdout.write(`world  ${size.join(', ')}\nok     ${argv.scenario}\n`)
  },
}
