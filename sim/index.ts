// The only public surface of the engine.

export { ProtocolError } from './engine/engine.ts'
export type { Param, ParamSchema, ParamsOf, ParamValue } from './engine/params.ts'
export type {
  Links,
  Message,
  MessageLayout,
  MessageLayouts,
  Net,
  Peers,
  Protocol,
  ProtocolDefinition,
  Queries,
  SharedContent,
} from './engine/protocol.ts'
export { defineProtocol } from './engine/protocol.ts'
export { Rows } from './engine/rows.ts'
export { InputError } from './input-error.ts'
export { type Random, shuffle, stream } from './random.ts'
export * from './records/tables.ts'
export type { Observer, TracedMessage } from './records/trace.ts'
export { createRun, drawWorld, type Run, simulate } from './run.ts'
export { type Expansion, parseScenario, planRuns } from './scenario/expand.ts'
export { scenarioFiles } from './scenario/files.ts'
export type { Inputs, Plan } from './scenario/plan.ts'
export type * from './scenario/scenario.ts'
export type * from './units.ts'
export { generateWorld } from './world/generate.ts'
export type { Topology } from './world/topology/topology.ts'
export type * from './world/world.ts'
