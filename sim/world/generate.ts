// From a scenario and a seed to a world. Each part draws from a named stream of its own and is usable
// alone; together they agree on who the peers are.

import { InputError } from '../input-error.ts'
import { stream } from '../random.ts'
import { drawMask, shareOf } from './apportion.ts'
import { generateBandwidth } from './bandwidth.ts'
import { generateSessions } from './churn.ts'
import { parseChurnTrace } from './churn-trace.ts'
import { type Inputs, inputOf, type TopologyConfig, type WorldConfig } from './config.ts'
import { generateContent } from './content.ts'
import { generateFaults } from './faults.ts'
import { generateLatency } from './latency.ts'
import { peerResolver } from './resolve.ts'
import { parseEdgeList } from './topology/edge-list.ts'
import { generateTopology } from './topology/generate.ts'
import { parseGexf, parseGraphml } from './topology/graphology.ts'
import type { Topology } from './topology/topology.ts'
import { generateQueries } from './workload.ts'
import type { World } from './world.ts'

/** Ids and link ends are 32-bit; beyond this many peers the columns alone take gigabytes. */
const MOST_PEERS = 2 ** 24

/**
 * The world of `config` (a Scenario will do) under `seed`. `inputs`: the text of every file it names.
 * `serversFor`: how many servers there shall be beside so many peers; they change nothing about the
 * users. InputError where parts contradict one another.
 */
export function generateWorld(
  config: WorldConfig,
  inputs: Inputs,
  seed: number,
  serversFor: (peers: number) => number = () => 0,
): World {
  const imported = importTopology(config.topology, inputs)
  const trace =
    config.churn?.kind === 'trace'
      ? parseChurnTrace(inputOf(inputs, config.churn.file), config.churn.file)
      : null
  const peers = agreeOnPeers(config, imported?.nodes, trace?.ids.length)
  const labels = imported?.labels ?? trace?.ids ?? null
  const nodes = peers + serversFor(peers)
  const resolve = peerResolver(labels, peers)
  const { durationUs } = config
  const part = (name: string) => stream(seed, `world/${name}`)

  const content = generateContent(config.content, peers, part('content'))
  const sessions = generateSessions(config.churn, { peers, durationUs, trace }, part('churn'))
  const { zipf } = config.content
  const setting = { peers, durationUs, sessions, content, zipf, resolve, inputs }
  return {
    seed,
    peers,
    nodes,
    labels,
    topology: imported ?? drawTopology(config.topology, peers, seed),
    latency: generateLatency(config.latency, nodes, part('latency'), inputs),
    bandwidth: generateBandwidth(config.bandwidth, { peers, nodes }, part('bandwidth')),
    firewalled: drawMask(peers, shareOf(config.firewalled, peers), part('firewalled')),
    content,
    queries: generateQueries(config.workload, setting, part('workload')),
    sessions,
    faults: generateFaults(config.faults, { peers, nodes, durationUs, resolve }, part('faults')),
    loss: config.loss,
  }
}

function importTopology(config: TopologyConfig, inputs: Inputs): Topology | null {
  if (!('file' in config)) return null
  const text = inputOf(inputs, config.file)
  if (config.model === 'edge-list') return parseEdgeList(text, config.file)
  return (config.model === 'graphml' ? parseGraphml : parseGexf)(text, config.file)
}

function drawTopology(config: TopologyConfig, peers: number, seed: number): Topology | null {
  if ('file' in config || config.model === 'none') return null
  return generateTopology(config, peers, stream(seed, 'world/topology'))
}

/** As many as the scenario says, the topology has nodes and the churn trace has rows: all that say so agree. */
function agreeOnPeers(
  { peers, topology, churn }: WorldConfig,
  nodes: number | undefined,
  rows: number | undefined,
): number {
  const said: { count: number; by: string }[] = []
  if (peers !== null) said.push({ count: peers, by: `peers: ${peers}` })
  if (nodes !== undefined && 'file' in topology) {
    said.push({ count: nodes, by: `${topology.file} has ${nodes} nodes` })
  }
  if (rows !== undefined && churn?.kind === 'trace') {
    said.push({ count: rows, by: `${churn.file} has ${rows} peers` })
  }
  const [first, ...others] = said
  if (first === undefined) throw new InputError('peers: missing, expected a number of peers')
  const other = others.find(({ count }) => count !== first.count)
  if (other !== undefined) throw new InputError(`${first.by}, but ${other.by}; expected as many`)
  if (first.count >= 1 && first.count <= MOST_PEERS) return first.count
  throw new InputError(`${first.by}, expected 1..${MOST_PEERS}`)
}
