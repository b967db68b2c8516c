// What a scenario file may say: every key with its unit, bounds, default and meaning. It reads the
// values of the document; what needs the registry of protocols or the disk is resolved in parse.ts.

import { z } from 'zod'
import { churn, fault, workload } from './behaviour.ts'
import { choice, duration, integer, list, number, object, share, stretch, text } from './fields.ts'
import { bandwidth, latency, replication, topology } from './models.ts'
import type { RecordName } from './scenario.ts'

/** A peer costs some 600 bytes, so that this many take 10 GB: more would not fit one process. */
export const MAX_PEERS = 2 ** 24
/** Leaves room for the replicates' seeds below 2^53. */
export const MAX_SEED = 2 ** 52
export const MAX_RUNS = 100_000

const RECORDS = [
  'queries',
  'peers',
  'series',
  'churn',
  'messages',
  'topology',
] as const satisfies RecordName[]

const scalar = z.union(
  [z.number(), z.string(), z.boolean()],
  'expected a number, a text, true or false',
)

export const sweepSchema = z
  .record(
    z.string(),
    list(scalar, 'values').min(1, 'expected at least one value'),
    'expected a mapping such as protocols.gnutella.ttl: [3, 4, 5]',
  )
  .prefault({})
  .describe('Paths and the values to try: every combination is run.')

const content = object({
  files: integer(0, 1e8).prefault(1000).describe('Files in the catalogue.'),
  popularity: object({ zipf: number(0, 10).prefault(0.8).describe('Exponent; 0: uniform.') })
    .prefault({})
    .describe('How queries fall on files.'),
  replication: replication
    .prefault({ model: 'proportional', mean: 10 })
    .describe('How many copies a file has.'),
  'free-riders': share.prefault(0).describe('Share of peers that share nothing.'),
  placement: choice(['random', 'skewed'])
    .prefault('random')
    .describe('How copies fall on sharing peers: evenly, or on few (Adar and Huberman 2000).'),
})

const names = list(text('the name of a protocol'), 'protocols').transform((list) =>
  Object.fromEntries(list.map((name) => [name, {}])),
)
const params = z.record(z.string(), z.unknown(), 'expected a mapping of parameters').nullable()
const protocols = z
  .union(
    [names, z.record(z.string(), params)],
    'expected a mapping such as gnutella: { ttl: 7 } or a list of names',
  )
  .describe(
    'What is run over this world. { use: gnutella, ttl: 3 } runs it under a name of your own.',
  )

export const scenarioSchema = object({
  title: text('a text').optional().describe('One line, shown above results.'),
  seed: integer(0, MAX_SEED).prefault(1).describe('All randomness follows from it.'),
  duration: stretch
    .optional()
    .describe('Simulated time. Default: 10 min, or 1 min past the last ask.'),
  warmup: duration
    .prefault('0 s')
    .describe('Queries and messages before this time are not counted.'),
  peers: integer(1, MAX_PEERS)
    .optional()
    .describe('User peers. Default: 1000, or as many as the topology file or churn trace has.'),
  topology: topology.prefault('none').describe('Links at time 0.'),
  latency: latency.prefault({ model: 'plane', mean: '80 ms' }).describe('One-way delays.'),
  bandwidth: bandwidth.prefault('unlimited').describe('Access links.'),
  loss: share.prefault(0).describe('Probability that a message is lost.'),
  firewalled: share.prefault(0).describe('Share of peers that nobody can dial.'),
  content: content.prefault({}).describe('Files, and who shares them.'),
  workload: workload.prefault({}).describe('Who asks for what, and when.'),
  churn: churn.optional().describe('How peers come and go. Default: all are there, always.'),
  faults: list(fault, 'faults').prefault([]).describe('Kills and partitions.'),
  links: object({
    detection: duration.prefault('10 s').describe('Until a vanished neighbour is noticed.'),
  })
    .prefault({})
    .describe('Overlay links.'),
  protocols,
  sweep: sweepSchema,
  replicates: integer(1, 10_000)
    .prefault(1)
    .describe('Runs of each point, with seeds seed, seed + 1, ...'),
  record: list(choice(RECORDS), 'records')
    .prefault(['queries', 'peers', 'series'])
    .describe('Tables to write.'),
  series: object({ interval: stretch.prefault('1 min').describe('Length of a row of series.csv.') })
    .prefault({})
    .describe('The time series.'),
  expect: list(text('an expectation such as gnutella.success >= 0.9'), 'expectations')
    .prefault([])
    .describe('What must hold: PROTOCOL.METRIC[PARAMETER=VALUE] >= NUMBER.'),
  plugins: list(text('the path of a file'), 'paths')
    .prefault([])
    .describe('Modules with protocols of your own, from the folder of the scenario file.'),
})

export type ScenarioFile = z.output<typeof scenarioSchema>
