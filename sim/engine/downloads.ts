// Downloads after a hit: whoever asked fetches the file from the holders that answered, in order, over
// the access links of both. What goes wrong with one holder is tried with the next one.

import { stream } from '../random.ts'
import type { Bytes, FileId, Micros, PeerId, QueryId } from '../units.ts'
import { drawMask, shareOf } from '../world/apportion.ts'
import type { DownloadsConfig } from '../world/config.ts'
import type { World } from '../world/world.ts'
import type { DownloadOutcome } from './download-log.ts'
import { DOWNLOAD } from './events.ts'
import type { Network } from './network.ts'
import type { TransferId, TransferOwner } from './protocol.ts'
import type { EventQueue } from './queue.ts'
import { DOWNLOAD_OWNER } from './transfers.ts'

// Word A of a DOWNLOAD event: what happens.
/** The request reaches the holder `to`; word B: the downloader's session. */
const REQUEST = 0
/** The downloader `to` hears, or concludes, that `from` will not deliver; word B: why. */
const FAILURE = 1
const WHY = ['holder_offline', 'both_firewalled', 'not_shared'] as const
const OFFLINE = 0
const FIREWALLED = 1
const NOT_SHARED = 2

export interface DownloadParts {
  readonly config: DownloadsConfig
  readonly world: World
  readonly queue: EventQueue
  readonly network: Network
  readonly detectionUs: Micros
  online(peer: PeerId): boolean
  /** The file is there, all of it. */
  complete(peer: PeerId, file: FileId): void
}

interface Download {
  readonly row: number
  readonly peer: PeerId
  readonly file: FileId
  /** Parts that nobody is fetching, in bytes. */
  readonly parts: Bytes[]
  /** Holders that answered and were not tried yet, and those that have delivered a part. */
  readonly holders: PeerId[]
  readonly known: Set<PeerId>
  /** Parts that are asked for or under way, by the holder. */
  readonly active: Map<PeerId, Part>
}

interface Part {
  readonly bytes: Bytes
  /** -1: asked for. */
  transfer: TransferId
}

export class Downloads implements TransferOwner {
  readonly #parts: DownloadParts
  readonly #wanted: Uint8Array
  readonly #open = new Map<QueryId, Download>()
  readonly #openOf = new Map<PeerId, Set<QueryId>>()

  constructor(parts: DownloadParts) {
    this.#parts = parts
    const { count } = parts.world.queries
    const random = stream(parts.world.seed, 'engine/downloads')
    this.#wanted = drawMask(count, shareOf(parts.config.share, count), random)
  }

