// What follows from a hit: copies that spread, and the download of whoever asked. Neither happens inside
// the protocol's handler that reports the hit, but in an event of its own.

import type { PeerId, QueryId } from '../units.ts'
import type { DownloadsConfig, SpreadConfig } from '../world/config.ts'
import { Downloads } from './downloads.ts'
import type { Engine, EngineParts } from './engine.ts'
import { SPREAD } from './events.ts'
import type { Follower } from './followers.ts'
import type { ChangingHoldings } from './holdings.ts'
import { Spread } from './spread.ts'

/** What peers share, where that changes, and how. */
export interface Changing {
  readonly holdings: ChangingHoldings
  readonly spread: SpreadConfig
  /** null: nobody downloads. */
  readonly downloads: DownloadsConfig | null
}

export class Aftermath implements Follower {
  readonly #parts: EngineParts
  readonly #engine: Engine
  readonly #spread: Spread
  readonly #downloads: Downloads | null = null

  constructor(parts: EngineParts, changing: Changing, engine: Engine) {
    const { world, network, queue, protocol, detectionUs } = parts
    const { presence } = engine
    this.#parts = parts
    this.#engine = engine
    this.#spread = new Spread({
      config: changing.spread,
      holdings: changing.holdings,
      world,
      online: (peer) => presence.online(peer),
      gained(peer, file) {
        presence.countCopy(file, 1)
        protocol.shared?.(peer, file)
      },
      dropped(peer, file) {
        presence.countCopy(file, -1)
        protocol.withdrawn?.(peer, file)
      },
    })
    network.follower = this
    if (changing.downloads === null) return
    this.#downloads = new Downloads({
      config: changing.downloads,
      world,
      queue,
      network,
      detectionUs,
      online: (peer) => presence.online(peer),
      complete: (peer, file) => this.#spread.place(peer, file),
    })
    network.owners = [protocol, this.#downloads]
  }

  asked(query: QueryId): void {
    this.#spread.asked(query)
  }

  visited(query: QueryId, self: PeerId): void {
    this.#spread.visited(query, self, this.#engine.event.from)
  }

  hit(query: QueryId, holder: PeerId, first: boolean): void {
    const { queue, network } = this.#parts
    this.#spread.used(query, holder)
    this.#downloads?.hit(query, holder, first)
    if (!first) return
    queue.push(network.now, holder, network.queries.askerOf(query), SPREAD, query, 0, 0)
  }

  /** A SPREAD event: the copies of a first hit are placed. */
  spread(query: QueryId, holder: PeerId): void {
    this.#spread.firstHit(query, holder)
  }

  /** A DOWNLOAD event. */
  download(query: QueryId, from: PeerId, to: PeerId, a: number, b: number): void {
    this.#downloads?.dispatch(query, from, to, a, b)
  }

  left(peer: PeerId): void {
    this.#downloads?.left(peer)
  }
}
