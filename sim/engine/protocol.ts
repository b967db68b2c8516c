// The contract between the engine and a protocol: all that an architecture must say, and all that it
// may see. One instance serves every peer of a run; a peer is an integer and its state lives in typed
// arrays indexed by it.

import type { Random } from '../random.ts'
import type { Bps, Bytes, FileId, Json, Micros, PeerId, QueryId } from '../units.ts'
import type { DownloadLog } from './download-log.ts'
import type { ParamSchema, ParamsOf } from './params.ts'

export interface ProtocolDefinition<S extends ParamSchema = ParamSchema> {
  /** As in a scenario: 'gnutella'. */
  readonly name: string
  /** One line: 'Gnutella 0.4: TTL-bounded flooding'. */
  readonly title: string
  /** The specification or paper it follows. */
  readonly source: string
  readonly params: S
  readonly messages: MessageLayouts
  /** Bytes on the wire of opening a link: request, acceptance, refusal. */
  readonly handshake: { readonly connect: Bytes; readonly accept: Bytes; readonly refuse: Bytes }
  /** How many always-on infrastructure peers it needs beside `peers` users (ids peers, peers + 1, ...). */
  servers?(params: ParamsOf<S>, peers: number): number
  /** It moves files by itself: the `downloads` of a scenario do not concern it. */
  readonly movesFiles?: boolean
  /** Parameters that contradict one another: a line that names both, or undefined. `shared`: may a user share a file? */
  conflict?(params: ParamsOf<S>, peers: number, shared?: boolean): string | undefined
  /** Metric of runs.csv -> what a formula of the source makes of it: figures draw it beside what was measured. */
  theory?: { readonly [metric: string]: (params: ParamsOf<S>, setting: Setting) => number }
  create(net: Net, params: ParamsOf<S>): Protocol
}

/** What a formula may depend on beside parameters. NaN: the world has no one such number. */
export interface Setting {
  readonly peers: number
  /** Of all peers together. */
  readonly queriesPerSecond: number
  /** Mean one-way latency. */
  readonly latencyUs: Micros
  /** Users of a list who want the same file, and the time from the first to the last of their queries. */
  readonly crowd: number
  readonly crowdOverUs: Micros
  /** Access link of every user. */
  readonly uplinkBps: Bps
  readonly downlinkBps: Bps
  /** What is downloaded after a hit. */
  readonly fileBytes: Bytes
}

/** A definition as the laboratory keeps it: whatever its parameters are, `create` gets its own. */
export function defineProtocol<const S extends ParamSchema>(
  definition: ProtocolDefinition<S>,
): ProtocolDefinition {
  // Sound because a plan's params are validated against this very definition's schema.
  return definition as unknown as ProtocolDefinition
}

/**
 * Name of each message type -> its wire layout. A type's number is its place in this object.
 * `part` says what its bytes are for: 'query' (a query and its forwards) and 'answer' (all else that a
 * query causes) carry the query's id as their `id`; 'maintenance' belongs to no query and `id` is the
 * protocol's own.
 */
export type MessageLayouts = { readonly [name: string]: MessageLayout }
export interface MessageLayout {
  readonly bytes: Bytes
  readonly part: 'query' | 'answer' | 'maintenance'
  /** Fields and section of the specification. */
  readonly layout: string
}

/** Who is told of a transfer. */
export interface TransferOwner {
  /** At the receiver: the piece `tag` of a transfer has arrived, all of it. */
  transferred?(self: PeerId, transfer: TransferId, tag: number): void
  /** At the sender: all that was appended is sent. Not called once the transfer is released. */
  drained?(self: PeerId, transfer: TransferId): void
  /** At one end: the other is gone, or has cancelled. `tag`: of the first piece that was not all sent; -1: none. The id is void. */
  broken?(self: PeerId, transfer: TransferId, tag: number): void
}

