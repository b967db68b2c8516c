// How copies spread while a run goes on: what a hit leaves behind, and where (Lv et al. 2002, Cohen and
// Shenker 2002). It follows queries from outside, so that every strategy works with every protocol.

import { type Random, stream } from '../random.ts'
import type { FileId, PeerId, QueryId } from '../units.ts'
import type { SpreadConfig } from '../world/config.ts'
import type { World } from '../world/world.ts'
import type { ChangingHoldings } from './holdings.ts'

/** Queries whose way is remembered at a time; of an older one only the asker is known. */
const MOST_WAYS = 4096

export interface SpreadParts {
  readonly config: SpreadConfig
  readonly world: World
  readonly holdings: ChangingHoldings
  online(peer: PeerId): boolean
  /** A peer, which is online, shares a file more, or one less. */
  gained(peer: PeerId, file: FileId): void
  dropped(peer: PeerId, file: FileId): void
}

export class Spread {
  readonly #parts: SpreadParts
  readonly #random: Random
  /** By query that has no hit yet: a peer that processed it, whence it came there, the next peer, ... */
  readonly #ways = new Map<QueryId, PeerId[]>()
  readonly #follows: boolean

  constructor(parts: SpreadParts) {
    this.#parts = parts
    this.#random = stream(parts.world.seed, 'engine/spread')
    this.#follows = parts.config.strategy === 'path' || parts.config.strategy === 'random'
  }

  /** A user asks: its query's way is followed until the first hit. */
  asked(query: QueryId): void {
    if (!this.#follows) return
    if (this.#ways.size === MOST_WAYS) this.#ways.delete(this.#ways.keys().next().value!)
    this.#ways.set(query, [])
  }

  /** The query came to `self` for the first time, from `from`. */
  visited(query: QueryId, self: PeerId, from: PeerId): void {
    this.#ways.get(query)?.push(self, from)
  }

  /** `holder` was of use to `query`. */
  used(query: QueryId, holder: PeerId): void {
    const { config, world, holdings } = this.#parts
    if (config.drop === 'least-used') holdings.touch(holder, world.queries.file[query]!)
  }

  /** The first hit of a query: copies go where the strategy says. */
  firstHit(query: QueryId, holder: PeerId): void {
    const { config, world } = this.#parts
    if (config.strategy === 'passive') return
    const asker = world.queries.peer[query]!
    const way = this.#ways.get(query) ?? []
    this.#ways.delete(query)
    const file = world.queries.file[query]!
    this.place(asker, file)
    const path = pathTo(holder, way)
    const others = config.strategy === 'path' ? path : this.#someOf(way, holder, path.length)
    for (const peer of others) this.place(peer, file)
  }

  /** A copy for `peer`, if it is there, does not free-ride and has none. */
  place(peer: PeerId, file: FileId): void {
    const { config, world, holdings, online, gained, dropped } = this.#parts
    if (peer >= world.peers || !online(peer)) return
    if (world.content.freeRides(peer) || holdings.shares(peer, file)) return
    const count = holdings.gotBy(peer)
    if (count >= config.store) {
      const first = config.drop === 'random' ? this.#random.int(count) : 0
      dropped(peer, holdings.drop(peer, first))
    }
    holdings.add(peer, file)
    gained(peer, file)
  }

  /** `count` of the peers that processed the query, all different. */
  #someOf(way: readonly PeerId[], holder: PeerId, count: number): PeerId[] {
    const visited = way.filter((peer, i) => i % 2 === 0 && peer !== holder)
    const chosen = Math.min(count, visited.length)
    for (let i = 0; i < chosen; i++) {
      const other = i + this.#random.int(visited.length - i)
      const peer = visited[i]!
      visited[i] = visited[other]!
      visited[other] = peer
    }
    return visited.slice(0, chosen)
  }
}

/**
 * The peers between asker and holder on the way by which the query first came to the holder. Whence it
 * came to a peer is written before the peer it went on to, so that one pass backwards finds them.
 */
function pathTo(holder: PeerId, way: readonly PeerId[]): PeerId[] {
  const path: PeerId[] = []
  let at = holder
  for (let i = way.length - 2; i >= 0; i -= 2) {
    if (way[i] !== at) continue
    at = way[i + 1]!
    path.push(at)
  }
  // The last one is the asker, which processed nothing.
  return path.slice(0, -1)
}
