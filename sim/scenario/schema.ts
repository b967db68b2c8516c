// What a scenario file may say: every key with its unit, bounds, default and meaning. It reads the
// values of the document; what needs the registry of protocols or the disk is resolved in parse.ts.

import { z } from 'zod'
import { churn, fault, workload } from './behaviour.ts'
import {
  choice,
  duration,
  integer,
  list,
  number,
  object,
  share,
  size,
  stretch,
  text,
} from './fields.ts'
import { bandwidth, latency, replication, topology } from './models.ts'
import type { DownloadsConfig, RecordName } from './scenario.ts'

/** A peer costs some 600 bytes, so that this many take 10 GB: more would not fit one process. */
export const MAX_PEERS = 2 ** 24
/** Leaves room for the replicates' seeds below 2^53. */
export const MAX_SEED = 2 ** 52
/** The warm-up that is found rather than given. */
export const MSER = 'mser-5'
/** More than these must be asked for. */
export const MAX_RUNS = 1_000_000

const RECORDS = [
  'queries',
  'peers',
  'files',
  'transfers',
  'series',
  'churn',
  'messages',
  'topology',
] as const satisfies RecordName[]

const scalar = z.union(
  [z.number(), z.string(), z.boolean()],
  'expected a number, a text, true or false',
)

const several = 'expected a list of values, 1..9:2 or log:64..16384:5'
const texts = (expected: string) =>
  z
    .union(
      [text(expected), list(text(expected), 'texts')],
      `expected ${expected} or a list of them`,
    )
    .transform((read) => (typeof read === 'string' ? [read] : read))

export const sweepSchema = z
  .object(
    {
      zip: z
        .array(z.union([z.string(), z.array(z.string())]), 'expected a list of swept paths')
        .optional()
        .describe(
          'Paths that move together, the first value of each with the first of the others.',
        ),
      where: texts('a condition such as ttl < 7')
        .optional()
        .describe('Conditions on the swept values: other points are left out.'),
    },
    'expected a mapping such as protocols.gnutella.ttl: [3, 4, 5]',
  )
  .catchall(
    z.union([list(scalar, 'values').min(1, 'expected at least one value'), z.string()], several),
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
  spread: object({
    strategy: choice(['owner', 'path', 'random', 'passive']).describe(
      "Where a hit leaves copies: at the asker; also on the query's way; at as many peers it visited; or where a download ends.",
    ),
    store: integer(1, 1e6)
      .prefault(1000)
      .describe('Copies that a peer has room for beside its first files.'),
    drop: choice(['random', 'oldest', 'least-used'])
      .prefault('random')
      .describe('Which copy gives way where there is no room.'),
  })
    .optional()
    .describe(
      'How copies spread during the run. Default: passive with downloads, else not at all.',
    ),
})

const downloads = object({
  size: size
    .prefault('4 MiB')
    .refine((bytes) => bytes >= 1, 'expected at least 1 B')
    .describe('Bytes of a file.'),
  share: share.prefault(1).describe('Share of the queries with a hit whose asker downloads.'),
  attempts: integer(1, 1000).prefault(3).describe('Holders tried before a download fails.'),
  sources: integer(1, 64).prefault(1).describe('Holders fetched from at a time.'),
}).transform(({ size, ...others }): DownloadsConfig => ({ sizeBytes: size, ...others }))

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

const count = integer(1, 10_000)
const precision = object({
  metrics: list(text('the name of a metric'), 'metrics').prefault(['success_rate']),
  within: share.prefault(0.05).describe('Half of the 95 % interval, as a share of the mean.'),
  min: integer(2, 10_000).prefault(5).describe('Replicates to begin with.'),
  max: count.prefault(50).describe('Replicates at most.'),
})
const replicates = z.union(
  [count, z.literal('auto').transform(() => precision.parse({})), precision],
  'expected a number, auto or { metrics: [success], within: 5 % }',
)

const expectationText = text('an expectation such as gnutella.success >= 0.9')
const expectation = z
  .union(
    [expectationText, object({ claim: text('what is claimed'), expect: expectationText })],
    'expected an expectation such as gnutella.success >= 0.9',
  )
  .transform((read) => (typeof read === 'string' ? { claim: null, expect: read } : read))

export const scenarioSchema = object({
  title: text('a text').optional().describe('One line, shown above results.'),
  seed: integer(0, MAX_SEED).prefault(1).describe('All randomness follows from it.'),
  duration: stretch
    .optional()
    .describe('Simulated time. Default: 10 min, or 1 min past the last ask.'),
  warmup: z
    .union([z.literal(MSER), duration])
    .prefault('0 s')
    .describe(
      'Queries and messages before this time are not counted; mser-5: found by pilot runs.',
    ),
  peers: integer(1, MAX_PEERS)
    .optional()
    .describe('User peers. Default: 1000, or as many as the topology file or churn trace has.'),
  topology: topology.prefault('none').describe('Links at time 0.'),
  latency: latency.prefault({ model: 'plane', mean: '80 ms' }).describe('One-way delays.'),
  bandwidth: bandwidth.prefault('unlimited').describe('Access links.'),
  loss: share.prefault(0).describe('Probability that a message is lost.'),
  firewalled: share.prefault(0).describe('Share of peers that nobody can dial.'),
  content: content.prefault({}).describe('Files, and who shares them.'),
  downloads: downloads.optional().describe('What users do with a hit. Default: nothing.'),
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
  replicates: replicates
    .prefault(1)
    .describe(
      'Runs of each point, with seeds seed, seed + 1, ...; auto: until intervals are narrow.',
    ),
  record: list(choice(RECORDS), 'records')
    .prefault(['queries', 'peers', 'series'])
    .describe('Tables to write.'),
  series: object({ interval: stretch.prefault('1 min').describe('Length of a row of series.csv.') })
    .prefault({})
    .describe('The time series.'),
  expect: list(expectation, 'expectations')
    .prefault([])
    .describe('What must hold, such as gnutella.success[ttl=7] >= 0.9.'),
  plugins: list(text('the path of a file'), 'paths')
    .prefault([])
    .describe('Modules with protocols of your own, from the folder of the scenario file.'),
})

export type ScenarioFile = z.output<typeof scenarioSchema>
