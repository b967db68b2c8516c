// The world: everything that is drawn before any protocol runs, as plain read-only columns.
// Each part comes from its own named stream, so architectures are compared over the same users,
// files, queries and churn, and a protocol that draws one more number shifts nothing else.

import type { FileId, Micros, PeerId } from '../units.ts'
import type { Topology } from './topology/topology.ts'

export interface World {
  readonly seed: number
  /** Number of user peers: ids 0 .. peers-1. */
  readonly peers: number
  /** Peers and the servers there is room for: ids peers .. nodes-1. */
  readonly nodes: number
  /** The imported topology's own name of each peer, or null where a peer is its number. */
  readonly labels: readonly string[] | null
  /** The links that exist at time 0; null: every protocol bootstraps by itself. */
  readonly topology: Topology | null
  readonly latency: Latency
  readonly bandwidth: Bandwidth
  /** 1 where a peer can be dialled by nobody (it sits behind a firewall). */
  readonly firewalled: Uint8Array
  readonly content: Content
  readonly queries: QueryColumns
  readonly sessions: SessionColumns
  readonly faults: readonly Fault[]
  /** Probability that a message is lost on its way, 0..1. */
  readonly loss: number
}

/**
 * One-way delay between two peers, a property of the pair: symmetric, and the same for every protocol.
 * `constant` (minUs) and `uniform` (a hash of the pair in minUs..maxUs) are computed inline by the
 * transport; every other model answers through `between`.
 */
export interface Latency {
  readonly kind: 'constant' | 'uniform' | 'function'
  readonly minUs: Micros
  readonly maxUs: Micros
  /** Salt of the pair hash, 32 bits. */
  readonly salt: number
  /** One-way delay, microseconds, at least 0. Any two peers, servers (ids past the users') included. */
  between(a: PeerId, b: PeerId): Micros
}

/** Access links in bits per second; null columns: unlimited. */
export interface Bandwidth {
  readonly uplinkBps: Float64Array | null
  readonly downlinkBps: Float64Array | null
  /** A sender's backlog, bytes: what does not fit is dropped. Infinity where it has no bound. */
  readonly queueBytes: number
  /** Name of each class and the class of each peer (both empty where there are none). */
  readonly classes: readonly string[]
  readonly classOf: Uint8Array | null
}

/** Who shares which file at time 0. Answers are in constant time. */
export interface Content {
  readonly files: number
  /** Of all files together. */
  readonly copies: number
  /** It shares nothing, whatever it gets. */
  freeRides(peer: PeerId): boolean
  shares(peer: PeerId, file: FileId): boolean
  /** The files a peer shares, ascending. */
  filesOf(peer: PeerId): Uint32Array
  /** The peers that share a file, ascending. */
  holdersOf(file: FileId): Uint32Array
}

/** Every query of the run, in order of time. A query's id is its row. */
export interface QueryColumns {
  readonly count: number
  readonly timeUs: Float64Array
  readonly peer: Uint32Array
  readonly file: Uint32Array
}

/** How a peer's presence changes. */
export const JOIN = 0
export const LEAVE = 1
export const CRASH = 2

/** Every join, graceful leave and crash, in order of time (peers present at time 0 join at 0). */
export interface SessionColumns {
  readonly count: number
  readonly timeUs: Float64Array
  readonly peer: Uint32Array
  /** JOIN, LEAVE or CRASH. */
  readonly kind: Uint8Array
}

export type Victims =
  | {
      readonly who: 'random' | 'best-connected' | 'servers'
      readonly share?: number
      readonly count?: number
    }
  | {
      readonly who: 'role'
      readonly role: string
      readonly share?: number
      readonly count?: number
    }
  | { readonly who: 'listed'; readonly peers: readonly PeerId[] }

export type Fault =
  | {
      readonly kind: 'kill'
      readonly atUs: Micros
      readonly victims: Victims
      readonly seed: number
    }
  | {
      readonly kind: 'partition'
      readonly atUs: Micros
      readonly healAtUs: Micros
      readonly side: Uint8Array
    }
