// Runs for tests: a scenario as plain data, or a bundled one by name, carried out at once. What a test
// wants otherwise than a scenario can say (who holds which file), it changes in the world.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInput } from '../../cli/inputs.ts'
import { registry } from '../../protocols/index.ts'
import {
  type Content,
  createRun,
  drawWorld,
  type PeerId,
  type Plan,
  type ProtocolDefinition,
  planRuns,
  type Run,
  type RunTables,
  scenarioFiles,
  type World,
} from '../../sim/index.ts'
import { ROOT } from './repo.ts'

export interface Setup {
  /** Path -> value, as by --set. */
  readonly set?: { readonly [path: string]: unknown }
  /** Files that exist nowhere else: path -> text. The others are read from the disk. */
  readonly files?: { readonly [path: string]: string }
  /** Protocols beside those of the registry. */
  readonly definitions?: readonly ProtocolDefinition[]
  readonly change?: (world: World) => World
}

export interface Started {
  readonly plan: Plan
  readonly world: World
  readonly run: Run
}

/** Every run of a scenario (plain data, or the name of a bundled one), one after another, at time 0. */
export function* started(scenario: object | string, setup: Setup = {}): Generator<Started> {
  const name = typeof scenario === 'string' ? scenario : 'test'
  const file = join(ROOT, 'scenarios', `${name}.yaml`)
  const text = typeof scenario === 'string' ? readFileSync(file, 'utf8') : JSON.stringify(scenario)
  const overrides = Object.entries(setup.set ?? {}).map(([path, value]) => {
    return { path, value: JSON.stringify(value) }
  })
  const known = [...registry.values(), ...(setup.definitions ?? [])]
  const protocols = new Map(known.map((definition) => [definition.name, definition]))
  for (const plan of planRuns({ text, file, overrides }, protocols).plans) {
    const world = worldOf(plan, setup)
    yield { plan, world, run: createRun(plan, world) }
  }
}

/** The first run of a scenario, at time 0. */
export function start(scenario: object | string, setup: Setup = {}): Started {
  return started(scenario, setup).next().value as Started
}

/** The first run of a scenario, at its end. */
export function finish(
  scenario: object | string,
  setup: Setup = {},
): Started & { readonly tables: RunTables } {
  const begun = start(scenario, setup)
  begun.run.runUntil(begun.run.endUs)
  return { ...begun, tables: begun.run.tables() }
}

/** Content in which exactly `holders[file]` share a file. */
export function heldBy(...holders: readonly (readonly PeerId[])[]): Content {
  const has = (peer: PeerId, file: number) => holders[file]?.includes(peer) ?? false
  return {
    files: holders.length,
    copies: holders.flat().length,
    freeRides: () => false,
    shares: has,
    filesOf: (peer) => Uint32Array.from(holders.keys()).filter((file) => has(peer, file)),
    holdersOf: (file) => Uint32Array.from(holders[file] ?? []).sort(),
  }
}

function worldOf(plan: Plan, setup: Setup): World {
  const inputs = scenarioFiles(plan.scenario).map((path): [string, string] => {
    const given = Object.entries(setup.files ?? {}).find(([name]) => path.endsWith(`/${name}`))
    return [path, given?.[1] ?? readInput(path)]
  })
  const world = drawWorld([plan], new Map(inputs))
  return setup.change?.(world) ?? world
}
