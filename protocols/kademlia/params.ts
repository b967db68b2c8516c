// The parameters of Kademlia, and what the networks that grew from it set them to.

import type { ParamSchema, ParamsOf } from '../../sim/index.ts'

const HOUR = 3_600_000_000
const MINUTE = 60_000_000
const DAY = 24 * HOUR
const PAPER = 'Maymounkov and Mazieres 2002'

export const params = {
  preset: {
    kind: 'choice',
    options: ['kademlia', 'mainline', 'kad'],
    default: 'kademlia',
    about: "whose values the other parameters have: the paper's, BitTorrent's or eMule's",
    source: `${PAPER}; BEP 5; Steiner, En-Najjary and Biersack 2007`,
    effect: 'other buckets, replicas and intervals; what is set beside it wins',
  },
  bits: {
    kind: 'integer',
    unit: 'bits',
    default: 160,
    min: 1,
    max: 512,
    about: 'width of an id',
    source: `${PAPER}, section 2: 160`,
    effect: 'nothing, once ids of all peers fit: they are drawn without collision',
  },
  k: {
    kind: 'integer',
    unit: 'contacts',
    default: 20,
    presets: { mainline: 8, kad: 10 },
    min: 1,
    max: 128,
    about:
      'contacts in a bucket and in an answer, and peers nearest to a key that its pointers are stored at',
    source: `${PAPER}, section 2.2: 20; BEP 5: 8; Steiner et al. 2007: 10`,
    effect:
      'fewer dead ends and pointers that outlive more departures, at larger answers and more copies',
  },
  alpha: {
    kind: 'integer',
    unit: 'requests',
    default: 3,
    min: 1,
    max: 128,
    about: 'requests of a lookup under way at once',
    source: `${PAPER}, section 2.3: 3`,
    effect: 'dead contacts delay less, at more messages',
  },
  timeout: {
    kind: 'duration',
    default: 1_000_000,
    presets: { mainline: 2_000_000, kad: 3_000_000 },
    min: 1000,
    max: MINUTE,
    about: 'how long an answer is waited for before the next peer is asked',
    source: 'convention of this laboratory; the paper says "quickly", clients wait 1 to 3 s',
    effect: 'slower around dead contacts, fewer requests sent in vain',
  },
  failures: {
    kind: 'integer',
    unit: 'requests',
    default: 5,
    presets: { mainline: 2, kad: 2 },
    min: 1,
    max: 15,
    about: 'unanswered requests in a row after which a contact may be replaced',
    source: `${PAPER}, section 4.1: 5; BEP 5: "multiple"`,
    effect: 'loss costs fewer good contacts, dead ones stay longer',
  },
  questionable: {
    kind: 'duration',
    default: 15 * MINUTE,
    presets: { kad: HOUR },
    min: 0,
    max: 7 * DAY,
    about: 'silence of the oldest contact of a full bucket after which a newcomer has it pinged',
    source: `BEP 5: 15 min; ${PAPER}, section 2.2: at once, and in 4.1 not at all`,
    effect: 'fewer pings, staler buckets',
  },
  refresh: {
    kind: 'duration',
    default: HOUR,
    presets: { mainline: 15 * MINUTE },
    min: 1_000_000,
    max: 7 * DAY,
    about: 'a bucket in which nothing was looked up for so long is refreshed',
    source: `${PAPER}, section 2.3: 1 h; BEP 5: 15 min`,
    effect: 'less maintenance, staler buckets',
  },
  publish: {
    kind: 'duration',
    default: DAY,
    presets: { mainline: 15 * MINUTE, kad: 5 * HOUR },
    min: 1_000_000,
    max: 30 * DAY,
    about: 'how often a peer publishes again what it shares',
    source: `${PAPER}, section 2.5: 24 h; clients of BEP 5: 15 min; Steiner et al. 2007: 5 h`,
    effect: 'less maintenance, more pointers lost under churn',
  },
  replicate: {
    kind: 'duration',
    default: HOUR,
    presets: { mainline: 0, kad: 0 },
    min: 0,
    max: 30 * DAY,
    about:
      'how often a peer passes the pointers it keeps on to the nearest to their keys; 0: never',
    source: `${PAPER}, section 2.5: 1 h; BEP 5 and KAD: never`,
    effect: 'less maintenance, more pointers lost under churn',
  },
  expiry: {
    kind: 'duration',
    default: DAY,
    presets: { mainline: 30 * MINUTE, kad: 5 * HOUR },
    min: 1_000_000,
    max: 30 * DAY,
    about: 'life of a pointer',
    source: `${PAPER}, section 2.5: 24 h; clients of BEP 5: 30 min; Steiner et al. 2007: 5 h`,
    effect: 'pointers outlive a late publisher, and more of them lead to peers that are gone',
  },
  cache: {
    kind: 'boolean',
    default: true,
    presets: { mainline: false, kad: false },
    about: 'does a value go to the nearest peer on the path that did not have it?',
    source: `${PAPER}, section 2.3: yes; BEP 5 and KAD: no`,
    effect: 'popular keys are found sooner and load their neighbours less',
  },
  start: {
    kind: 'choice',
    options: ['perfect', 'join'],
    default: 'perfect',
    about:
      'do the peers of time 0 begin with full tables and published files, or one by one with none?',
    source: 'convention of this laboratory',
    effect: 'perfect: what holds of a network at rest shows at once',
  },
  bootstraps: {
    kind: 'integer',
    unit: 'servers',
    default: 1,
    min: 1,
    max: 100,
    about: 'bootstrap servers, which a peer that knows nobody asks for contacts',
    source: 'convention of this laboratory; clients of BEP 5 ship the names of a few',
    effect: 'less load and less knowledge at each',
  },
} as const satisfies ParamSchema

export type KademliaParams = ParamsOf<typeof params>

/** Parameters that contradict one another, or that do not suit so many peers. */
export function conflict(given: KademliaParams, peers: number): string | undefined {
  if (given.alpha > given.k) return `alpha: ${given.alpha}, expected at most k: ${given.k}`
  const needed = 32 - Math.clz32(peers - 1)
  if (given.bits < needed)
    return `bits: ${given.bits}, expected at least ${needed} for peers: ${peers}`
  return undefined
}
