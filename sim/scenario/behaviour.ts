// What users and the world do in time: queries, churn, faults. Each is a mapping in which one key
// says the kind, so a schema reads all keys and then decides, naming the two that do not go together.

import { z } from 'zod'
import type { ChurnConfig, DurationLaw, FaultConfig, WorkloadConfig } from '../world/config.ts'
import {
  above,
  duration,
  frequency,
  integer,
  label,
  list,
  object,
  share,
  stretch,
  text,
} from './fields.ts'

type Keys = { readonly [key: string]: unknown }

const peers = list(label, 'peers')
const everyone = z.union([z.literal('all'), peers], 'expected all or a list of peers')

export const workload = object({
  queries: frequency.optional().describe('How often each online peer asks (a Poisson process).'),
  count: integer(0, 1e9).optional().describe('This many queries, equally spaced over the run.'),
  ask: z
    .union(
      [
        peers,
        object({ spread: integer(1).describe('This many peers, evenly spaced over all.') }),
        text('the path of a file').transform((file) => ({ file })),
      ],
      'expected a list of peers, { spread: 20 } or the path of a file of peers',
    )
    .optional()
    .describe('These peers once each, in this order.'),
  trace: text('the path of a file')
    .optional()
    .describe('Queries read from a file: time in seconds, peer, file.'),
  from: everyone.optional().describe('Who asks, with queries or count: all, or a list of peers.'),
  every: stretch
    .optional()
    .describe('Time between queries, with count or ask. Default with ask: 10 s.'),
  file: integer(0)
    .optional()
    .describe('The file that all ask for, with ask; by popularity otherwise.'),
}).transform((read, context): WorkloadConfig => {
  const kind = only(read, ['queries', 'count', 'ask', 'trace'], context) ?? 'queries'
  const goesWith = {
    queries: ['from'],
    count: ['from', 'every'],
    ask: ['every', 'file'],
    trace: [],
  }
  const stray = (['from', 'every', 'file'] as const).find(
    (key) => read[key] !== undefined && !goesWith[kind].some((other) => other === key),
  )
  if (stray) complain(context, stray, `does not go with ${kind}`)
  const { queries = 0.5 / 60, count = 0, ask = [], trace = '', from = 'all', every, file } = read
  const everyUs = every ?? 10_000_000
  if (kind === 'queries') return { kind: 'rate', perSecond: queries, from }
  if (kind === 'count') return { kind, count, from, everyUs: every ?? null }
  if (kind === 'trace') return { kind, file: trace }
  const fileId = file ?? null
  if ('spread' in ask) return { kind: 'spread', spread: ask.spread, everyUs, fileId }
  if ('file' in ask) return { kind: 'ask-file', file: ask.file, everyUs, fileId }
  return { kind, ask, everyUs, fileId }
})

const LAWS = ['exponential', 'weibull', 'pareto', 'lognormal'] as const
const law = object({
  exponential: object({ mean: stretch }).optional(),
  weibull: object({ shape: above(0), scale: stretch }).optional(),
  pareto: object({
    shape: above(1).describe('Above 1: else it has no mean.'),
    min: stretch,
  }).optional(),
  lognormal: object({ median: stretch, sigma: above(0) }).optional(),
})
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform(({ exponential, weibull, pareto, lognormal }, context): DurationLaw => {
    if (!only({ exponential, weibull, pareto, lognormal }, LAWS, context)) {
      complain(context, null, `expected one of: ${LAWS.join(', ')}`)
    }
    if (weibull) return { law: 'weibull', shape: weibull.shape, scaleUs: weibull.scale }
    if (pareto) return { law: 'pareto', shape: pareto.shape, minUs: pareto.min }
    if (lognormal) return { law: 'lognormal', medianUs: lognormal.median, sigma: lognormal.sigma }
    return { law: 'exponential', meanUs: exponential?.mean ?? 0 }
  })

