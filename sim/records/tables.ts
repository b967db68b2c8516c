// What a run leaves behind: columns, a row per query, peer or interval. Metrics, CSV and figures are
// pure functions of these.

import type { ChurnColumns } from '../engine/churn-log.ts'
import type { Micros } from '../units.ts'

export interface RunTables {
  readonly queries: QueryTable
  readonly peers: PeerTable
  readonly files: FileTable
  readonly transfers: TransferTable
  readonly series: SeriesTable
  /** Joins, leaves and crashes as they happened, kills included. */
  readonly churn: ChurnColumns
  readonly totals: Totals
  /** 16 hex digits. */
  readonly fingerprint: string
  readonly events: number
  readonly endUs: Micros
}

/** Outcome of a query by its code (the index). */
export const OUTCOMES = [
  'hit',
  'no_replica',
  'ttl_expired',
  'answer_lost',
  'asker_left',
  'timed_out',
  'overloaded',
  'holder_left',
  'query_lost',
  'unreached',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Why a query ended so: the rest of a sentence. */
export const OUTCOME_REASONS: { readonly [outcome in Outcome]: string } = {
  hit: 'an answer reached the asker.',
  no_replica: 'no other peer that shares the file was online when it was asked.',
  ttl_expired: 'its TTL ran out before it came to a peer that shares the file.',
  answer_lost: 'a holder answered, and the answer was lost on its way back.',
  asker_left: 'the asker left before an answer could come.',
  timed_out: 'messages were still on their way when the run ended.',
  overloaded: 'a peer or server that had too much to do dropped it.',
  holder_left: 'it came to a peer that shares the file and had left meanwhile.',
  query_lost: 'its messages were lost before they came to a peer that shares the file.',
  unreached: 'it went as far as it could, and none of the peers that share the file was there.',
}

export interface QueryTable {
  /** Queries that were asked (their asker was online), in order of time. */
  readonly count: number
  readonly id: Uint32Array
  readonly timeUs: Float64Array
  readonly peer: Uint32Array
  readonly file: Uint32Array
  /** Online peers other than the asker that shared the file when it was asked. */
  readonly replicasOnline: Uint32Array
  /** Index into OUTCOMES. */
  readonly outcome: Uint8Array
  readonly hits: Uint32Array
  /** NaN without a hit. */
  readonly firstHitHops: Float64Array
  readonly firstHitUs: Float64Array
  /** All messages the query caused. */
  readonly messages: Float64Array
  /** Queries and their forwards alone. */
  readonly queryMessages: Float64Array
  readonly duplicates: Float64Array
  readonly bytes: Float64Array
  /** Peers other than the asker that processed it. */
  readonly peersReached: Uint32Array
}

/** A row per download, in the order in which they began. */
export interface TransferTable {
  readonly count: number
  /** -1: it follows no query. */
  readonly query: Int32Array
  readonly peer: Uint32Array
  readonly file: Uint32Array
  readonly bytes: Float64Array
  readonly startUs: Float64Array
  /** NaN: not ended. */
  readonly finishUs: Float64Array
  /** Index into DOWNLOAD_OUTCOMES. */
  readonly outcome: Uint8Array
  readonly sources: Uint32Array
  readonly failures: Uint32Array
  readonly received: Float64Array
  readonly uploaded: Float64Array
  readonly fromSeeds: Float64Array
  /** Of the downloader; Infinity: as fast as it likes. */
  readonly uplinkBps: Float64Array
}

/** A row per file of the catalogue. */
export interface FileTable {
  readonly count: number
  readonly id: Uint32Array
  /** Queries of the world's workload that are for it. */
  readonly queries: Uint32Array
  /** Peers, online or not, that shared it at time 0 and share it now. */
  readonly copiesAtStart: Uint32Array
  readonly copies: Uint32Array
}

export interface PeerTable {
  /** Users and servers; sent, received, bytesSent and onlineUs are counted after warm-up. */
  readonly count: number
  readonly role: readonly string[]
  readonly online: Uint8Array
  readonly degree: Uint32Array
  readonly sent: Float64Array
  readonly received: Float64Array
  readonly bytesSent: Float64Array
  readonly files: Uint32Array
  readonly onlineUs: Float64Array
  readonly sessions: Uint32Array
}

/** A row per interval; counts are of that interval. */
export interface SeriesTable {
  readonly count: number
  readonly endUs: Float64Array
  readonly online: Float64Array
  readonly links: Float64Array
  readonly queries: Float64Array
  /** Of the queries asked in the interval, those that had a hit by its end. */
  readonly hits: Float64Array
  readonly messages: Float64Array
  readonly bytes: Float64Array
  readonly lost: Float64Array
  /** Share of the uplinks of users online at its end that transfers used; NaN: they are unlimited. */
  readonly uplinkUsed: Float64Array
  /** Of the file that most are fetching: copies online at its end; NaN: no protocol that cuts files in pieces. */
  readonly rarestCopies: Float64Array
  readonly meanCopies: Float64Array
}

/** Messages of the whole run by what became of them: messages = delivered + lost... + pending. */
export interface Totals {
  readonly messages: number
  readonly bytes: number
  readonly delivered: number
  readonly lostOffline: number
  readonly lostLoss: number
  readonly lostPartition: number
  readonly lostBrokenLink: number
  readonly lostOverflow: number
  readonly pending: number
  /** Messages sent per type, in the order of the protocol's layouts, then the handshake's. */
  readonly perType: readonly {
    readonly type: string
    readonly messages: number
    readonly bytes: number
  }[]
  /** The same after warm-up: what metrics are made of. */
  readonly measured: {
    readonly messages: number
    readonly bytes: number
    readonly maintenanceMessages: number
    readonly maintenanceBytes: number
    readonly lost: number
    /** Lookups that ended; hops and timeouts are sums over those that found an owner. */
    readonly lookups: number
    readonly lookupFailures: number
    readonly lookupHops: number
    readonly lookupTimeouts: number
  }
}
