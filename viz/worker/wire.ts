// What the page and its engine worker say to each other. Columns are transferred, not copied; nothing
// here needs shared memory, so the page can be embedded anywhere.

import type {
  Json,
  MessageLayout,
  Metrics,
  Micros,
  Override,
  Param,
  ParamValue,
  PeerId,
  Point,
  QueryId,
  RunTables,
} from '../../sim/index.ts'

/** A scenario as the page holds it: its text, what was changed, and the files it names. */
export interface Source {
  readonly text: string
  /** Where the text came from; errors begin with it. */
  readonly file: string
  readonly changes: readonly Override[]
  /** What does the same on the command line. */
  readonly command: string
  /** Replaces the scenario's, as typed. */
  readonly seed: string | null
  /** Path -> text of the files that the scenario names. */
  readonly inputs: readonly (readonly [path: string, text: string])[]
  /** A run of recorded results, to be repeated instead; null: run the text. */
  readonly resolved: Resolved | null
}

/** What a manifest says of one run, and of where all of them came from. */
export interface Resolved {
  readonly source: {
    readonly text: string
    readonly file: string
    readonly overrides: readonly Override[]
  }
  readonly protocol: string
  readonly point: Point
  readonly seed: number
}

export type Request =
  /** Read the scenario and start the run of `protocol` (its name there; null: the first). */
  | { readonly kind: 'open'; readonly source: Source; readonly protocol: string | null }
  | {
      readonly kind: 'inspect'
      readonly ticket: number
      readonly peer: PeerId
      readonly timeUs: Micros
    }
  /** The positions of all peers on a ring, as the protocol tells them when inspected. */
  | { readonly kind: 'angles'; readonly ticket: number; readonly timeUs: Micros }
  /** Who has which piece. */
  | { readonly kind: 'pieces'; readonly ticket: number; readonly timeUs: Micros }
  /** Every message of one query, whatever the trace keeps. */
  | { readonly kind: 'messagesOf'; readonly ticket: number; readonly query: QueryId }
  | { readonly kind: 'holders'; readonly ticket: number; readonly file: number }

export type Reply =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'ended'; readonly ended: Ended }
  /** `line` and `column` of the scenario's text, 1-based, where the mistake has a place. */
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly line: number | null
      readonly column: number | null
      /** When a protocol threw; null for a mistake of the user's. */
      readonly atUs: Micros | null
    }
  | { readonly kind: 'answer'; readonly ticket: number; readonly answer: Answer }

export type Answer =
  | { readonly kind: 'state'; readonly state: Json; readonly known: readonly PeerId[] }
  /** Of each of `peers` in turn, a 1 for every one of the `pieces` that it has. */
  | {
      readonly kind: 'pieces'
      readonly peers: Uint32Array
      readonly pieces: number
      readonly has: Uint8Array
    }
  | { readonly kind: 'angles'; readonly turns: Float64Array }
  | { readonly kind: 'rows'; readonly rows: Rows }
  | { readonly kind: 'holders'; readonly peers: Uint32Array }
  /** The protocol threw before that time. */
  | { readonly kind: 'none'; readonly reason: string }

export interface MessageType {
  readonly name: string
  readonly part: MessageLayout['part']
  readonly bytes: number
  readonly layout: string
}

export interface ParamField {
  readonly name: string
  readonly param: Param
  readonly value: ParamValue
}

/** The run that was opened, before its first event. */
export interface Opened {
  readonly scenario: string
  readonly title: string
  readonly seed: number
  readonly durationUs: Micros
  readonly warmupUs: Micros
  readonly peers: number
  /** Peers and servers. */
  readonly nodes: number
  readonly labels: readonly string[] | null
  /** Queries in the world: those of peers that are offline then are never asked. */
  readonly queries: number
  /** Every protocol of the scenario, by its name there. */
  readonly protocols: readonly string[]
  readonly protocol: string
  /** Of a recorded trace: the messages in it; null for a run. */
  readonly trace: { readonly rows: number } | null
  /** The protocol's own name, title and source. */
  readonly use: string
  readonly about: string
  readonly source: string
  readonly view: 'graph' | 'ring' | 'tiers' | 'swarm'
  /** By type number; the three of the handshake come last. */
  readonly types: readonly MessageType[]
  readonly params: readonly ParamField[]
  /** Simulated time between two looks at the links. */
  readonly stepUs: Micros
}

/** Columns of messages that came to rest, in order of time. */
export interface Rows {
  readonly count: number
  /** When it arrived, or was lost. */
  readonly timeUs: Float64Array
  /** How long it was under way; 0 for one that never left its sender. */
  readonly travelUs: Uint32Array
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly id: Int32Array
  /** Index into `Opened.types`. */
  readonly type: Uint8Array
  readonly ttl: Uint8Array
  readonly hops: Uint8Array
  /** Index into FATES, and what the receiver made of it (FIRST, DUPLICATE, ANSWERED). */
  readonly fate: Uint8Array
}

export const FATES = [
  'delivered',
  'offline',
  'loss',
  'partition',
  'broken-link',
  'overflow',
] as const
export const FATE_MASK = 7
/** Its receiver processed the query for the first time, dropped it as seen, answered it. */
export const FIRST = 16
export const DUPLICATE = 32
export const ANSWERED = 64

/** What happened since the last slice. Each list is in order of time. */
export interface Slice {
  readonly reachedUs: Micros
  readonly events: number
  readonly messages: number
  readonly rows: Rows
  /** The trace holds one query in so many, and as many of the other messages. */
  readonly every: number
  readonly linksUp: {
    readonly a: Uint32Array
    readonly b: Uint32Array
    readonly timeUs: Float64Array
  }
  /** Links that went, by the number under which they came up. */
  readonly linksDown: { readonly link: Uint32Array; readonly timeUs: Float64Array }
  readonly presence: {
    readonly peer: Uint32Array
    readonly online: Uint8Array
    readonly timeUs: Float64Array
  }
  /** `role`: index into `roleNames`, which only grows. */
  readonly roles: {
    readonly peer: Uint32Array
    readonly role: Uint8Array
    readonly timeUs: Float64Array
  }
  readonly roleNames: readonly string[]
  readonly asked: {
    readonly query: Uint32Array
    readonly peer: Uint32Array
    readonly file: Uint32Array
    readonly timeUs: Float64Array
  }
  readonly hits: {
    readonly query: Uint32Array
    readonly holder: Uint32Array
    readonly hops: Uint32Array
    readonly timeUs: Float64Array
  }
  /** A row per step that ended: bytes sent by then in all, and messages sent in it by type, row after row. */
  readonly steps: {
    readonly timeUs: Float64Array
    readonly bytes: Float64Array
    readonly sent: Uint32Array
  }
}

export interface Ended {
  /** Empty for a trace, which has none. */
  readonly fingerprint: string
  readonly events: number
  /** null for a trace. */
  readonly results: { readonly tables: RunTables; readonly metrics: Metrics } | null
}

/** A recorded message trace: a file that was dropped, or the address of one. */
export interface TraceSource {
  readonly name: string
  readonly from: File | string
  /** The protocol's own name, where it is known. */
  readonly protocol: string | null
}

/** The key by which the trace is thinned: queries whole, other messages by pair. */
export function isKept(
  every: number,
  ofQuery: boolean,
  id: number,
  from: number,
  to: number,
): boolean {
  const key = ofQuery ? id : from * 31 + to
  return (Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) >>> 8) % every === 0
}
