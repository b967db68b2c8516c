// Dynamic querying (Dynamic Query 0.1, Fisk 2003): an ultrapeer probes a few connections, then asks one
// after another, each with the TTL that by the results so far should bring what is missing, until there
// are enough or nobody is left. Switched off, all are asked at once.

import { type Net, type PeerId, type QueryId, shuffle } from '../../sim/index.ts'
import { QUERY } from './messages.ts'
import type { Gnutella06Params } from './params.ts'
import type { Routes } from './routes.ts'
import { listOf, placeOf, type Tiers } from './tiers.ts'

export interface Dynamic {
  /** Search among ultrapeers for `asker`: `self` or a leaf. `routes` is aimed at the file. */
  begin(self: PeerId, query: QueryId, asker: PeerId, wanted: number): void
  next(self: PeerId, query: QueryId): void
  /** A result has passed `self`. */
  count(self: PeerId, query: QueryId): void
  leave(self: PeerId): void
}

/** Kind of the timer that calls `next`. */
export const DYNAMIC = 4
/** Connections that may be asked at once where their tables match. */
const MOST_MATCHES = 10
/** What a TTL reaches is taken for so many times as much, so that low ones win (2.5.2.1; LimeWire's 16). */
const CAUTION = 16
/** Ultrapeers to reach while nothing is known of how rare a file is (LimeWire's 80,000). */
const UNKNOWN = 80_000
/** The search of a rare file speeds up: past so many ultrapeers with fewer results (2.5.2.3). */
const RARE_HOSTS = 3000
const RARE_RESULTS = 10
const FASTER_US = 100e3
/** No search takes longer (2.5.2.4). */
const LIFE_US = 180e6

interface Progress {
  readonly asker: PeerId
  readonly wanted: number
  readonly startedUs: number
  results: number
  /** Ultrapeers reached in theory. */
  hosts: number
  hopWaitUs: number
  /** Connections that were not asked yet, or with TTL 1 alone; the last is next. */
  readonly left: PeerId[]
}

export function createDynamic(
  net: Net,
  params: Gnutella06Params,
  { role, tops }: Tiers,
  routes: Routes,
): Dynamic {
  const { links, queries, random } = net
  const degree = params['ultrapeer-links']
  const maxTtl = params['max-ttl']
  /** By ultrapeer, the searches it has under way. */
  const searches: (Map<QueryId, Progress> | undefined)[] = new Array(net.peers.count).fill(
    undefined,
  )

  function probe(self: PeerId, query: QueryId, search: Progress): number {
    const matching = search.left.filter((peer) => routes.sent(peer))
    const enough = matching.length >= params.probes
    const ttl = enough ? 1 : params['probe-ttl']
    const most = enough ? Math.max(MOST_MATCHES, params.probes) : params.probes
    const others = enough ? [] : search.left.filter((peer) => !matching.includes(peer))
    for (const peer of [...matching, ...others].slice(0, most)) {
      if (ttl > 1) search.left.splice(search.left.indexOf(peer), 1)
      reach(self, peer, query, search, ttl)
    }
    return ttl
  }

  /** False if there is no such link any more, or it is the last one and its table says there is nothing. */
  function reach(self: PeerId, peer: PeerId, query: QueryId, search: Progress, ttl: number) {
    const place = placeOf(tops, self, peer)
    if (place < 0) return false
    search.hosts += theoreticalHosts(degree, ttl)
    if (ttl === 1 && (tops.words[place]! & 1) === 1 && !routes.sent(peer)) return false
    const crossed = search.asker === self ? 0 : 1
    net.send(self, peer, QUERY, query, ttl, queries.fileOf(query), crossed)
    return true
  }

  /** 2.5.2.1: the least TTL that by the results so far brings the rest, shared among `left` connections. */
  function ttlFor({ results, wanted, hosts }: Progress, left: number): number {
    const hostsToQuery = results > 0 ? ((wanted - results) * hosts) / results : UNKNOWN
    let ttl = 1
    while (ttl < maxTtl && CAUTION * theoreticalHosts(degree, ttl) < hostsToQuery / left) ttl++
    return ttl
  }

  function isOver(self: PeerId, { asker, results, wanted, hosts, startedUs }: Progress): boolean {
    return (
      role[self] === 0 ||
      results >= wanted ||
      hosts >= params.horizon ||
      net.now - startedUs >= LIFE_US ||
      (asker !== self && !links.has(self, asker))
    )
  }

  function end(self: PeerId, query: QueryId): void {
    searches[self]!.delete(query)
    net.expired(self, query)
  }

  return {
    begin(self, query, asker, wanted) {
      const search: Progress = {
        asker,
        wanted,
        startedUs: net.now,
        results: 0,
        hosts: 0,
        hopWaitUs: params['hop-wait'],
        left: listOf(tops, self),
      }
      if (!params['dynamic-querying']) {
        for (const peer of search.left) reach(self, peer, query, search, maxTtl)
        return
      }
      shuffle(search.left, random)
      searches[self] ??= new Map()
      searches[self].set(query, search)
      const ttl = probe(self, query, search)
      net.timer(self, search.hopWaitUs * ttl, DYNAMIC, query)
    },

    next(self, query) {
      const search = searches[self]?.get(query)
      if (search === undefined) return
      routes.aim(queries.fileOf(query))
      const { left } = search
      while (left.length > 0 && !isOver(self, search)) {
        const ttl = ttlFor(search, left.length)
        if (!reach(self, left.pop()!, query, search, ttl)) continue
        if (search.hosts > RARE_HOSTS && search.results < RARE_RESULTS) {
          search.hopWaitUs = Math.max(search.hopWaitUs - FASTER_US, params['hop-wait'] / 2)
        }
        return net.timer(self, search.hopWaitUs * ttl, DYNAMIC, query)
      }
      end(self, query)
    },

    count(self, query) {
      const search = searches[self]?.get(query)
      if (search !== undefined) search.results++
    },
    leave(self) {
      searches[self] = undefined
    },
  }
}

/** 2.5.2.2: ultrapeers that a query sent with `ttl` over one link reaches, were there no cycles. */
export function theoreticalHosts(degree: number, ttl: number): number {
  let hosts = 0
  for (let ring = 1, i = 0; i < ttl; i++, ring *= degree - 1) hosts += ring
  return hosts
}
