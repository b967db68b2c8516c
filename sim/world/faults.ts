// Faults at given times: who is drawn here where the world decides it (the sides of a partition), and a
// seed where the run does (random victims among those online then).

import { InputError } from '../input-error.ts'
import type { Random } from '../random.ts'
import type { Micros } from '../units.ts'
import { drawMask, shareOf } from './apportion.ts'
import type { FaultConfig, VictimsConfig } from './config.ts'
import type { PeerResolver } from './resolve.ts'
import type { Fault, Victims } from './world.ts'

export interface FaultSetting {
  readonly peers: number
  /** Peers and servers. */
  readonly nodes: number
  readonly durationUs: Micros
  readonly resolve: PeerResolver
}

/** In order of time; faults of one time in the order they were written. */
export function generateFaults(
  configs: readonly FaultConfig[],
  setting: FaultSetting,
  random: Random,
): Fault[] {
  return configs
    .map((config, i) => generateFault(config, `faults[${i}]`, setting, random.fork(`${i}`)))
    .sort((a, b) => a.atUs - b.atUs)
}

function generateFault(
  config: FaultConfig,
  where: string,
  setting: FaultSetting,
  random: Random,
): Fault {
  const { atUs } = config
  if (atUs >= setting.durationUs) {
    const end = `the run ends at ${setting.durationUs / 1e6} s`
    throw new InputError(`${where}.at: ${atUs / 1e6} s, but ${end}`)
  }
  if (config.kind === 'kill') {
    const victims = victimsOf(config.victims, `${where}.kill`, setting)
    return { kind: 'kill', atUs, victims, seed: random.int(2 ** 32) }
  }
  const side = partition(config.share, setting, random)
  return { kind: 'partition', atUs, healAtUs: atUs + config.healUs, side }
}

function victimsOf(config: VictimsConfig, where: string, setting: FaultSetting): Victims {
  const { who, share, count } = config
  if (count !== null && count > setting.peers) {
    throw new InputError(`${where}.count: ${count}, but there are ${setting.peers} peers`)
  }
  const amount = { ...(share !== null && { share }), ...(count !== null && { count }) }
  if (typeof who === 'string') return { who, ...amount }
  if ('role' in who) return { who: 'role', role: who.role, ...amount }
  return { who: 'listed', peers: who.peers.map((name) => setting.resolve(name, `${where}.who`)) }
}

/** Side 1 has exactly its share of the users; a server falls on it with that probability. */
function partition(share: number, { peers, nodes }: FaultSetting, random: Random): Uint8Array {
  const side = new Uint8Array(nodes)
  side.set(drawMask(peers, shareOf(share, peers), random))
  for (let server = peers; server < nodes; server++) side[server] = random.next() < share ? 1 : 0
  return side
}
