// peerlab reproduce: runs what a manifest says again and holds the fingerprints against each other; or
// runs a folder of scenarios and sets what they claim beside what came out.

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError, type Verdict } from '../../sim/index.ts'
import { claimsMarkdown, claimsText, type Reproduced } from '../claims-text.ts'
import { EXIT, onDisk } from '../errors.ts'
import { carryOut, findingOf, jobsOf } from '../execution.ts'
import { localExecutor } from '../executors/local.ts'
import { type Experiment, loadExperiment, planExperiment } from '../experiment.ts'
import { openResults, type Results, type StoredRun } from '../manifest.ts'
import { version } from '../package.ts'
import { checkExpectations, runText } from '../report.ts'
import { folderOf, openStore } from '../store.ts'
import { plural } from '../table.ts'
import { settleWarmup } from '../warmup.ts'

const USAGE = `Run it again: is it the same? Does it hold?

  $ peerlab reproduce results/four-ways/1a2b   the same fingerprints as then?
  $ peerlab reproduce scenarios/papers         what is claimed, and what comes out
  $ peerlab reproduce lab.yaml                 the same of one scenario
  $ peerlab reproduce scenarios/papers --markdown >claims.md

Usage: peerlab reproduce <path>`

interface ReproduceArguments {
  readonly path: string
  readonly jobs?: string | undefined
  readonly json?: boolean | undefined
  readonly markdown?: boolean | undefined
  readonly quiet?: boolean | undefined
}

export const reproduceCommand: CommandModule<object, ReproduceArguments> = {
  command: 'reproduce <path>',
  describe: 'Run results again and compare, or hold scenarios to their claims',
  builder: (yargs) =>
    yargs
      .usage(USAGE)
      .positional('path', {
        type: 'string',
        demandOption: true,
        describe: 'A directory of results, a folder of scenarios, or a scenario',
      })
      .options({
        jobs: { type: 'string', requiresArg: true, describe: 'Runs at a time [all cores]' },
        json: { type: 'boolean', describe: 'One JSON document on stdout, nothing else' },
        markdown: { type: 'boolean', conflicts: 'json', describe: 'Claims as a Markdown table' },
        quiet: { type: 'boolean', describe: 'Nothing on stderr but errors' },
      }),
  handler: async (argv) => {
    const isResults = existsSync(join(argv.path, 'manifest.json'))
    process.exitCode = await (isResults ? again(argv) : claims(argv))
  },
}

/** Fingerprints of a manifest; the exit code. */
async function again({ path, jobs, json = false, quiet }: ReproduceArguments): Promise<number> {
  const results = openResults(path)
  const { manifest, runs, failed } = results
  const planned = await planExperiment(manifest.source, true)
  refuseChanged(results, planned)
  if (manifest.code !== planned.code) {
    process.stderr.write(
      `peerlab: made by another version (${manifest.peerlab}, code ${manifest.code}; here ${version}, code ${planned.code})\n`,
    )
  }
  // Fingerprints do not depend on what is recorded, so nothing is.
  const plans = planned.plans.map((plan) => ({
    ...plan,
    scenario: { ...plan.scenario, record: [] },
  }))
  const experiment = { ...planned, plans, rounds: [runs.length + failed.length] }
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-reproduce-'))
  try {
    const store = openStore(experiment, { out: folder })
    const ending = await carryOut(experiment, store, localExecutor(jobsOf(jobs)), { quiet })
    if (ending !== 'done') return EXIT.interrupted
    return sayAgain(results, findingOf(experiment, store).runs, json)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** InputError where a file that the runs read is not what it was. */
function refuseChanged({ manifest, folder }: Results, { digests }: Experiment): void {
  const then = Object.values(manifest.inputs)
  const changed = Object.entries(digests).find(([, digest]) => !then.includes(digest))
  if (changed) throw new InputError(`has changed since ${folder} was made`, { file: changed[0] })
}

function sayAgain({ runs }: Results, now: readonly StoredRun[], json: boolean): number {
  const found = new Map(now.map((run) => [runText(run), run.fingerprint]))
  const rows = runs.map((run) => {
    const here = found.get(runText(run)) ?? null
    return { run: runText(run), before: run.fingerprint, here, same: here === run.fingerprint }
  })
  const same = rows.filter((row) => row.same).length
  if (json) process.stdout.write(`${JSON.stringify({ peerlab: version, same, runs: rows })}\n`)
  else {
    for (const { run, before, here } of rows.filter((row) => !row.same)) {
      process.stdout.write(`differs  ${before} then, ${here ?? 'failed'} here: ${run}\n`)
    }
    process.stdout.write(`same     ${same} of ${plural(rows.length, 'fingerprint')}\n`)
  }
  return same === rows.length ? EXIT.done : EXIT.fingerprint
}

/** Scenarios and their claims; the exit code. */
async function claims(argv: ReproduceArguments): Promise<number> {
  const { path, jobs, json = false, markdown = false, quiet } = argv
  const all: Reproduced[] = []
  for (const file of scenariosAt(path)) {
    const reproduced = await claimsOf(file, jobsOf(jobs), quiet)
    if (reproduced === 'interrupted') return EXIT.interrupted
    if (reproduced.verdicts.length === 0 && reproduced.skipped === null) continue
    all.push(reproduced)
    if (!json && !markdown) process.stdout.write(claimsText(reproduced))
  }
  if (json) process.stdout.write(`${JSON.stringify({ peerlab: version, scenarios: all })}\n`)
  else if (markdown) process.stdout.write(claimsMarkdown(all))
  else process.stdout.write(heldText(all))
  return all.every(({ verdicts }) => verdicts.every(({ ok }) => ok)) ? EXIT.done : EXIT.expectation
}

function heldText(all: readonly Reproduced[]): string {
  const verdicts = all.flatMap((each): readonly Verdict[] => each.verdicts)
  const held = verdicts.filter(({ ok }) => ok).length
  const skipped = all.filter((each) => each.skipped !== null).length
  const left = skipped > 0 ? `, ${plural(skipped, 'scenario')} skipped` : ''
  const data = process.env.PEERLAB_DATA ? '' : '; PEERLAB_DATA names a folder of files they read'
  return `${held} of ${plural(verdicts.length, 'claim')} held${left}${skipped > 0 ? data : ''}\n`
}

async function claimsOf(
  file: string,
  jobs: number,
  quiet: boolean | undefined,
): Promise<Reproduced | 'interrupted'> {
  const none = { file, title: file, verdicts: [] }
  try {
    const planned = await loadExperiment({ scenario: file, overrides: [] })
    const experiment = await settleWarmup(planned, folderOf(planned))
    const { title, expect } = experiment.scenario
    if (expect.length === 0) return { ...none, skipped: null }
    const store = openStore(experiment)
    const ending = await carryOut(experiment, store, localExecutor(jobs), { quiet })
    if (ending !== 'done') return 'interrupted'
    const verdicts = checkExpectations(findingOf(experiment, store))
    return { file, title, verdicts, skipped: null }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ...none, skipped: error.message }
  }
}

function scenariosAt(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path]
  const names = onDisk(path, 'read', () => readdirSync(path, { recursive: true, encoding: 'utf8' }))
  const files = names.filter((name) => name.endsWith('.yaml')).sort()
  if (files.length > 0) return files.map((name) => join(path, name))
  throw new InputError('no scenario and no manifest.json in it, expected either', { file: path })
}
