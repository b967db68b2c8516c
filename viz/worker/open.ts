// From a scenario's text to a run that can start, and all that the page must know of it beforehand.

import { registry } from '../../protocols/index.ts'
import {
  createRun,
  drawWorld,
  InputError,
  type Micros,
  type Plan,
  parseScenario,
  planRuns,
  scenarioFiles,
  type World,
} from '../../sim/index.ts'
import { count } from '../format.ts'
import { planOfRun } from './replay.ts'
import type { MessageType, Opened, Source } from './wire.ts'

/** More peers than this do not fit a tab's memory beside what is drawn of them. */
export const MOST_PEERS = 200_000
/** Looks at the links over a whole run: many for a small world, some for a large one. */
const MOST_LOOKS = 1000
const FEWEST_LOOKS = 60
const LOOKED_AT = 2e7

export interface Ready {
  readonly plan: Plan
  readonly world: World
  readonly opened: Opened
}

/** Throws InputError. */
export function openRun(source: Source, protocol: string | null): Ready {
  const plans = source.resolved ? [planOfRun(source.resolved)] : plansOf(source)
  const plan = plans.find((plan) => plan.protocol.name === protocol) ?? plans[0]!
  refuseTooLarge(plan.scenario.peers, source)
  refusePlugins(plan, source)
  const inputs = inputsOf(plan, source)
  const sharing = plans.filter(
    ({ seed, scenario }) => seed === plan.seed && scenario === plan.scenario,
  )
  const world = drawWorld(sharing, inputs)
  refuseTooLarge(world.peers, source)
  return { plan, world, opened: describe(plan, world) }
}

function plansOf(source: Source): readonly Plan[] {
  const { text, file, changes, seed } = source
  const given = { text, file, overrides: changes, ...(seed === null ? {} : { seed }) }
  // Before the plans of a large sweep are made.
  refuseTooLarge(parseScenario(given, registry).peers, source)
  return planRuns(given, registry).plans
}

function refuseTooLarge(peers: number | null, source: Source): void {
  if (peers === null || peers <= MOST_PEERS) return
  const limit = `a browser tab holds at most ${count(MOST_PEERS)}`
  throw new InputError(`${count(peers)} peers, ${limit}; on the command line: ${source.command}`)
}

function refusePlugins({ scenario }: Plan, source: Source): void {
  const [plugin] = scenario.plugins
  if (plugin === undefined) return
  throw new InputError(`${plugin}: a page loads no plugins; on the command line: ${source.command}`)
}

/** The files the scenario names, found by path or by their last name. */
function inputsOf({ scenario }: Plan, source: Source): Map<string, string> {
  const lastName = (path: string): string => path.split(/[/\\]/).at(-1)!
  return new Map(
    scenarioFiles(scenario).map((path) => {
      const found =
        source.inputs.find(([given]) => given === path) ??
        source.inputs.find(([given]) => lastName(given) === lastName(path))
      if (found) return [path, found[1]]
      throw new InputError('not here yet: drop it on this page too', { file: path })
    }),
  )
}

function describe(plan: Plan, world: World): Opened {
  const { scenario, protocol, definition } = plan
  const servers = definition.servers?.(protocol.params, world.peers) ?? 0
  const nodes = world.peers + servers
  const links = world.topology?.links ?? nodes * 4
  return {
    scenario: scenario.name,
    title: scenario.title,
    seed: plan.seed,
    durationUs: scenario.durationUs,
    warmupUs: scenario.warmupUs,
    peers: world.peers,
    nodes,
    labels: world.labels,
    queries: world.queries.count,
    protocols: scenario.protocols.map(({ name }) => name),
    protocol: protocol.name,
    use: definition.name,
    trace: null,
    about: definition.title,
    source: definition.source,
    view: createRun(plan, world).view,
    types: typesOf(plan),
    params: Object.entries(definition.params).map(([name, param]) => ({
      name,
      param,
      value: protocol.params[name]!,
    })),
    stepUs: stepOf(scenario.durationUs, nodes + links),
  }
}

function typesOf({ definition }: Plan): MessageType[] {
  const { connect, accept, refuse } = definition.handshake
  const handshake = Object.entries({ connect, accept, refuse }).map(([name, bytes]) => ({
    name,
    part: 'maintenance' as const,
    bytes,
    layout: 'opening a link',
  }))
  return [
    ...Object.entries(definition.messages).map(([name, layout]) => ({ name, ...layout })),
    ...handshake,
  ]
}

function stepOf(durationUs: Micros, size: number): Micros {
  const looks = Math.max(FEWEST_LOOKS, Math.min(MOST_LOOKS, Math.floor(LOOKED_AT / size)))
  return Math.max(1, Math.ceil(durationUs / looks))
}
