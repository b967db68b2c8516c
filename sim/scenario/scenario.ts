// A resolved scenario: every default filled in, every unit turned into microseconds, bytes and bits
// per second. What a file says (schema.ts) becomes this; everything after reads only this.

import type { ParamValue } from '../engine/params.ts'
import type { Micros } from '../units.ts'
import type { DownloadsConfig, SpreadConfig, WorldConfig } from '../world/config.ts'
import type { Formula } from './formula.ts'

export type {
  BandwidthClass,
  BandwidthConfig,
  ChurnConfig,
  ContentConfig,
  DownloadsConfig,
  DurationLaw,
  FaultConfig,
  FileRef,
  LatencyConfig,
  SpreadConfig,
  TopologyConfig,
  VictimsConfig,
  WorkloadConfig,
} from '../world/config.ts'

export interface Scenario extends WorldConfig {
  /** null: nobody gets a copy but by a download. */
  readonly spread: SpreadConfig | null
  /** null: nobody downloads. */
  readonly downloads: DownloadsConfig | null
  /** The name results are filed under: the file's base name without its extension. */
  readonly name: string
  readonly title: string
  readonly seed: number
  readonly warmupUs: Micros
  /** `warmupUs` is still to be found, by pilot runs and MSER-5. */
  readonly warmupSought: boolean
  /** How the engine detects a link whose other end vanished. */
  readonly links: { readonly detectionUs: Micros }
  readonly protocols: readonly ProtocolConfig[]
  readonly sweep: readonly SweepAxis[]
  /** Groups of swept paths that move together. */
  readonly zip: readonly (readonly string[])[]
  /** Conditions that a point must meet. */
  readonly where: readonly string[]
  /** With a wish for precision: at most. */
  readonly replicates: number
  readonly precision: Precision | null
  readonly record: readonly RecordName[]
  readonly seriesIntervalUs: Micros
  readonly expect: readonly Expectation[]
  readonly plugins: readonly string[]
}

export type RecordName =
  | 'queries'
  | 'peers'
  | 'files'
  | 'transfers'
  | 'series'
  | 'churn'
  | 'messages'
  | 'topology'

export interface ProtocolConfig {
  /** The user's name for it, unique in the scenario. */
  readonly name: string
  /** The protocol's own name. */
  readonly use: string
  readonly params: { readonly [name: string]: ParamValue }
}

/** One swept path and its values as written ('protocols.gnutella.ttl': [3, 4]). */
export interface SweepAxis {
  readonly path: string
  readonly values: readonly (number | string | boolean)[]
}

/** gnutella.success[ttl=7] >= 0.9; chord.hops within 5 % of 0.5 * log2(peers); x rises with ttl */
export interface Expectation {
  readonly text: string
  /** What somebody claims; null where the scenario does not say. */
  readonly claim: string | null
  readonly left: Formula<ExpectationLeaf>
  readonly op: '<' | '<=' | '>' | '>=' | '==' | '!=' | 'within' | 'rises' | 'falls'
  /** Of a trend: the path of the axis. */
  readonly right: Formula<ExpectationLeaf>
  /** Share of the right side that the left may be off. */
  readonly within: number
}

/** A metric of a protocol, over the runs with these swept values; or the value of a swept path. */
export type ExpectationLeaf =
  | {
      readonly protocol: string
      readonly metric: string
      readonly where: { readonly [path: string]: string }
    }
  | { readonly axis: string }

/** Replicates go on until the interval of each metric is at most so wide, at every point. */
export interface Precision {
  readonly metrics: readonly string[]
  /** Half the interval over the mean. */
  readonly within: number
  /** Replicates to begin with. */
  readonly least: number
}

export type { Point } from '../records/statistics.ts'
