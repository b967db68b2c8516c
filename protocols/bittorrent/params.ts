// The parameters of BitTorrent. Where the source says mainline, it is the default of the reference
// implementation of the day (BitTorrent 3.x and 4.x).

import type { ParamSchema, ParamsOf } from '../../sim/index.ts'

const CONVENTION = 'convention of this laboratory'
const POLICIES = ['tit-for-tat', 'random', 'all', 'never'] as const

/** What is shared. */
const torrent = {
  size: {
    kind: 'integer',
    unit: 'KiB',
    default: 4096,
    min: 1,
    max: 8_796_093_022_207,
    about: 'length of every torrent; the last piece is shorter where it does not divide',
    source: CONVENTION,
    effect: 'longer downloads, more pieces to trade',
  },
  piece: {
    kind: 'integer',
    unit: 'KiB',
    default: 256,
    min: 16,
    max: 16_384,
    about: 'piece length: 16 KiB times a power of two',
    source: 'BEP 3: almost always a power of two, most commonly 256 KiB',
    effect: 'fewer have messages; a peer has something to give later',
  },
  grain: {
    kind: 'choice',
    options: ['blocks', 'pieces'],
    default: 'blocks',
    about:
      'what is asked for at a time: blocks of 16 KiB, or whole pieces, at a fraction of the events',
    source: CONVENTION,
    effect: 'pieces: no endgame within a piece, no have messages on the wire; see the README',
  },
} as const satisfies ParamSchema

/** How pieces are asked for. */
const pieces = {
  picker: {
    kind: 'choice',
    options: ['rarest-first', 'random', 'sequential'],
    default: 'rarest-first',
    about: 'which piece is asked for next',
    source: 'Cohen 2003, section 2.4.2',
    effect: 'rarest-first keeps all pieces alike in number; sequential may be played at once',
  },
  'random-first': {
    kind: 'integer',
    unit: 'pieces',
    default: 4,
    min: 0,
    max: 1000,
    about: 'pieces that a peer picks at random before anything else',
    source: 'Cohen 2003, section 2.4.3; mainline: 4',
    effect: 'a first piece sooner, rare pieces later',
  },
  pipeline: {
    kind: 'integer',
    unit: 'requests',
    default: 5,
    min: 1,
    max: 64,
    about: 'requests that wait at one peer at a time; with whole pieces at most 2',
    source: 'Cohen 2003, section 2.3: typically five',
    effect: 'keeps long fat links busy; more to throw away at a choke',
  },
  endgame: {
    kind: 'boolean',
    default: true,
    about: 'are the last blocks asked of everybody who has them?',
    source: 'BEP 3; Cohen 2003, section 2.4.4',
    effect: 'a slow peer does not hold up the end; some blocks come twice',
  },
} as const satisfies ParamSchema

/** Who is served. */
const choking = {
  choking: {
    kind: 'choice',
    options: POLICIES,
    default: 'tit-for-tat',
    about: 'whom a downloader serves: those it gets most from, anybody, everybody, nobody',
    source: 'BEP 3; Cohen 2003, section 3',
    effect: 'tit-for-tat rewards those who give; never is a free rider',
  },
  minority: {
    kind: 'share',
    default: 0,
    about: 'share of the users who follow `minority-choking` instead',
    source: CONVENTION,
    effect: 'strategies meet in one swarm',
  },
  'minority-choking': {
    kind: 'choice',
    options: POLICIES,
    default: 'never',
    about: 'whom the minority serves while it downloads; never: not as a seed either',
    source: CONVENTION,
    effect: 'never: free riders',
  },
  'seed-choking': {
    kind: 'choice',
    options: ['round-robin', 'upload-rate'],
    default: 'round-robin',
    about: 'whom a seed serves: each in turn, or those who take fastest',
    source: 'mainline from 4.0 on: in turn; before: by upload rate',
    effect: 'upload-rate favours the fast, and free riders among them',
  },
  slots: {
    kind: 'integer',
    unit: 'peers',
    default: 4,
    min: 1,
    max: 1000,
    about: 'peers served at a time, the optimistic one included',
    source: 'BEP 3: four',
    effect: 'each gets less and more get something',
  },
  rechoke: {
    kind: 'duration',
    default: 10_000_000,
    min: 1_000_000,
    max: 3_600_000_000,
    about: 'time between two decisions whom to serve',
    source: 'BEP 3: ten seconds',
    effect: 'less fibrillation, later answers to a change',
  },
  'optimistic-rounds': {
    kind: 'integer',
    unit: 'decisions',
    default: 3,
    min: 1,
    max: 1000,
    about: 'decisions for which an optimistic unchoke lasts',
    source: 'BEP 3: thirty seconds',
    effect: 'newcomers have longer to prove themselves, and fewer are tried',
  },
  snub: {
    kind: 'duration',
    default: 60_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about:
      'silence of a peer that was asked, after which it is snubbing us; twice that, and it is dropped',
    source: 'Cohen 2003, section 3.3: a minute',
    effect: 'slow peers are borne longer',
  },
  'super-seeding': {
    kind: 'boolean',
    default: false,
    about: 'do the first seeds show each peer one piece at a time?',
    source: 'BEP 16',
    effect: 'less is sent twice by the seed until there is a second copy',
  },
} as const satisfies ParamSchema