export interface Protocol extends TransferOwner {
  /** The peer came online. Its links are gone; at time 0 the world's topology is already linked. */
  join(self: PeerId): void
  /** The peer goes offline. `graceful`: it may still send. `crash`: whatever it sends is lost. */
  leave(self: PeerId, how: 'graceful' | 'crash'): void
  receive(self: PeerId, message: Message): void
  /** A timer of `self` fired. Timers of a peer die with its session. */
  timer(self: PeerId, kind: number, arg: number): void
  /** A user asks for a file. */
  search?(self: PeerId, query: QueryId): void
  /** `self` shares one file more: a download ended, or a strategy of replication put a copy there. */
  shared?(self: PeerId, file: FileId): void
  /** `self` no longer shares a file: its store was full, and this one had to go. */
  withdrawn?(self: PeerId, file: FileId): void
  /** Does `self` accept a link from `peer`? Without this, always. */
  accept?(self: PeerId, peer: PeerId): boolean
  /** A link between `self` and `peer` is up. */
  linked?(self: PeerId, peer: PeerId): void
  /** `peer` refused the link that `self` asked for, or was not there. */
  refused?(self: PeerId, peer: PeerId): void
  /** `self` noticed that its link to `peer` is gone. */
  unlinked?(self: PeerId, peer: PeerId): void
  /** The role a peer plays, for faults by role and for peers.csv; 'peer' and 'server' by default. */
  roleOf?(self: PeerId): string
  /** What the viewer shows of one peer. */
  inspect?(self: PeerId): Json
  /** Of the file that most are fetching: copies online of its rarest piece, and of a piece on average. For series.csv. */
  copies?(): { readonly rarest: number; readonly mean: number }
  readonly view?: 'graph' | 'ring' | 'tiers' | 'swarm'
}

/**
 * A message as its receiver sees it. The engine reuses one object: read what you need, keep nothing.
 * `ttl` is as on the wire: how many links it might cross when it was sent, this one included.
 * `hops` counts the links it has crossed, this one included: from a neighbour it is 1.
 */
export interface Message {
  readonly from: PeerId
  readonly type: number
  readonly id: number
  readonly ttl: number
  readonly hops: number
  /** Two words (32 bits, signed) of the protocol's own. */
  readonly a: number
  readonly b: number
  /** What does not fit in words (a list of contacts); undefined for most messages. */
  readonly body: object | undefined
  /** Its bytes on the wire, beyond those of the type. */
  readonly bodyBytes: Bytes
}

/** All that a protocol sees of the world and the engine. */
export interface Net {
  readonly now: Micros
  /** The protocol's own stream. */
  readonly random: Random
  readonly peers: Peers
  readonly content: SharedContent
  readonly queries: Queries
  readonly links: Links
  readonly transfers: Transfers
  readonly downloads: Downloads

  /** A new message straight to `to`, over a link or not. ttl 1..255. Nothing is returned: a sender does not know its fate. */
  send(self: PeerId, to: PeerId, type: number, id: number, ttl: number, a: number, b: number): void
  /** The same with a body, which adds `bodyBytes` to the wire size of the type. The body must not change afterwards. */
  sendBody(
    self: PeerId,
    to: PeerId,
    type: number,
    id: number,
    ttl: number,
    a: number,
    body: object,
    bodyBytes: Bytes,
  ): void
  /** A new message to every neighbour. */
  flood(self: PeerId, type: number, id: number, ttl: number, a: number, b: number): void
  /** The received message on to `to`: ttl - 1, hops + 1, all else as it came. */
  relay(self: PeerId, to: PeerId, message: Message): void
  /** The received message on to every neighbour but the one it came from. */
  relayToOthers(self: PeerId, message: Message): void

  /** `protocol.timer(self, kind, arg)` after `delayUs`, unless the session of `self` ends first. kind 0..65535. */
  timer(self: PeerId, delayUs: Micros, kind: number, arg: number): void

  /**
   * A hint that changes nothing but speed: the receiver of every message to come will be looked up in
   * `column`, which has `stride` words (1 by default) for each peer and server, at the first of its words.
   * The last one named counts.
   */
  keepNear(column: Int32Array, stride?: number): void

  // Facts. They change nothing: they are what the records and metrics are made of.
  /** `self` processed a query for the first time. */
  processed(self: PeerId, query: QueryId): void
  /** `self` received a message it had already seen and drops it. */
  duplicate(self: PeerId, message: Message): void
  /** `self` shares the file and answers. */
  answered(self: PeerId, query: QueryId): void
  /** `self` holds a query, or a walker that carries one, which goes no further: its TTL has run out. */
  expired(self: PeerId, query: QueryId): void
  /** `self` drops a query: it has more to do than it can. */
  overloaded(self: PeerId, query: QueryId): void
  /**
   * A lookup that `self` began is over, for a query or not: `owner` is responsible for its key (-1: nobody
   * was found), `hops` peers were visited on the way to the answer, `timeouts` of those tried were silent.
   */
  lookedUp(self: PeerId, owner: PeerId, hops: number, timeouts: number): void
  /** An answer reached the asker: `holder` has the file and was `hops` links away. */
  hit(query: QueryId, holder: PeerId, hops: number): void
}

