// The parts of a scenario that are chosen by a model's name: topology, latency, bandwidth and
// replication. Each schema reads the keys a user writes and yields the world's configuration.

import { z } from 'zod'
import type { BandwidthConfig, LatencyConfig, TopologyConfig } from '../world/config.ts'
import {
  above,
  duration,
  integer,
  list,
  models,
  number,
  object,
  rate,
  share,
  size,
  stretch,
  text,
} from './fields.ts'

const SIMPLE_TOPOLOGIES = ['none', 'ring', 'star', 'complete'] as const
const TOPOLOGIES = [
  ...SIMPLE_TOPOLOGIES,
  ...['erdos-renyi', 'barabasi-albert', 'watts-strogatz', 'random-regular', 'k-out', 'power-law'],
  ...['grid', 'regular-tree', 'two-tier', 'clusters', 'edge-list', 'graphml', 'gexf'],
]
const degree = integer(1, 1e6)
const file = text('the path of a file').describe('Path, from the folder of the scenario file.')

const topologyModels = models(TOPOLOGIES, [
  object({ model: z.literal('none') }).describe(
    'No links at first: protocols bootstrap themselves.',
  ),
  object({ model: z.literal('ring') }).describe('Every peer linked to the next.'),
  object({ model: z.literal('star') }).describe('Every peer linked to peer 0.'),
  object({ model: z.literal('complete') }).describe('Every two peers linked.'),
  object({
    model: z.literal('erdos-renyi'),
    degree: number(0, 1e6).describe('Mean number of links of a peer.'),
  }).describe('Links drawn independently.'),
  object({
    model: z.literal('barabasi-albert'),
    m: degree.describe('Links that each new peer brings.'),
  }).describe('Preferential attachment: a power law of exponent 3.'),
  object({
    model: z.literal('watts-strogatz'),
    k: degree.describe('Links of a peer in the lattice (even).'),
    beta: number(0, 1).describe('Share of links that are rewired.'),
  }).describe('A ring lattice with shortcuts: a small world.'),
  object({
    model: z.literal('random-regular'),
    degree: degree.describe('Links of every peer.'),
  }).describe('A random graph in which all peers have the same degree.'),
  object({
    model: z.literal('k-out'),
    k: degree.describe('Others that each peer draws; the mean degree is about 2k.'),
  }).describe('Every peer links to k others drawn at random.'),
  object({
    model: z.literal('power-law'),
    exponent: above(1).describe('P(degree = d) falls as d^-exponent.'),
    min: degree.prefault(1).describe('Least degree.'),
    max: degree.nullable().prefault(null).describe('Largest degree; null: the natural cut-off.'),
  }).describe('Configuration model of a power law of degrees.'),
  object({
    model: z.literal('grid'),
    columns: integer(1).nullable().prefault(null).describe('null: as square as it gets.'),
    wrap: z
      .boolean('expected true or false')
      .prefault(false)
      .describe('Join the edges to a torus.'),
  }).describe('A lattice in the plane.'),
  object({
    model: z.literal('regular-tree'),
    degree: degree.describe('Links of every inner peer; the root is peer 0.'),
  }).describe('A tree, filled breadth first.'),
  object({
    model: z.literal('two-tier'),
    hubs: integer(1).describe('Number of hubs: peers 0 .. hubs-1.'),
    degree: number(0, 1e6).describe('Mean number of links of a hub to other hubs.'),
    homes: degree.prefault(1).describe('Hubs that every other peer is linked to.'),
  }).describe('A random graph of hubs, and leaves homed on them.'),
  object({
    model: z.literal('clusters'),
    clusters: integer(1).describe('Number of communities.'),
    links: integer(0).describe('Number of links in all.'),
    density: number(0, 1).prefault(0.5).describe('Probability that a link stays in its community.'),
  }).describe('Communities with few links between them.'),
  object({ model: z.literal('edge-list'), file }).describe(
    'Imported: a pair of ids a line, # comments.',
  ),
  object({ model: z.literal('graphml'), file }).describe('Imported from GraphML.'),
  object({ model: z.literal('gexf'), file }).describe('Imported from GEXF.'),
])

export const topology: z.ZodType<TopologyConfig> = z.union(
  [z.enum(SIMPLE_TOPOLOGIES).transform((model) => ({ model })), topologyModels],
  `expected ${SIMPLE_TOPOLOGIES.join(', ')} or a mapping such as { model: k-out, k: 4 }`,
)

const LATENCIES = ['constant', 'uniform', 'plane', 'coordinates', 'matrix', 'transit-stub']

