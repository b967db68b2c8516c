// peerlab merge: joins what the shards of an experiment wrote into the results of the whole.

import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../sim/index.ts'
import { EXIT, onDisk } from '../errors.ts'
import { findingOf } from '../execution.ts'
import { type Experiment, planExperiment } from '../experiment.ts'
import { type Manifest, readManifest } from '../manifest.ts'
import { copyPending, readPending } from '../pending.ts'
import { sayFinding } from '../report.ts'
import { openStore, type Store } from '../store.ts'
import { plural } from '../table.ts'
import { settleWarmup } from '../warmup.ts'

interface MergeArguments {
  readonly shards: readonly string[]
  readonly out?: string | undefined
  readonly json?: boolean | undefined
}

export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge <shards..>',
  describe: 'Join what the shards of an experiment wrote',
  builder: (yargs) =>
    yargs
      .positional('shards', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Directories that `run --shard` wrote',
      })
      .options({
        out: {
          type: 'string',
          requiresArg: true,
          describe: 'Directory of the results [results/SCENARIO/HASH]',
        },
        json: { type: 'boolean', describe: 'One JSON document on stdout, nothing else' },
      }),
  handler: async (argv) => {
    process.exitCode = await merge(argv)
  },
}

/** The exit code. */
async function merge({ shards, out, json = false }: MergeArguments): Promise<number> {
  const manifests = shards.map((folder) => [folder, readManifest(folder)] as const)
  const [, first] = manifests[0]!
  const planned = await planExperiment(first.source, true)
  for (const [folder, manifest] of manifests) refuseOther(folder, manifest, planned)
  const experiment = await settleWarmup(planned, shards[0]!)
  const store = openStore(experiment, { out, gzip: first.gzip })
  if (!store.complete) {
    store.begin()
    for (const folder of shards)
      onDisk(folder, 'copy', () => takeOver(folder, store, experiment.plans.length))
    store.finish(store.ended === experiment.plans.length)
  }
  const missing = experiment.plans.length - store.ended
  if (missing === 0) return sayFinding(findingOf(experiment, store), json)
  process.stderr.write(
    `peerlab: ${plural(missing, 'run')} of ${experiment.plans.length} missing in ${store.folder}; merge again with the other shards, or run the scenario to complete it\n`,
  )
  return EXIT.failedRuns
}

function refuseOther(folder: string, manifest: Manifest, experiment: Experiment): void {
  const { code, hash, shard, peerlab } = manifest
  if (shard === null) {
    throw new InputError('holds a whole experiment, expected a shard', { file: folder })
  }
  if (hash === experiment.hash) return
  const reason =
    code === experiment.code
      ? `another experiment (${hash}), expected ${experiment.hash}, or its files have changed`
      : `another version of peerlab (${peerlab}, code ${code}), expected code ${experiment.code}`
  throw new InputError(`holds runs of ${reason}`, { file: folder })
}

/** Each run of a shard that the store lacks. */
function takeOver(folder: string, store: Store, runs: number): void {
  const pending = join(folder, 'pending')
  const missing = new Set(store.missing(runs))
  for (const index of readPending(pending).filter((index) => missing.has(index))) {
    copyPending(pending, store.pending, index)
    store.take(index)
  }
}