  /** A query had a hit, its `first` one or not. */
  hit(query: QueryId, holder: PeerId, first: boolean): void {
    if (first && this.#wanted[query] === 1) this.#begin(query)
    const download = this.#open.get(query)
    if (download === undefined || download.known.has(holder)) return
    download.known.add(holder)
    download.holders.push(holder)
    this.#fetch(query, download)
  }

  /** A DOWNLOAD event. */
  dispatch(query: QueryId, from: PeerId, to: PeerId, what: number, b: number): void {
    if (what === REQUEST) return this.#requested(query, from, to)
    const download = this.#open.get(query)
    if (download !== undefined) this.#failed(query, download, from, WHY[b]!, 0)
  }

  transferred(_peer: PeerId, transfer: TransferId, query: QueryId): void {
    const { transfers, downloads: log } = this.#parts.network
    const download = this.#open.get(query)
    if (download === undefined) return
    const holder = transfers.senderOf(transfer)
    const { bytes } = download.active.get(holder)!
    download.active.delete(holder)
    log.received[download.row]! += bytes
    log.sources[download.row]!++
    if (download.parts.length + download.active.size > 0) {
      download.holders.unshift(holder)
      return this.#fetch(query, download)
    }
    this.#end(query, download, 'complete')
    this.#parts.complete(download.peer, download.file)
  }

  /** The holder is gone; of its part some may have come. */
  broken(peer: PeerId, transfer: TransferId, query: QueryId): void {
    const { transfers } = this.#parts.network
    const download = this.#open.get(query)
    const holder = transfers.senderOf(transfer)
    if (download === undefined || peer === holder || query < 0) return
    this.#failed(query, download, holder, 'holder_left', transfers.arrived(transfer))
  }

  /** A peer goes, and with it what it was downloading. */
  left(peer: PeerId): void {
    for (const query of this.#openOf.get(peer) ?? []) {
      this.#end(query, this.#open.get(query)!, 'peer_left')
    }
  }

  #begin(query: QueryId): void {
    const { config, world, network } = this.#parts
    const { queries } = world
    const peer = queries.peer[query]!
    const file = queries.file[query]!
    const open = this.#openOf.get(peer) ?? new Set()
    // What is under way is not fetched twice.
    for (const other of open) if (this.#open.get(other)!.file === file) return
    const bytes = config.sizeBytes
    const startUs = network.now
    const row = network.downloads.begin({ peer, file, query, bytes, startUs })
    this.#open.set(query, {
      row,
      peer,
      file,
      parts: split(bytes, config.sources),
      holders: [],
      known: new Set([peer]),
      active: new Map(),
    })
    this.#openOf.set(peer, open.add(query))
  }

  /** Ask the next holders for the parts that nobody is fetching. */
  #fetch(query: QueryId, { peer, parts, holders, active }: Download): void {
    const { queue, network } = this.#parts
    while (parts.length > 0 && holders.length > 0) {
      const holder = holders.shift()!
      active.set(holder, { bytes: parts.shift()!, transfer: -1 })
      const atUs = network.now + network.delay(peer, holder)
      queue.push(atUs, peer, holder, DOWNLOAD, query, REQUEST, 0)
    }
  }

  /** At the holder, if it is there: it sends, or says that it cannot. */
  #requested(query: QueryId, peer: PeerId, holder: PeerId): void {
    const { world, network, online, detectionUs } = this.#parts
    const download = this.#open.get(query)
    if (download === undefined) return
    const isUser = holder < world.peers
    if (!online(holder) || network.apart(peer, holder))
      return this.#fail(query, peer, holder, OFFLINE, detectionUs)
    if (isUser && world.firewalled[peer] === 1 && world.firewalled[holder] === 1) {
      return this.#fail(query, peer, holder, FIREWALLED, detectionUs)
    }
    if (isUser && !network.content.shares(holder, download.file)) {
      return this.#fail(query, peer, holder, NOT_SHARED, network.delay(holder, peer))
    }
    const part = download.active.get(holder)!
    part.transfer = network.transfers.startFor(DOWNLOAD_OWNER, holder, peer, part.bytes, query)
  }

  #fail(query: QueryId, peer: PeerId, holder: PeerId, why: number, afterUs: Micros): void {
    const { queue, network } = this.#parts
    queue.push(network.now + afterUs, holder, peer, DOWNLOAD, query, FAILURE, why)
  }

  /** `holder` is out; what it did not deliver is fetched from another one, while there may be attempts. */
  #failed(
    query: QueryId,
    download: Download,
    holder: PeerId,
    why: DownloadOutcome,
    arrived: Bytes,
  ): void {
    const { config, network } = this.#parts
    const { downloads: log } = network
    const { row, active, parts } = download
    const { bytes } = active.get(holder)!
    active.delete(holder)
    log.received[row]! += arrived
    if (arrived > 0) log.sources[row]!++
    parts.unshift(bytes - arrived)
    if (++log.failures[row]! >= config.attempts) return this.#end(query, download, why)
    this.#fetch(query, download)
  }

  #end(query: QueryId, download: Download, outcome: DownloadOutcome): void {
    const { downloads: log, transfers, now } = this.#parts.network
    for (const { transfer } of download.active.values()) {
      if (transfer < 0) continue
      log.received[download.row]! += transfers.arrived(transfer)
      transfers.cancel(download.peer, transfer)
    }
    log.end(download.row, outcome, now)
    this.#open.delete(query)
    this.#openOf.get(download.peer)!.delete(query)
  }
}

/** `bytes` in `count` parts as equal as whole bytes allow; fewer where there are not as many. */
function split(bytes: Bytes, count: number): Bytes[] {
  const parts = Math.min(bytes, count)
  return Array.from(
    { length: parts },
    (_, i) => Math.floor(((i + 1) * bytes) / parts) - Math.floor((i * bytes) / parts),
  )
}