export interface Peers {
  /** User peers: ids 0 .. count-1. */
  readonly count: number
  /** Servers: ids count .. count+servers-1. */
  readonly servers: number
  firewalled(peer: PeerId): boolean
  /** Access link, bits per second; Infinity where the world has none. */
  uplinkBps(peer: PeerId): Bps
  downlinkBps(peer: PeerId): Bps
  /** Is that peer online? No real peer knows this of another without asking. */
  oracleOnline(peer: PeerId): boolean
}

/** What peers share now. A peer may ask of itself; of another it is `oracle` knowledge. */
export interface SharedContent {
  readonly files: number
  shares(self: PeerId, file: FileId): boolean
  filesOf(self: PeerId): Uint32Array
}

export interface Queries {
  fileOf(query: QueryId): FileId
  askerOf(query: QueryId): PeerId
}

/** The log of downloads, for a protocol that moves files by itself. It changes nothing: transfers.csv is made of it. */
export type Downloads = Pick<
  DownloadLog,
  'begin' | 'end' | 'received' | 'uploaded' | 'fromSeeds' | 'sources'
>

/** Number of a transfer: yours until you release or cancel it, or hear that it broke. */
export type TransferId = number

/**
 * Bulk bytes. A transfer is a connection from one peer to another that carries pieces in order; all that
 * run share uplinks and downlinks max-min fairly, as fluids. A byte arrives one latency after it was sent.
 * Loss does not concern it (transport repeats), and messages have the uplink beside it, as if it were idle.
 * Over all peers and at any time: bytes sent = received + wasted + on their way.
 */
export interface Transfers {
  /** A transfer that carries nothing yet. It stays until it is released or breaks. */
  open(from: PeerId, to: PeerId): TransferId
  /** One more piece behind the others: whole bytes, 1 or more. `tag`: 32 bits of the caller's own. */
  append(transfer: TransferId, bytes: Bytes, tag: number): void
  /** Open, append and release in one. */
  start(from: PeerId, to: PeerId, bytes: Bytes, tag: number): TransferId
  /** Take a piece back, unless its first byte was sent. */
  withdraw(transfer: TransferId, tag: number): boolean
  /** Take back every piece of which no byte was sent. */
  drop(transfer: TransferId): void
  /** Nothing more will be appended: it ends by itself when all has arrived. */
  release(transfer: TransferId): void
  /** End it now; the other end hears that it broke after one latency. What the sender has sent still arrives. */
  cancel(self: PeerId, transfer: TransferId): void
  pause(transfer: TransferId): void
  resume(transfer: TransferId): void
  /** At most so fast; Infinity: as fast as the links allow. */
  cap(transfer: TransferId, bps: Bps): void
  /** Its present rate; 0 while nothing is sent. */
  rateBps(transfer: TransferId): Bps
  /** Bytes that have left the sender, and those that have reached the receiver, parts of a piece included. */
  sent(transfer: TransferId): Bytes
  arrived(transfer: TransferId): Bytes
  /** Bytes that `self` received and has no use for (a piece it has, a part it throws away) count as wasted. */
  discard(self: PeerId, bytes: Bytes): void
  /** Give a server an uplink: the world gives it none, so that it sends at any rate. */
  setUplink(server: PeerId, bps: Bps): void
}

/** Overlay links. Adjacency is symmetric; a link whose other end vanished stays until that is noticed. */
export interface Links {
  degree(self: PeerId): number
  /** The i-th neighbour, 0 <= i < degree; the order changes when links come and go. */
  neighbour(self: PeerId, i: number): PeerId
  has(self: PeerId, peer: PeerId): boolean
  /** Ask `peer` for a link: `accept` is asked there, then `linked` or `refused` comes here. */
  connect(self: PeerId, peer: PeerId): void
  /** Close a link. The other end notices after one latency. */
  disconnect(self: PeerId, peer: PeerId): void
}
