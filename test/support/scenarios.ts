// The bundled scenarios, each with the files it names: where it names them, or from the public data.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readInput } from '../../cli/inputs.ts'
import { registry } from '../../protocols/index.ts'
import { planRuns, scenarioFiles } from '../../sim/index.ts'
import type { Job } from './fingerprint.ts'
import { DATA, filesUnder, ROOT, skipLine } from './repo.ts'

/** Name of a scenario (its path within scenarios/ without the ending) -> its job; one line for each left out. */
export function bundledJobs(): Map<string, Job> {
  const jobs = new Map<string, Job>()
  for (const file of filesUnder('scenarios', '.yaml')) {
    const job = jobOf(join(ROOT, file))
    if ('lacks' in job) skipLine(`${file}, which needs ${job.lacks}`)
    else jobs.set(file.replace(/^scenarios\/|\.yaml$/g, ''), job)
  }
  return jobs
}

function jobOf(file: string): Job | { readonly lacks: string } {
  const text = readFileSync(file, 'utf8')
  const { plans } = planRuns({ file, text }, registry)
  const inputs: [string, string][] = []
  for (const path of new Set(plans.flatMap((plan) => scenarioFiles(plan.scenario)))) {
    const found = [path, ...dataFilesNamed(basename(path))].find((place) => existsSync(place))
    if (found === undefined) return { lacks: path }
    inputs.push([path, readInput(found)])
  }
  return { file, text, inputs }
}

function dataFilesNamed(name: string): string[] {
  if (!existsSync(DATA)) return []
  const paths = readdirSync(DATA, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => basename(path) === name).map((path) => join(DATA, path))
}
