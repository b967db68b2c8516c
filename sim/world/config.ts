// What a scenario says of its world, resolved: defaults filled in, units turned into microseconds and
// bits per second. It stands here, below sim/scenario/, because the world is generated from it alone.

import type { Bps, Micros } from '../units.ts'

/** The part of a scenario that its world is generated from. */
export interface WorldConfig {
  readonly durationUs: Micros
  /** User peers; null: as many as the imported topology or the churn trace has. */
  readonly peers: number | null
  readonly topology: TopologyConfig
  readonly latency: LatencyConfig
  readonly bandwidth: BandwidthConfig
  /** Probability that a message is lost on its way, 0..1. */
  readonly loss: number
  /** Share of peers behind a firewall, 0..1. */
  readonly firewalled: number
  readonly content: ContentConfig
  readonly workload: WorkloadConfig
  readonly churn: ChurnConfig | null
  readonly faults: readonly FaultConfig[]
}

/** The files a scenario names, already read: path as resolved in the scenario -> text. */
export type Inputs = ReadonlyMap<string, string>

/** The text of a file that the scenario names. */
export function inputOf(inputs: Inputs, file: string): string {
  const text = inputs.get(file)
  if (text === undefined) throw new Error(`${file} was not read`)
  return text
}

/** A file that the scenario names: its path as written and as found on disk. */
export interface FileRef {
  readonly file: string
}

export type TopologyConfig =
  | { readonly model: 'none' }
  | { readonly model: 'erdos-renyi'; readonly degree: number }
  | { readonly model: 'barabasi-albert'; readonly m: number }
  | { readonly model: 'watts-strogatz'; readonly k: number; readonly beta: number }
  | { readonly model: 'random-regular'; readonly degree: number }
  | { readonly model: 'k-out'; readonly k: number }
  | {
      readonly model: 'power-law'
      readonly exponent: number
      readonly min: number
      readonly max: number | null
    }
  | { readonly model: 'grid'; readonly columns: number | null; readonly wrap: boolean }
  /** Every inner node has `degree` links; the root is peer 0. */
  | { readonly model: 'regular-tree'; readonly degree: number }
  | { readonly model: 'ring' }
  | { readonly model: 'star' }
  | { readonly model: 'complete' }
  | {
      readonly model: 'two-tier'
      readonly hubs: number
      readonly degree: number
      readonly homes: number
    }
  /** Communities, by graphology-generators. */
  | {
      readonly model: 'clusters'
      readonly clusters: number
      readonly links: number
      readonly density: number
    }
  | ({ readonly model: 'edge-list' | 'graphml' | 'gexf' } & FileRef)

export type LatencyConfig =
  | { readonly model: 'constant'; readonly valueUs: Micros }
  | { readonly model: 'uniform'; readonly minUs: Micros; readonly maxUs: Micros }
  /** Random coordinates in a square, scaled to the mean one-way delay. */
  | { readonly model: 'plane'; readonly meanUs: Micros }
  /** Given coordinates, one pair a peer: distance x scaleUs is the one-way delay. */
  | ({ readonly model: 'coordinates'; readonly scaleUs: Micros } & FileRef)
  /** A square matrix of round-trip or one-way milliseconds; peers are dealt onto its rows. */
  | ({ readonly model: 'matrix'; readonly roundTrip: boolean } & FileRef)
  | {
      readonly model: 'transit-stub'
      /** Transit routers, and stub networks behind each of them. */
      readonly transits: number
      readonly stubs: number
      /** Delay of a link between transit routers, from transit router to stub, from stub to peer. */
      readonly transitUs: Micros
      readonly stubUs: Micros
      readonly accessUs: Micros
    }

export type BandwidthConfig =
  | { readonly model: 'unlimited' }
  | {
      readonly model: 'fixed'
      readonly upBps: Bps
      readonly downBps: Bps
      readonly queueBytes: number
    }
  | {
      readonly model: 'classes'
      readonly classes: readonly BandwidthClass[]
      readonly queueBytes: number
    }
  | { readonly model: 'saroiu-2002'; readonly queueBytes: number }

export interface BandwidthClass {
  readonly name: string
  readonly share: number
  readonly upBps: Bps
  readonly downBps: Bps
}