const flashCrowd = object({
  at: duration.describe('When the first of them come.'),
  share: share.describe('Share of the peers that are offline then.'),
  within: stretch.prefault('1 min').describe('They come within this time.'),
  stay: stretch.describe('How long each stays.'),
})

export const churn = object({
  session: law.optional().describe('How long a peer stays online.'),
  offline: law.optional().describe('How long it stays away.'),
  trace: text('the path of a file')
    .optional()
    .describe(
      'Sessions read from a file: id, number of sessions, start and end of each in seconds.',
    ),
  crash: share.prefault(0.5).describe('Share of departures without a goodbye.'),
  'flash-crowds': list(flashCrowd, 'mappings such as { at: 10 min, share: 0.5, stay: 5 min }')
    .prefault([])
    .describe('Peers that come at once.'),
}).transform((read, context): ChurnConfig => {
  const { session, offline, trace, crash } = read
  const flashCrowds = read['flash-crowds'].map(({ at, share, within, stay }) => {
    return { atUs: at, share, withinUs: within, stayUs: stay }
  })
  if (trace !== undefined) {
    const law = session ? 'session' : 'offline'
    if (session || offline) complain(context, law, 'does not go with trace')
    return { kind: 'trace', file: trace, crash, flashCrowds }
  }
  if (session && offline) return { kind: 'laws', session, offline, crash, flashCrowds }
  complain(
    context,
    session ? 'offline' : 'session',
    'missing, expected session and offline, or trace',
  )
  return z.NEVER
})

const WHO = ['random', 'best-connected', 'servers', 'supernodes'] as const
const who = z.union(
  [z.enum(WHO), object({ role: text('a role that the protocol gives its peers') }), peers],
  `expected ${WHO.join(', ')}, { role: name } or a list of peers`,
)

const kill = object({
  who: who.prefault('random').describe('Whom: by rank, by role, or listed.'),
  share: share.optional().describe('Share of those online.'),
  count: integer(1).optional().describe('How many.'),
}).transform(({ who, share, count }, context) => {
  const extent = only({ share, count }, ['share', 'count'], context)
  if (Array.isArray(who)) {
    if (extent) complain(context, extent, 'does not go with a list of peers')
    return { who: { peers: who }, share: null, count: null }
  }
  if (!extent) complain(context, null, 'expected a share or a count')
  const role = who === 'supernodes' ? { role: 'supernode' } : who
  return { who: role, share: share ?? null, count: count ?? null }
})

export const fault = object({
  at: duration.describe('When.'),
  kill: kill.optional().describe('These peers crash.'),
  partition: object({ share: share.describe('Share of the peers on one side.') })
    .optional()
    .describe('Messages between the two sides are lost.'),
  heal: stretch.optional().describe('How long the partition lasts.'),
}).transform(({ at, kill, partition, heal }, context): FaultConfig => {
  const kind = only({ kill, partition }, ['kill', 'partition'], context)
  if (!kind) complain(context, null, 'expected a kill or a partition')
  if (kill) {
    if (heal !== undefined) complain(context, 'heal', 'does not go with kill')
    return { kind: 'kill', atUs: at, victims: kill }
  }
  if (heal === undefined) complain(context, 'heal', 'missing, expected a duration such as 2 min')
  return { kind: 'partition', atUs: at, share: partition?.share ?? 0, healUs: heal ?? 0 }
})

/** The one of `names` that is there; two are a contradiction that names both. */
function only<Name extends string>(
  read: Keys,
  names: readonly Name[],
  context: z.core.$RefinementCtx,
): Name | undefined {
  const [first, second] = names.filter((name) => read[name] !== undefined)
  if (second) complain(context, second, `does not go with ${first}`)
  return first
}

/** Adds an issue about a key, or about the whole mapping (null). */
function complain(context: z.core.$RefinementCtx, key: string | null, message: string): void {
  context.addIssue({ code: 'custom', message, path: key === null ? [] : [key], input: undefined })
}
