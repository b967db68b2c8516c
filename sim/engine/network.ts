// The network between peers, and all that a protocol sees of it (Net): sending, links, timers, facts.
// A message costs its sender's uplink, may be lost, and becomes one record in the queue.

import { type Random, stream } from '../random.ts'
import type { Bytes, Micros, PeerId, QueryId } from '../units.ts'
import { pairHash } from '../world/latency.ts'
import type { World } from '../world/world.ts'
import { Bodies } from './bodies.ts'
import { DownloadLog } from './download-log.ts'
import { BODY, TIMER } from './events.ts'
import type { Follower, NetworkObserver } from './followers.ts'
import type { LinkTable } from './links.ts'
import type {
  Links,
  Message,
  Net,
  Peers,
  Queries,
  SharedContent,
  TransferOwner,
} from './protocol.ts'
import type { EventQueue } from './queue.ts'
import { type Batch, batchOf } from './record-lists.ts'
import type { Loss, Tally } from './tally.ts'
import { TransferEngine } from './transfers.ts'
import { linksOf, peersOf } from './views.ts'

/** No peer's id, nor the complement of one. */
const NOBODY = 2 ** 31 - 1

export interface NetworkParts {
  readonly world: World
  readonly servers: number
  readonly queue: EventQueue
  readonly links: LinkTable
  readonly tally: Tally
  readonly bytesOfType: Float64Array
  readonly content: SharedContent
  readonly random: Random
}

export class Network implements Net {
  now: Micros = 0
  readonly random: Random
  readonly peers: Peers
  readonly content: SharedContent
  readonly queries: Queries
  readonly links: Links
  /** What goes on after a query was answered; null: nothing does. */
  follower: Follower | null = null
  /** Who is told of transfers: the protocol, and the engine where it downloads by itself. */
  owners: readonly TransferOwner[] = []
  /** Until a vanished peer is missed. */
  detectionUs: Micros = 0
  /** Every download of the run. */
  readonly downloads = new DownloadLog()
  /** Bodies of messages on their way. */
  readonly bodies = new Bodies()

  readonly #world: World
  readonly #nodes: number
  readonly #queue: EventQueue
  readonly #table: LinkTable
  readonly #tally: Tally
  readonly #bytesOfType: Float64Array
  readonly #askers: Uint32Array

  // Delay between two peers; `uniform` inline, since a flood asks for it at every message.
  readonly #latencyKind: number
  readonly #minUs: Micros
  readonly #spanUs: Micros
  readonly #salt: number

  /** Nothing but latency between sender and queue: not muted, no bandwidth, loss, partition or observer. */
  #plain = true
  #batch = batchOf(64)
  muted = false
  #observer: NetworkObserver | null = null
  #sides: Uint8Array | null = null
  readonly #uplinkFreeUs: Float64Array | null
  readonly #lossRandom: Random
  #transfers: TransferEngine | null = null

  constructor(parts: NetworkParts) {
    const { world, queue, links, tally } = parts
    this.random = parts.random
    this.#world = world
    this.#queue = queue
    this.#table = links
    this.#tally = tally
    this.#bytesOfType = parts.bytesOfType
    this.#askers = world.queries.peer
    this.#latencyKind = ['constant', 'uniform', 'function'].indexOf(world.latency.kind)
    this.#minUs = world.latency.minUs
    this.#spanUs = world.latency.maxUs - world.latency.minUs + 1
    this.#salt = world.latency.salt
    const nodes = world.peers + parts.servers
    this.#nodes = nodes
    this.#uplinkFreeUs = world.bandwidth.uplinkBps ? new Float64Array(nodes) : null
    this.#lossRandom = stream(world.seed, 'engine/loss')
    this.peers = peersOf(world, parts.servers, tally)
    this.content = parts.content
    this.queries = {
      fileOf: (query) => world.queries.file[query]!,
      askerOf: (query) => world.queries.peer[query]!,
    }
    this.links = linksOf(this, links, queue, tally)
    this.#judge()
    queue.keepNear(tally.received, tally.received, 1)
  }

  send(
    self: PeerId,
    to: PeerId,
    type: number,
    id: number,
    ttl: number,
    a: number,
    b: number,
  ): void {
    const head = type | (ttl << 8) | (1 << 16)
    if (this.#plain) {
      this.#tally.sent(self, type, id, 1, 0, 0)
      this.#queue.push(this.now + this.delay(self, to), self, to, head, id, a, b)
    } else this.#transmit(self, to, head, id, a, b)
  }

  sendBody(
    self: PeerId,
    to: PeerId,
    type: number,
    id: number,
    ttl: number,
    a: number,
    body: object,
    bodyBytes: Bytes,
  ): void {
    if (this.muted) return
    const handle = this.bodies.keep(body, bodyBytes)
    this.#transmit(self, to, type | (ttl << 8) | (1 << 16) | BODY, id, a, handle)
  }