export interface ContentConfig {
  readonly files: number
  /** Exponent of the Zipf law of queries; 0: uniform. */
  readonly zipf: number
  readonly replication:
    | { readonly model: 'uniform' | 'proportional' | 'square-root'; readonly mean: number }
    /** Copies of file 0, 1, ...; the last count holds for all that follow. */
    | { readonly model: 'fixed'; readonly counts: readonly number[] }
  /** Share of peers that share nothing, 0..1. */
  readonly freeRiders: number
  /** How copies fall on sharing peers. 'skewed': as unevenly as Adar and Huberman measured. */
  readonly placement: 'random' | 'skewed'
}

/** How copies spread while a run goes on. A peer that free-rides keeps none. */
export interface SpreadConfig {
  /**
   * Where a hit leaves copies: at the asker ('owner'), at every peer on the query's way as well
   * ('path'), at as many peers that processed the query ('random'), or at an asker whose download has
   * ended ('passive').
   */
  readonly strategy: 'owner' | 'path' | 'random' | 'passive'
  /** Copies that a peer has room for beside its files of time 0. */
  readonly store: number
  /** Which copy gives way where there is no room. */
  readonly drop: 'random' | 'oldest' | 'least-used'
}

/** What a user does with a hit. */
export interface DownloadsConfig {
  /** Bytes of a file. */
  readonly sizeBytes: number
  /** Share of the queries with a hit whose asker downloads, 0..1. */
  readonly share: number
  /** Holders that are tried before a download fails. */
  readonly attempts: number
  /** Holders that a file is fetched from at a time, a part from each. */
  readonly sources: number
}

export type WorkloadConfig =
  | { readonly kind: 'rate'; readonly perSecond: number; readonly from: readonly string[] | 'all' }
  /** Equally spaced over [start, duration). */
  | {
      readonly kind: 'count'
      readonly count: number
      readonly from: readonly string[] | 'all'
      readonly everyUs: Micros | null
    }
  /** These peers (labels) once each, in this order. */
  | {
      readonly kind: 'ask'
      readonly ask: readonly string[]
      readonly everyUs: Micros
      readonly fileId: number | null
    }
  /** The same, listed in a file: labels between blanks or commas, # comments. */
  | ({
      readonly kind: 'ask-file'
      readonly everyUs: Micros
      readonly fileId: number | null
    } & FileRef)
  /** `spread` peers evenly spaced over all ids: floor(i * n / spread). */
  | {
      readonly kind: 'spread'
      readonly spread: number
      readonly everyUs: Micros
      readonly fileId: number | null
    }
  | ({ readonly kind: 'trace' } & FileRef)

export type DurationLaw =
  | { readonly law: 'exponential'; readonly meanUs: Micros }
  | { readonly law: 'weibull'; readonly shape: number; readonly scaleUs: Micros }
  | { readonly law: 'pareto'; readonly shape: number; readonly minUs: Micros }
  | { readonly law: 'lognormal'; readonly medianUs: Micros; readonly sigma: number }

export type ChurnConfig = {
  /** Share of departures without a goodbye, 0..1. */
  readonly crash: number
  /**
   * Extra peers that come at once, at a random time of `withinUs`, and leave after `stayUs`. They are
   * `share` of the peers that are offline at `atUs`.
   */
  readonly flashCrowds: readonly {
    readonly atUs: Micros
    readonly share: number
    readonly withinUs: Micros
    readonly stayUs: Micros
  }[]
} & (
  | { readonly kind: 'laws'; readonly session: DurationLaw; readonly offline: DurationLaw }
  | ({ readonly kind: 'trace' } & FileRef)
)

export type VictimsConfig = {
  readonly who:
    | 'random'
    | 'best-connected'
    | 'servers'
    | { readonly role: string }
    | { readonly peers: readonly string[] }
  readonly share: number | null
  readonly count: number | null
}
export type FaultConfig =
  | { readonly kind: 'kill'; readonly atUs: Micros; readonly victims: VictimsConfig }
  | {
      readonly kind: 'partition'
      readonly atUs: Micros
      readonly share: number
      readonly healUs: Micros
    }