/** Who meets whom. */
const meeting = {
  'max-peers': {
    kind: 'integer',
    unit: 'connections',
    default: 55,
    min: 1,
    max: 1000,
    about: 'most connections of a peer in a torrent',
    source: 'mainline: 55',
    effect: 'rarity is known better, at more have messages',
  },
  initiate: {
    kind: 'integer',
    unit: 'connections',
    default: 40,
    min: 1,
    max: 1000,
    about: 'connections up to which a peer calls others itself',
    source: 'mainline: 40',
    effect: 'the swarm is better mixed',
  },
  'min-peers': {
    kind: 'integer',
    unit: 'connections',
    default: 20,
    min: 0,
    max: 1000,
    about: 'connections below which a downloader asks the tracker again before its time',
    source: 'mainline: 20',
    effect: 'more announces of badly connected peers',
  },
  numwant: {
    kind: 'integer',
    unit: 'peers',
    default: 50,
    min: 0,
    max: 1000,
    about: 'peers that a tracker returns at most',
    source: 'BEP 3 trackers: 50 by default',
    effect: 'more choice at once, larger responses',
  },
  announce: {
    kind: 'duration',
    default: 1_800_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about: 'time between regular announces; forgotten after two',
    source: 'mainline: 30 min',
    effect: 'less load on the tracker, staler lists',
  },
  'min-announce': {
    kind: 'duration',
    default: 60_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about:
      'least time between two announces of a peer that is short of connections or was not answered',
    source: 'mainline asks again after a minute or more',
    effect: 'less load on the tracker, slower repair',
  },
  scrape: {
    kind: 'duration',
    default: 0,
    min: 0,
    max: 86_400_000_000,
    about: 'time between two questions to the tracker how many seed and how many download; 0: none',
    source: 'BEP 48; the user interfaces of many clients',
    effect: 'less load on the tracker, staler numbers for the user',
  },
  trackers: {
    kind: 'integer',
    unit: 'servers',
    default: 1,
    min: 1,
    max: 1000,
    about: 'tracker servers; each has the torrents that fall to it in turn',
    source: CONVENTION,
    effect: 'less load on each and less lost with each',
  },
  compact: {
    kind: 'boolean',
    default: true,
    about: 'does the tracker write a peer in 6 bytes?',
    source: 'BEP 23',
    effect: 'responses of a tenth of the size',
  },
  pex: {
    kind: 'boolean',
    default: false,
    about: 'do peers tell one another, once a minute, whom they are connected to?',
    source: 'BEP 11',
    effect: 'a swarm outlives its tracker',
  },
} as const satisfies ParamSchema

/** Who is there from the start, and who stays. */
const staying = {
  origins: {
    kind: 'integer',
    unit: 'servers',
    default: 0,
    min: 0,
    max: 1000,
    about: 'seeds that are servers and have every torrent, beside the users who share it',
    source: CONVENTION,
    effect: 'a faster start',
  },
  'origin-uplink': {
    kind: 'number',
    unit: 'kbit/s',
    default: 0,
    min: 0,
    max: 1e12,
    about: 'uplink of each of them; 0: unlimited',
    source: CONVENTION,
    effect: 'a faster start',
  },
  'origins-leave': {
    kind: 'share',
    default: 0,
    about: 'they leave once others have this share of the pieces between them; 0: they stay',
    source: CONVENTION,
    effect: 'at 1 the swarm can do without them; below it must stall',
  },
  after: {
    kind: 'choice',
    options: ['stay', 'leave', 'linger', 'ratio'],
    default: 'stay',
    about:
      'what a peer does when it is done: seeds for good, leaves, lingers, or stays until it gave as much',
    source: 'Qiu and Srikant 2004: seeds leave at a rate gamma',
    effect: 'leave: no seeds but the first',
  },
  linger: {
    kind: 'duration',
    default: 600_000_000,
    min: 0,
    max: 86_400_000_000,
    about: 'mean time that a seed lingers, exponential: 1 / gamma',
    source: 'Qiu and Srikant 2004',
    effect: 'more seeds',
  },
  ratio: {
    kind: 'number',
    unit: 'copies',
    default: 1,
    min: 0,
    max: 1000,
    about: 'bytes sent over bytes received at which a seed leaves',
    source: 'the share ratio that sites ask for',
    effect: 'more seeds',
  },
  patience: {
    kind: 'duration',
    default: 0,
    min: 0,
    max: 86_400_000_000,
    about: 'mean time after which a downloader gives up, exponential: 1 / theta; 0: it never does',
    source: 'Qiu and Srikant 2004',
    effect: 'fewer downloads are left undone',
  },
} as const satisfies ParamSchema

export const params = { ...torrent, ...pieces, ...choking, ...meeting, ...staying } as const

export type BittorrentParams = ParamsOf<typeof params>

/**
 * Are peers told what others have? Whole pieces are seen, without the events of have messages, unless first
 * seeds hide what they have.
 */
export function isTold({ grain, 'super-seeding': hides }: BittorrentParams): boolean {
  return grain === 'blocks' || hides
}

/** Parameters that contradict one another. */
export function conflictOf(
  given: BittorrentParams,
  _peers: number,
  shared = true,
): string | undefined {
  const { piece, slots } = given
  if (!shared && given.origins === 0) {
    return 'origins: 0, and nobody shares a file in content.replication: there is no seed'
  }
  if (piece % 16 !== 0 || ((piece / 16) & (piece / 16 - 1)) !== 0) {
    return `piece: ${piece} KiB, expected 16 KiB times a power of two`
  }
  if (slots > given['max-peers']) return `slots: ${slots}, but max-peers is ${given['max-peers']}`
  const pieces = Math.ceil(given.size / piece)
  if (pieces > 65_536) return `size and piece: ${pieces} pieces, expected at most 65536`
  return undefined
}
