// The options that say what is to be run, shared by the commands that read a scenario.

import type { Options } from 'yargs'
import { InputError, type Override } from '../sim/index.ts'
import type { ExperimentOptions } from './experiment.ts'

/** As yargs hands them over: everything is text until the scenario's own schema has read it. */
export interface ExperimentArguments {
  readonly scenario: string
  readonly set?: readonly string[] | undefined
  readonly seed?: string | undefined
  readonly replicates?: string | undefined
  readonly record?: string | undefined
}

export const experimentOptions = {
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'PATH=VALUE ...: change the scenario, such as peers=500',
  },
  seed: { type: 'string', requiresArg: true, describe: 'Seed of the first replicate' },
  replicates: {
    type: 'string',
    requiresArg: true,
    describe: 'Times each run is repeated with the next seed',
  },
  record: {
    type: 'string',
    requiresArg: true,
    describe: 'What to file, by comma: queries, peers, series, churn, messages, topology',
  },
} as const satisfies { readonly [name: string]: Options }

/** InputError for a --set that is not PATH=VALUE. */
export function optionsOf(argv: ExperimentArguments): ExperimentOptions {
  const overrides: Override[] = (argv.set ?? []).map((text) => {
    const [, path, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? []
    if (path === undefined || value === undefined) {
      throw new InputError(`--set ${text}: expected PATH=VALUE, such as peers=500`)
    }
    return { path, value }
  })
  const { replicates, record } = argv
  if (replicates !== undefined) {
    overrides.push({ path: 'replicates', value: replicates, option: '--replicates' })
  }
  if (record !== undefined) {
    overrides.push({ path: 'record', value: `[${record}]`, option: '--record' })
  }
  return {
    scenario: argv.scenario,
    overrides,
    ...(argv.seed === undefined ? {} : { seed: argv.seed }),
  }
}
