// A plan is one run to be: one protocol, one sweep point, one replicate, over one fully resolved
// scenario. `planRuns` (expand.ts) makes them, `simulate` (run.ts) carries one out.

import type { ProtocolDefinition } from '../engine/protocol.ts'

export type { Inputs } from '../world/config.ts'

import type { Point, ProtocolConfig, Scenario } from './scenario.ts'

export interface Plan {
  /** The scenario of this point: swept values already in place. */
  readonly scenario: Scenario
  readonly protocol: ProtocolConfig
  readonly definition: ProtocolDefinition
  readonly point: Point
  /** 1-based. */
  readonly replicate: number
  /** The scenario's seed + replicate - 1: a replicate alone is `--seed` of that number. */
  readonly seed: number
}