  flood(self: PeerId, type: number, id: number, ttl: number, a: number, b: number): void {
    this.#toNeighbours(self, NOBODY, type | (ttl << 8) | (1 << 16), id, a, b)
  }

  relay(self: PeerId, to: PeerId, message: Message): void {
    const head = headOf(message)
    if (message.body !== undefined) {
      if (this.muted) return
      const handle = this.bodies.keep(message.body, message.bodyBytes)
      this.#transmit(self, to, head | BODY, message.id, message.a, handle)
    } else if (this.#plain) {
      this.#tally.sent(self, message.type, message.id, 1, 0, 0)
      const atUs = this.now + this.delay(self, to)
      this.#queue.push(atUs, self, to, head, message.id, message.a, message.b)
    } else this.#transmit(self, to, head, message.id, message.a, message.b)
  }

  relayToOthers(self: PeerId, message: Message): void {
    if (message.body !== undefined) return this.#relayBody(self, message)
    this.#toNeighbours(self, message.from, headOf(message), message.id, message.a, message.b)
  }

  keepNear(column: Int32Array, stride = 1): void {
    if (column.length < this.#nodes * stride)
      throw new RangeError('a column without a word for every node')
    this.#queue.keepNear(this.#tally.received, column, stride)
  }

  timer(self: PeerId, delayUs: Micros, kind: number, arg: number): void {
    const session = this.#tally.session[self]!
    this.#queue.push(
      this.now + Math.max(0, Math.round(delayUs)),
      self,
      self,
      TIMER,
      session,
      kind,
      arg,
    )
  }

