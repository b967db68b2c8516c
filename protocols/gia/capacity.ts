// What a peer can do: the queries that it processes in a second, and the links it can serve with that.

import { type Net, shuffle } from '../../sim/index.ts'
import type { GiaParams } from './params.ts'
import type { Limits } from './satisfaction.ts'

/** Most that the paper's classes give, for an access link without a bound. */
const MOST = 10_000

/**
 * Queries a second by peer; 0 for a server. By classes, their shares of the peers exact but for rounding
 * and drawn at random, what is left over going to the highest; or in proportion to the uplink, 1 to 10,000 times
 * the unit.
 */
export function drawCapacities({ peers, random }: Net, params: GiaParams): Float64Array {
  const capacity = new Float64Array(peers.count + peers.servers)
  if (params.capacity === 'uplink') {
    for (let peer = 0; peer < peers.count; peer++) {
      const queries = peers.uplinkBps(peer) / (1000 * params['kbit-per-query'])
      capacity[peer] = params.unit * Math.min(MOST, Math.max(1, Math.floor(queries)))
    }
    return capacity
  }
  const order = Uint32Array.from({ length: peers.count }, (_, peer) => peer)
  shuffle(order, random)
  let until = 0
  let next = 0
  for (const [share, factor] of classesOf(params)) {
    until += share
    const end = Math.round(until * peers.count)
    for (; next < end; next++) capacity[order[next]!] = params.unit * factor
  }
  return capacity
}

/** Shares and factors, lowest first. */
export function classesOf(
  params: GiaParams,
): readonly (readonly [share: number, factor: number])[] {
  const lower = [
    [params['share-1x'], 1],
    [params['share-10x'], 10],
    [params['share-100x'], 100],
    [params['share-1000x'], 1000],
  ] as const
  const rest = 1 - lower.reduce((sum, [share]) => sum + share, 0)
  return [...lower, [Math.max(0, rest), MOST]]
}

/** How many links a peer may have (section 3.2): as many as leave each neighbour `min-alloc` of the capacity. */
export function linkLimits(capacity: Float64Array, params: GiaParams): Limits {
  const { 'min-links': least, 'max-links': highest, hysteresis } = params
  const most = Int32Array.from(capacity, (perSecond) => {
    const fit = Math.floor(perSecond / params.unit / params['min-alloc'])
    return Math.max(least, Math.min(highest, fit))
  })
  return { most, least, hysteresis }
}
