// The slurm executor: a script that runs the shards of an experiment as one array job. It holds nothing
// that only Slurm knows but its header, so it can be read, changed and handed in by hand.

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../sim/index.ts'
import { onDisk, systemReason } from '../errors.ts'
import type { Experiment } from '../experiment.ts'
import { shardNamed } from '../shard.ts'
import { folderOf } from '../store.ts'

interface ArrayArguments {
  readonly shards?: string | undefined
  readonly submit?: boolean | undefined
  readonly out?: string | undefined
}

const SHARDS = '8'

/** Writes the script, hands it in if asked to, and returns what there is to say. */
export async function writeArrayJob(experiment: Experiment, argv: ArrayArguments): Promise<string> {
  const { shards = SHARDS } = argv
  if (!/^[1-9]\d{0,4}$/.test(shards)) {
    throw new InputError(`--shards ${shards}: expected a whole number 1..99999`)
  }
  shardNamed(`1/${shards}`, experiment)
  const out = resolve(argv.out ?? folderOf(experiment))
  const folder = `${out}-slurm`
  const script = join(folder, 'job.sh')
  const merge = `${program()} merge --out ${quoted(out)} ${quoted(folder)}/shard-*/`
  onDisk(folder, 'write', () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(script, scriptText(experiment, folder, shards), { mode: 0o755 })
  })
  const wrote = `wrote   ${script}\n`
  if (!argv.submit) return `${wrote}next    sbatch ${script}\nthen    ${merge}\n`
  const job = sbatch(script, ['--parsable', script])
  const after = ['--parsable', `--dependency=afterany:${job}`, `--output=${folder}/merge.log`]
  const last = sbatch(script, [...after, '--wrap', merge])
  return `${wrote}submitted array job ${job}, and merge ${last} after it\n`
}

function scriptText(experiment: Experiment, folder: string, shards: string): string {
  const { file, overrides, seed, folder: from } = experiment.source
  const set = overrides.flatMap(({ path, value }) => ['--set', `${path}=${value}`])
  const args = [file, ...set, ...(seed === undefined ? [] : ['--seed', seed])]
  return `#!/bin/bash
#SBATCH --job-name=peerlab-${experiment.scenario.name}
#SBATCH --array=1-${shards}
#SBATCH --cpus-per-task=1
#SBATCH --output=${folder}/shard-%a.log
# ${experiment.plans.length} runs of ${experiment.scenario.name} (${experiment.hash}) in ${shards} shards; a task that ends
# early goes on where it stopped when it is handed in again.
cd ${quoted(from)}
exec ${program()} run ${quoted(...args)} \\
  --shard "$SLURM_ARRAY_TASK_ID/${shards}" --out ${quoted(folder)}/shard-"$SLURM_ARRAY_TASK_ID" \\
  --jobs "\${SLURM_CPUS_PER_TASK:-1}" --quiet
`
}

/** How this very program is started, for a shell. */
function program(): string {
  const main = fileURLToPath(new URL('../main.js', import.meta.url))
  return quoted(process.execPath, main)
}

function quoted(...words: string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\\\''")}'`).join(' ')
}

function sbatch(script: string, args: readonly string[]): string {
  try {
    return execFileSync('sbatch', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr ?? '').trim() : ''
    throw new InputError(`sbatch: ${said || systemReason(error)}; the script is there`, {
      file: script,
    })
  }
}
