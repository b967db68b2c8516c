// The only public surface of the engine.

// What a run leaves behind.
export { DOWNLOAD_OUTCOMES, type DownloadOutcome } from './engine/download-log.ts'
// What a protocol is written with.
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
  Setting,
  SharedContent,
  TransferId,
  Transfers,
} from './engine/protocol.ts'
export { defineProtocol } from './engine/protocol.ts'
export { Rows } from './engine/rows.ts'
// From a scenario to a run.
export { InputError } from './input-error.ts'
export { exp, ln, log2, pow } from './math.ts'
export { type Random, shuffle, stream } from './random.ts'
export * from './records/columns.ts'
export * from './records/inference.ts'
export * from './records/metrics.ts'
export { linksFrom, type Overlay } from './records/overlay.ts'
export * from './records/statistics.ts'
export * from './records/tables.ts'
export type { Observer, TracedMessage } from './records/trace.ts'
export { mser5 } from './records/warmup.ts'
export { createRun, drawWorld, type Run, simulate } from './run.ts'
export { type Expansion, parseScenario, planRuns } from './scenario/expand.ts'
export { checkExpectation, type Verdict } from './scenario/expect.ts'
export { scenarioFiles } from './scenario/files.ts'
export { scenarioJsonSchema } from './scenario/json-schema.ts'
export type { Inputs, Plan } from './scenario/plan.ts'
export type * from './scenario/scenario.ts'
export {
  isOption,
  type Override,
  readDraft,
  type ScenarioSource,
  valuesOf,
} from './scenario/source.ts'
export { suggest } from './scenario/suggest.ts'
export { type Answer, type HolderStory, type HopCount, type Story, storyOf } from './story.ts'
export * from './units.ts'

// Worlds, and topologies on their own.
export { generateWorld } from './world/generate.ts'
export { type BuiltTopology, buildTopology } from './world/topology/build.ts'
export { parseEdgeList, toEdgeList } from './world/topology/edge-list.ts'
export { generateTopology, type ModelConfig } from './world/topology/generate.ts'
export { toGraphml } from './world/topology/graphml.ts'
export { centrality, parseGexf, parseGraphml, toGexf } from './world/topology/graphology.ts'
export * from './world/topology/metrics.ts'
export * from './world/topology/paths.ts'
export * from './world/topology/robustness.ts'
export { degreeOf, type Topology } from './world/topology/topology.ts'
export type * from './world/world.ts'
