// The parameters of Gnutella 0.6.

import type { ParamSchema, ParamsOf } from '../../sim/index.ts'

export const params = {
  ultrapeers: {
    kind: 'share',
    default: 0.14,
    about: 'share of the peers that are ultrapeers at time 0; later as many as leaves need',
    source: 'Stutzbach, Rejaie and Sen 2005: some 15 % of the peers',
    effect: 'fewer leaves at each, more ultrapeers for a query to cross',
  },
  'leaf-slots': {
    kind: 'integer',
    unit: 'leaves',
    default: 30,
    min: 0,
    max: 10_000,
    about: 'leaves at which an ultrapeer takes no more',
    source: 'Stutzbach, Rejaie and Sen 2005: 30 at LimeWire, 45 at BearShare',
    effect: 'fewer ultrapeers needed, more load at each',
  },
  'leaf-ultrapeers': {
    kind: 'integer',
    unit: 'ultrapeers',
    default: 3,
    min: 1,
    max: 100,
    about: 'ultrapeers that a leaf wants',
    source: 'Stutzbach, Rejaie and Sen 2005: three or fewer; Dynamic Query 0.1, 2.5.3.1',
    effect: 'leaves that survive the death of one, at as many searches and tables more',
  },
  'ultrapeer-links': {
    kind: 'integer',
    unit: 'links',
    default: 30,
    min: 1,
    max: 1000,
    about: 'links to other ultrapeers that an ultrapeer wants (X-Degree)',
    source: 'Stutzbach, Rejaie and Sen 2005: 30; Dynamic Query 0.1, 2.3: 15 or more',
    effect: 'a query reaches more ultrapeers per link of its TTL',
  },
  'ultrapeer-slots': {
    kind: 'integer',
    unit: 'links',
    default: 32,
    min: 1,
    max: 2000,
    about: 'links to other ultrapeers at which an ultrapeer takes no more',
    source: 'LimeWire: 32',
    effect: 'fewer refusals, more uneven numbers of links',
  },
  'min-leaves': {
    kind: 'integer',
    unit: 'leaves',
    default: 5,
    min: 0,
    max: 10_000,
    about: 'an ultrapeer with fewer leaves becomes a leaf again, once it has been one for uptime',
    source: 'Ultrapeers 1.0, 3.5, leaf guidance; the number is a convention of this laboratory',
    effect: 'fewer ultrapeers, each with more leaves',
  },
  uptime: {
    kind: 'duration',
    default: 300_000_000,
    min: 0,
    max: 86_400_000_000,
    about: 'how long a peer must have been online before it may become an ultrapeer',
    source: 'Ultrapeers 1.0, 3: several minutes',
    effect: 'ultrapeers that last longer, later replacement of those that left',
  },
  'min-uplink': {
    kind: 'number',
    unit: 'kbit/s',
    default: 80,
    min: 0,
    max: 1_000_000_000,
    about: 'uplink that an ultrapeer must have',
    source: 'Ultrapeers 1.0, 3: 10 KB/s upstream',
    effect: 'faster ultrapeers, fewer peers that can be one',
  },
  'min-downlink': {
    kind: 'number',
    unit: 'kbit/s',
    default: 120,
    min: 0,
    max: 1_000_000_000,
    about: 'downlink that an ultrapeer must have',
    source: 'Ultrapeers 1.0, 3: 15 KB/s downstream',
    effect: 'faster ultrapeers, fewer peers that can be one',
  },
  'dynamic-querying': {
    kind: 'boolean',
    default: true,
    about: 'ask one connection after another until there are enough results, or all at once?',
    source: 'Dynamic Query 0.1 (Fisk 2003)',
    effect: 'popular files cost few messages, rare ones take minutes',
  },
  results: {
    kind: 'integer',
    unit: 'results',
    default: 150,
    min: 1,
    max: 100_000,
    about: 'results that are enough; each of the ultrapeers that a leaf wants looks for its part',
    source: 'Dynamic Query 0.1, 2.5.3.1: 150 in all, 50 at each of three',
    effect: 'more holders to choose from, at more messages',
  },
  'max-ttl': {
    kind: 'integer',
    unit: 'links',
    default: 4,
    min: 1,
    max: 250,
    about: 'most links among ultrapeers that a query may cross (X-Max-TTL); all do if not dynamic',
    source: 'Dynamic Query 0.1, 2.5.3.2.1: at most 4',
    effect: 'reaches more ultrapeers, at many more messages',
  },
  probes: {
    kind: 'integer',
    unit: 'connections',
    default: 3,
    min: 1,
    max: 1000,
    about: 'connections that are asked at first, to learn how popular a file is',
    source: 'Dynamic Query 0.1, 2.5.1: 3',
    effect: 'a better estimate and faster results, at more messages for popular files',
  },
  'probe-ttl': {
    kind: 'integer',
    unit: 'links',
    default: 2,
    min: 1,
    max: 250,
    about: 'TTL of these; 1 where routing tables of as many connections match',
    source: 'Dynamic Query 0.1, 2.5.1: 2',
    effect: 'a better estimate, at many more messages',
  },
  'hop-wait': {
    kind: 'duration',
    default: 2_400_000,
    min: 1_000,
    max: 600_000_000,
    about: 'wait for each link of the TTL before the next connection is asked',
    source: 'Dynamic Query 0.1, 2.5.2.3: 2400 ms',
    effect: 'slower, and fewer connections asked while results are on their way',
  },
  horizon: {
    kind: 'integer',
    unit: 'ultrapeers',
    default: 200_000,
    min: 1,
    max: 1_000_000_000,
    about: 'theoretical horizon at which a query ends, found or not',
    source: 'Dynamic Query 0.1, 2.4',
    effect: 'looks longer for rare files',
  },
  'query-routing': {
    kind: 'boolean',
    default: true,
    about: 'do leaves and ultrapeers send routing tables, by which the last hop is filtered?',
    source: 'Query Routing 1.0 (Rohrs 2002), Ultrapeer Query Routing 0.1 (Fisk 2003)',
    effect: 'leaves and last hops see few queries they cannot answer, at the bytes of the tables',
  },
  'table-bits': {
    kind: 'integer',
    unit: 'bits',
    default: 16,
    min: 4,
    max: 21,
    about: 'bits of a hash: a routing table has 2 to that many slots',
    source: 'Ultrapeer Query Routing 0.1, 2.5: 65,536 slots',
    effect: 'fewer false positives, larger tables',
  },
  keywords: {
    kind: 'integer',
    unit: 'words',
    default: 2,
    min: 1,
    max: 8,
    about: 'words in the name of a file, all in a query for it; each has a slot in the tables',
    source: 'Query Routing 1.0: all words of a query must match; the number is a convention',
    effect: 'fewer false positives while tables are sparse, fuller tables',
  },
  hosts: {
    kind: 'integer',
    unit: 'addresses',
    default: 10,
    min: 1,
    max: 1000,
    about: 'addresses in an X-Try-Ultrapeers header, in the answer to a ping or of a host cache',
    source: 'Ping/Pong scheme (Rohrs 2001): 10 pongs',
    effect: 'fewer requests, larger answers',
  },
  cache: {
    kind: 'integer',
    unit: 'addresses',
    default: 50,
    min: 1,
    max: 4096,
    about: 'ultrapeers that a peer remembers, over sessions too',
    source: 'convention of this laboratory',
    effect: 'fewer calls to host caches, staler addresses',
  },
  'host-caches': {
    kind: 'integer',
    unit: 'servers',
    default: 1,
    min: 1,
    max: 1000,
    about: 'host caches: always-on servers that hand out ultrapeers',
    source: 'GWebCache; the number is a convention of this laboratory',
    effect: 'less load and less knowledge at each',
  },
  refresh: {
    kind: 'duration',
    default: 60_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about: 'how often an ultrapeer sends table changes, pings a neighbour and tells a host cache',
    source: 'Ultrapeer Query Routing 0.1, 2.2: every minute',
    effect: 'less maintenance traffic, staler tables and addresses',
  },
  retry: {
    kind: 'duration',
    default: 10_000_000,
    min: 100_000,
    max: 86_400_000_000,
    about: 'pause before a peer short of links, with no address left, asks a host cache again',
    source: 'convention of this laboratory',
    effect: 'less maintenance traffic, slower repair',
  },
} as const satisfies ParamSchema

export type Gnutella06Params = ParamsOf<typeof params>

type Name = keyof Gnutella06Params

/** Parameters that contradict one another, in a world of `peers`. */
export function conflict(given: Gnutella06Params, peers: number): string | undefined {
  if (given['leaf-slots'] === 0) {
    const leaves = `leaf-ultrapeers: ${given['leaf-ultrapeers']}`
    return `leaf-slots: 0, expected at least 1, since leaves want ${leaves}`
  }
  return (
    above(given, 'probe-ttl', 'max-ttl') ??
    above(given, 'ultrapeer-links', 'ultrapeer-slots') ??
    above(given, 'min-leaves', 'leaf-slots') ??
    (given['leaf-ultrapeers'] > peers
      ? `leaf-ultrapeers: ${given['leaf-ultrapeers']}, expected at most peers: ${peers}`
      : undefined)
  )
}

function above(given: Gnutella06Params, name: Name, bound: Name): string | undefined {
  if (given[name] <= given[bound]) return undefined
  return `${name}: ${given[name]}, expected at most ${bound}: ${given[bound]}`
}