const latencyModels = models(LATENCIES, [
  object({ model: z.literal('constant'), value: duration.describe('One-way delay.') })
    .transform(({ model, value }) => ({ model, valueUs: value }))
    .describe('The same delay between any two peers.'),
  object({ model: z.literal('uniform'), min: duration, max: duration })
    .refine(({ min, max }) => min <= max, { path: ['max'], error: 'expected no less than min' })
    .transform(({ model, min, max }) => ({ model, minUs: min, maxUs: max }))
    .describe('A delay of its own for every pair, uniform in min..max.'),
  object({ model: z.literal('plane'), mean: stretch.describe('Mean one-way delay of all pairs.') })
    .transform(({ model, mean }) => ({ model, meanUs: mean }))
    .describe('Peers lie in a square; delay is distance.'),
  object({
    model: z.literal('coordinates'),
    file,
    scale: stretch.prefault('1 ms').describe('One-way delay of distance 1.'),
  })
    .transform(({ model, file, scale }) => ({ model, file, scaleUs: scale }))
    .describe('Coordinates from a file, a pair a line.'),
  object({
    model: z.literal('matrix'),
    file,
    'round-trip': z
      .boolean('expected true or false')
      .prefault(true)
      .describe('The file holds round-trip times, which are halved.'),
  })
    .transform(({ model, file, 'round-trip': roundTrip }) => ({ model, file, roundTrip }))
    .describe('A square matrix of milliseconds from a file.'),
  object({
    model: z.literal('transit-stub'),
    transits: integer(1, 1000).prefault(10).describe('Transit routers.'),
    stubs: integer(1, 1000).prefault(10).describe('Stub networks behind each transit router.'),
    transit: duration.prefault('20 ms').describe('Delay of a link between transit routers.'),
    stub: duration.prefault('5 ms').describe('Delay from a transit router to a stub.'),
    access: duration.prefault('2 ms').describe('Delay from a stub to a peer.'),
  })
    .transform(({ model, transits, stubs, transit, stub, access }) => {
      return { model, transits, stubs, transitUs: transit, stubUs: stub, accessUs: access }
    })
    .describe('Backbone, stub networks, access links.'),
])

export const latency: z.ZodType<LatencyConfig> = z.union(
  [duration.transform((valueUs) => ({ model: 'constant' as const, valueUs })), latencyModels],
  'expected a duration such as 50 ms or a mapping such as { model: plane, mean: 80 ms }',
)

const queue = size.prefault('64 KiB').describe('Bytes that may wait at an uplink; more is dropped.')
const access = { up: rate.describe('Uplink.'), down: rate.describe('Downlink.') }

const bandwidthClass = object({ share: share.describe('Share of the peers.'), ...access })

const bandwidthModels = models(
  ['unlimited', 'fixed', 'classes', 'saroiu-2002'],
  [
    object({ model: z.literal('unlimited') }).describe('Links take no time.'),
    object({ model: z.literal('fixed'), ...access, queue })
      .transform(({ model, up, down, queue }) => {
        return { model, upBps: up, downBps: down, queueBytes: queue }
      })
      .describe('The same access link for all.'),
    object({
      model: z.literal('classes'),
      classes: z
        .record(z.string(), bandwidthClass, 'expected a mapping such as modem: { share, up, down }')
        .describe('Name of each class and its peers.'),
      queue,
    })
      .refine(({ classes }) => sumsToOne(Object.values(classes).map(({ share }) => share)), {
        path: ['classes'],
        error: 'expected shares that sum to 1',
      })
      .transform(({ model, classes, queue }) => ({
        model,
        classes: Object.entries(classes).map(([name, { share, up, down }]) => {
          return { name, share, upBps: up, downBps: down }
        }),
        queueBytes: queue,
      }))
      .describe('Classes of access links.'),
    object({ model: z.literal('saroiu-2002'), queue })
      .transform(({ model, queue }) => ({ model, queueBytes: queue }))
      .describe('The access links measured by Saroiu, Gummadi and Gribble in 2001.'),
  ],
)

export const bandwidth: z.ZodType<BandwidthConfig> = z.union(
  [z.literal('unlimited').transform((model) => ({ model })), bandwidthModels],
  'expected unlimited or a mapping such as { model: fixed, up: 128 kbit/s, down: 1 Mbit/s }',
)

const mean = above(0).describe('Mean number of copies of a file.')
export const replication = models(
  ['uniform', 'proportional', 'square-root', 'fixed'],
  [
    object({ model: z.literal('uniform'), mean }).describe('Every file has as many copies.'),
    object({ model: z.literal('proportional'), mean }).describe('Copies as queries.'),
    object({ model: z.literal('square-root'), mean }).describe('Copies as the root of queries.'),
    object({
      model: z.literal('fixed'),
      counts: list(integer(0), 'numbers of copies')
        .min(1, 'expected at least one number of copies')
        .describe('Copies of file 0, 1, ...; the last holds for all that follow.'),
    }).describe('As listed.'),
  ],
)

function sumsToOne(shares: readonly number[]): boolean {
  const sum = shares.reduce((total, share) => total + share, 0)
  return sum > 1 - 1e-9 && sum < 1 + 1e-9
}
