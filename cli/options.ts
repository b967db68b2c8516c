// The options that say what is to be run, shared by the commands that read a scenario.

import type { Options } from 'yargs'
import { InputError, type Override } from '../sim/index.ts'
import type { ExperimentOptions } from './experiment.ts'

/** As yargs hands them over: everything is text until the scenario's own schema has read it. */
export interface ExperimentArguments {
  readonly scenario: string
  readonly set?: readonly string[] | undefined
  readonly vary?: readonly string[] | undefined
  readonly zip?: readonly string[] | undefined
  readonly where?: readonly string[] | undefined
  readonly seed?: string | undefined
  readonly replicates?: string | undefined
  readonly record?: string | undefined
  readonly yes?: boolean | undefined
}

const list = { type: 'string', array: true, requiresArg: true } as const

export const experimentOptions = {
  set: { ...list, describe: 'PATH=VALUE ...: change the scenario, such as peers=500' },
  vary: {
    ...list,
    describe: 'PATH=VALUES ...: sweep it, such as ttl=3,5,7 or 1..9:2 or log:64..4096:4',
  },
  zip: { ...list, describe: 'PATH,PATH: swept paths that move together' },
  where: { ...list, describe: 'CONDITION: only points that meet it, such as "ttl < 7"' },
  seed: { type: 'string', requiresArg: true, describe: 'Seed of the first replicate' },
  replicates: {
    type: 'string',
    requiresArg: true,
    describe: 'Times each run is repeated with the next seed; auto: until sure',
  },
  record: {
    type: 'string',
    requiresArg: true,
    describe: 'What to file, by comma: queries, peers, series, churn, messages, topology',
  },
  yes: { type: 'boolean', describe: 'Plan more than a million runs' },
} as const satisfies { readonly [name: string]: Options }

/** InputError for a --set or --vary that is not PATH=VALUE. */
export function optionsOf(argv: ExperimentArguments): ExperimentOptions {
  const overrides: Override[] = [
    ...(argv.set ?? []).map((text) => assignment('set', text, 'peers=500')),
    ...(argv.vary ?? []).map((text) => variation(text)),
  ]
  const add = (path: string, value: string, option: string) =>
    overrides.push({ path, value, option: `--${option}` })
  const { zip = [], where = [], replicates, record } = argv
  if (zip.length > 0) add('sweep.zip', JSON.stringify(zip.map((group) => group.split(','))), 'zip')
  if (where.length > 0) add('sweep.where', JSON.stringify(where), 'where')
  if (replicates !== undefined) add('replicates', replicates, 'replicates')
  if (record !== undefined) add('record', `[${record}]`, 'record')
  return {
    scenario: argv.scenario,
    overrides,
    ...(argv.seed === undefined ? {} : { seed: argv.seed }),
    unbounded: argv.yes === true,
  }
}

/** `PATH=1,2,5` or a range such as `PATH=1..9:2`: an axis of the sweep. */
function variation(text: string): Override {
  const { path, value } = assignment('vary', text, 'peers=500,1000')
  const range = /^(log:)?[^,]*\.\.[^,]*$/.test(value)
  return {
    path: `sweep.${path}`,
    value: range ? JSON.stringify(value) : `[${value}]`,
    option: `--vary ${path}`,
  }
}

function assignment(option: string, text: string, example: string): Override {
  const [, path, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? []
  if (path !== undefined && value !== undefined) return { path, value }
  const what = option === 'vary' ? 'PATH=VALUES' : 'PATH=VALUE'
  throw new InputError(`--${option} ${text}: expected ${what}, such as ${example}`)
}