  processed(self: PeerId, query: QueryId): void {
    if (self === this.#askers[query]) return
    this.#tally.processed(query)
    this.follower?.visited(query, self)
  }

  duplicate(_self: PeerId, message: Message): void {
    this.#tally.duplicate(message.id)
  }

  answered(_self: PeerId, query: QueryId): void {
    this.#tally.answered(query)
  }

  expired(_self: PeerId, query: QueryId): void {
    this.#tally.expired(query)
  }

  overloaded(_self: PeerId, query: QueryId): void {
    this.#tally.overloaded(query)
  }

  lookedUp(_self: PeerId, owner: PeerId, hops: number, timeouts: number): void {
    this.#tally.lookedUp(owner, hops, timeouts)
  }

  hit(query: QueryId, holder: PeerId, hops: number): void {
    const hits = this.#tally.hit(query, hops, this.now)
    this.#observer?.hit(query, holder, hops)
    if (hits > 0) this.follower?.hit(query, holder, hits === 1)
  }

  /** Made when it is first asked for: most protocols have none. */
  get transfers(): TransferEngine {
    this.#transfers ??= new TransferEngine({
      world: this.#world,
      nodes: this.#nodes,
      queue: this.#queue,
      host: this,
      online: (peer) => this.#tally.online(peer),
    })
    return this.#transfers
  }

  // For the engine ----------------------------------------------------------------------------------

  /** The transfers; null: there never was one. */
  get anyTransfers(): TransferEngine | null {
    return this.#transfers
  }

  /** One-way delay between two peers. */
  delay(from: PeerId, to: PeerId): Micros {
    if (this.#latencyKind === 1) {
      return this.#minUs + Math.floor(pairHash(from, to, this.#salt) * this.#spanUs)
    }
    return this.#latencyKind === 0 ? this.#minUs : this.#world.latency.between(from, to)
  }

  /** A message of a link's handshake: it costs bytes and time, but transport repeats what is lost. */
  sendHandshake(self: PeerId, to: PeerId, type: number, session: number): void {
    if (this.muted) return
    this.#tally.sent(self, type, -1, 1, 0, 0)
    const atUs = this.#occupyUplink(self, this.#bytesOfType[type]!, Number.POSITIVE_INFINITY)
    this.#observer?.sent(self, to, type, session, 0, 0, null)
    this.#queue.push(atUs + this.delay(self, to), self, to, type, session, 0, 0)
  }

  /** While muted, whatever is sent goes nowhere and is not counted: the sender has crashed. */
  mute(muted: boolean): void {
    this.muted = muted
    this.#judge()
    this.#transfers?.mute(muted)
  }

  observe(observer: NetworkObserver | null): void {
    this.#observer = observer
    this.#judge()
  }

  /** Split the network in two sides, or heal it. */
  partition(sides: Uint8Array | null): void {
    this.#sides = sides
    this.#judge()
    this.#transfers?.partitioned()
  }

  apart(a: PeerId, b: PeerId): boolean {
    return this.#sides !== null && this.#sides[a] !== this.#sides[b]
  }

  #judge(): void {
    this.#plain =
      !this.muted &&
      this.#observer === null &&
      this.#sides === null &&
      this.#uplinkFreeUs === null &&
      this.#world.loss === 0
  }

  #toNeighbours(
    self: PeerId,
    except: PeerId,
    head: number,
    id: number,
    a: number,
    b: number,
  ): void {
    const { rows } = this.#table
    const { words } = rows
    const first = rows.startOf(self)
    const end = first + rows.lengthOf(self)
    if (!this.#plain) {
      if (this.muted) return
      for (let at = first; at < end; at++) {
        const entry = words[at]!
        if (entry !== except && ~entry !== except) this.#transmit(self, entry, head, id, a, b)
      }
      return
    }
    const batch = this.#roomFor(end - first)
    const { timesUs, receivers } = batch
    let sent = 0
    let count = 0
    for (let at = first; at < end; at++) {
      const to = words[at]!
      if (to === except || ~to === except) continue
      sent++
      if (to >= 0) receivers[count++] = to
    }
    if (sent === 0) return
    this.#delays(self, receivers, timesUs, count)
    const lost = sent - count
    this.#tally.sent(self, head & 255, id, sent, lost, 0)
    if (lost > 0) this.#tally.lost['broken-link'] += lost
    batch.count = count
    this.#queue.pushAll(batch, self, head, id, a, b)
  }

  /** When a message that leaves `self` now would reach each of `receivers`. */
  #delays(self: PeerId, receivers: Int32Array, timesUs: Float64Array, count: number): void {
    const nowUs = this.now
    if (this.#latencyKind !== 1) {
      for (let i = 0; i < count; i++) timesUs[i] = nowUs + this.delay(self, receivers[i]!)
      return
    }
    const minUs = this.#minUs
    const spanUs = this.#spanUs
    const salt = this.#salt
    for (let i = 0; i < count; i++) {
      timesUs[i] = nowUs + minUs + Math.floor(pairHash(self, receivers[i]!, salt) * spanUs)
    }
  }

  #roomFor(count: number): Batch {
    if (count > this.#batch.lists.length) this.#batch = batchOf(2 * count)
    return this.#batch
  }

  /** The long way of one message. A negative `entry` is a broken link to ~entry. */
  #transmit(self: PeerId, entry: number, head: number, id: number, a: number, b: number): void {
    if (this.muted) return
    const to = entry < 0 ? ~entry : entry
    const type = head & 255
    const extra = (head & BODY) === 0 ? 0 : this.bodies.bytesOf(b)
    const bytes = this.#bytesOfType[type]! + extra
    const atUs = this.#occupyUplink(self, bytes, this.#world.bandwidth.queueBytes)
    const loss = this.#lossOf(self, entry, to, atUs)
    this.#tally.sent(self, type, id, 1, loss ? 1 : 0, extra)
    this.#observer?.sent(self, to, head, id, a, b, loss)
    if (loss) this.#tally.lost[loss]++
    else this.#queue.push(atUs + this.delay(self, to), self, to, head, id, a, b)
    if (loss && (head & BODY) !== 0) this.bodies.free(b)
  }

  #lossOf(self: PeerId, entry: number, to: PeerId, atUs: Micros): Loss | null {
    if (entry < 0) return 'broken-link'
    if (atUs < 0) return 'overflow'
    if (this.apart(self, to)) return 'partition'
    if (this.#world.loss > 0 && this.#lossRandom.next() < this.#world.loss) return 'loss'
    return null
  }

  /** When the last bit of a message has left `self`, behind all that it is sending; -1: no room. */
  #occupyUplink(self: PeerId, bytes: Bytes, queueBytes: Bytes): Micros {
    const free = this.#uplinkFreeUs
    if (free === null) return this.now
    const bps = this.peers.uplinkBps(self)
    const startUs = Math.max(this.now, free[self]!)
    if (((startUs - this.now) * bps) / 8e6 + bytes > queueBytes) return -1
    const endUs = startUs + Math.ceil((bytes * 8e6) / bps)
    free[self] = endUs
    return endUs
  }

  #relayBody(self: PeerId, message: Message): void {
    if (this.muted) return
    const { rows } = this.#table
    const first = rows.startOf(self)
    for (let at = first, end = first + rows.lengthOf(self); at < end; at++) {
      const entry = rows.words[at]!
      if (entry === message.from || ~entry === message.from) continue
      const handle = this.bodies.keep(message.body as object, message.bodyBytes)
      this.#transmit(self, entry, headOf(message) | BODY, message.id, message.a, handle)
    }
  }
}

/** The head of a message one link further on. */
function headOf(message: Message): number {
  return message.type | ((message.ttl - 1) << 8) | ((message.hops + 1) << 16)
}
