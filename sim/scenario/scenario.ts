// A resolved scenario: every default filled in, every unit turned into microseconds, bytes and bits
// per second. What a file says (schema.ts) becomes this; everything after reads only this.

import type { ParamValue } from '../engine/params.ts'
import type { Micros } from '../units.ts'
import type { WorldConfig } from '../world/config.ts'

export type {
  BandwidthClass,
  BandwidthConfig,
  ChurnConfig,
  ContentConfig,
  DurationLaw,
  FaultConfig,
  FileRef,
  LatencyConfig,
  TopologyConfig,
  VictimsConfig,
  WorkloadConfig,
} from '../world/config.ts'

export interface Scenario extends WorldConfig {
  /** The name results are filed under: the file's base name without its extension. */
  readonly name: string
  readonly title: string
  readonly seed: number
  readonly warmupUs: Micros
  /** How the engine detects a link whose other end vanished. */
  readonly links: { readonly detectionUs: Micros }
  readonly protocols: readonly ProtocolConfig[]
  readonly sweep: readonly SweepAxis[]
  readonly replicates: number
  readonly record: readonly RecordName[]
  readonly seriesIntervalUs: Micros
  readonly expect: readonly Expectation[]
  readonly plugins: readonly string[]
}

export type RecordName = 'queries' | 'peers' | 'series' | 'churn' | 'messages' | 'topology'

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

/** gnutella.success[ttl=7] >= 0.9 */
export interface Expectation {
  readonly text: string
  readonly protocol: string
  readonly metric: string
  readonly where: { readonly [parameter: string]: string }
  readonly op: '<' | '<=' | '>' | '>=' | '==' | '!='
  readonly value: number
}

export type { Point } from '../records/statistics.ts'
