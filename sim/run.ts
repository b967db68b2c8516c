// One run: a world, the engine and a protocol wired together. It can be stepped, run to a time,
// paused and observed; its fingerprint is the same however it was driven.

import { Engine, type EngineParts } from './engine/engine.ts'
import { ACCEPT, CONNECT, FIRST_EVENT, REFUSE, UNANSWERED } from './engine/events.ts'
import { changingHoldings, fixedHoldings, type Holdings } from './engine/holdings.ts'
import { LinkTable } from './engine/links.ts'
import { Network } from './engine/network.ts'
import type { ProtocolDefinition } from './engine/protocol.ts'
import { EventQueue } from './engine/queue.ts'
import { Tally } from './engine/tally.ts'
import type { TransferEngine } from './engine/transfers.ts'
import { stream } from './random.ts'
import { fileTable, peerTable, queryTable, totalsOf, transferTable } from './records/collect.ts'
import { type Overlay, overlayOf } from './records/overlay.ts'
import { Recorder } from './records/recorder.ts'
import type { RunTables } from './records/tables.ts'
import { type Observer, observeRun } from './records/trace.ts'
import type { Inputs, Plan } from './scenario/plan.ts'
import type { FileId, Json, Micros, PeerId } from './units.ts'
import { generateWorld } from './world/generate.ts'
import { JOIN, type World } from './world/world.ts'

export interface Run {
  readonly now: Micros
  /** Events dispatched so far. */
  readonly events: number
  /** Messages sent so far, and their bytes on the wire. */
  readonly messages: number
  readonly bytes: number
  /** Simulated time at which the run ends. */
  readonly endUs: Micros
  readonly done: boolean
  /** Dispatch one event; false when the run is over. */
  step(): boolean
  /** Dispatch every event before `timeUs`, at most `maxEvents` of them. True once that time is reached. */
  runUntil(timeUs: Micros, maxEvents?: number): boolean
  /** `observer` is told of every event just before it is dispatched, and of every message when it is sent; null: nobody. */
  observe(observer: Observer | null): void
  inspect(peer: PeerId): Json
  /** Who is online and linked to whom now. */
  overlay(): Overlay
  /** Does a peer share a file now, online or not? */
  shares(peer: PeerId, file: FileId): boolean
  roleOf(peer: PeerId): string
  /** How the protocol likes to be drawn. */
  readonly view: 'graph' | 'ring' | 'tiers' | 'swarm'
  fingerprint(): string
  /** What was recorded so far. */
  tables(): RunTables
}

/**
 * The world that plans of one seed and one set of world settings share, with room for the servers of
 * each of their protocols. `inputs`: the text of every file the scenario names.
 */
export function drawWorld(plans: readonly Plan[], inputs: Inputs): World {
  const { scenario, seed } = plans[0]!
  return generateWorld(scenario, inputs, seed, (peers) =>
    Math.max(...plans.map((plan) => serversOf(plan, peers))),
  )
}

function serversOf({ definition, protocol }: Plan, peers: number): number {
  return definition.servers?.(protocol.params, peers) ?? 0
}

/** The run that `plan` asks for, over a world generated for it; ready to start at time 0. */
export function createRun(plan: Plan, world: World): Run {
  const { scenario, definition, protocol: configured } = plan
  const servers = serversOf(plan, world.peers)
  const nodes = world.peers + servers
  if (nodes > world.nodes)
    throw new RangeError(`${servers} servers in a world without room for them`)
  const wire = wireOf(definition)
  const tally = new Tally(nodes, world.queries.count, wire.bytes, wire.parts)
  const atStart = presentAtStart(world)
  const links = new LinkTable(nodes, world.topology, (peer) => atStart[peer] === 1)
  const queue = new EventQueue()
  const random = stream(plan.seed, `protocol/${configured.name}`)
  const bytesOfType = wire.bytes
  const { spread } = scenario
  const downloads = definition.movesFiles ? null : scenario.downloads
  const changing = spread && {
    spread,
    downloads,
    holdings: changingHoldings(world.content, world.peers),
  }
  const holdings = changing?.holdings ?? fixedHoldings(world.content, world.peers)
  const network = new Network({
    world,
    servers,
    queue,
    links,
    tally,
    bytesOfType,
    content: holdings,
    random,
  })
  const protocol = definition.create(network, configured.params)
  const parts: EngineParts = {
    world,
    nodes,
    queue,
    links,
    tally,
    network,
    protocol,
    protocolName: configured.name,
    messageNames: Object.keys(definition.messages),
    detectionUs: scenario.links.detectionUs,
    changing,
  }
  return drive(plan, parts, holdings, wire.names)
}

/** Carry a plan out to its end. */
export function simulate(plan: Plan, world: World): RunTables {
  const run = createRun(plan, world)
  run.runUntil(run.endUs)
  return run.tables()
}

function drive(
  plan: Plan,
  parts: EngineParts,
  holdings: Holdings,
  names: ReadonlyMap<number, string>,
): Run {
  const { world, nodes, tally, links, protocol, network, queue } = parts
  const { scenario } = plan
  const endUs = scenario.durationUs
  const engine = new Engine(parts)
  const { presence } = engine
  const intervalUs = scenario.seriesIntervalUs
  const { warmupUs } = scenario
  const recorder = new Recorder({
    ...{ world, tally, links, presence, warmupUs, intervalUs, endUs },
    uploaded: () => sentBy(network.anyTransfers, world.peers),
    copies: () => protocol.copies?.(),
  })
  let reachedUs = 0
  let started = false

  const runUntil = (timeUs: Micros, maxEvents = Number.POSITIVE_INFINITY): boolean => {
    // Not before: whoever observes shall see all of it.
    if (!started) engine.start()
    started = true
    const target = Math.min(timeUs, endUs)
    let left = maxEvents
    while (reachedUs < target) {
      const pauseUs = Math.min(target, recorder.nextUs)
      left -= engine.run(pauseUs, left)
      if (left <= 0) return false
      reachedUs = pauseUs
      if (pauseUs === recorder.nextUs) recorder.reach(pauseUs)
    }
    return true
  }
  const now = (): Micros => Math.max(network.now, reachedUs)
  const roleOf = (peer: PeerId): string =>
    protocol.roleOf?.(peer) ?? (peer < world.peers ? 'peer' : 'server')
  return {
    get now() {
      return now()
    },
    get events() {
      return engine.events
    },
    get messages() {
      return tally.total().messages
    },
    get bytes() {
      return tally.total().bytes
    },
    endUs,
    get done() {
      return reachedUs >= endUs
    },
    step() {
      const before = engine.events
      while (engine.events === before && reachedUs < endUs) runUntil(endUs, 1)
      return engine.events > before
    },
    runUntil,
    observe: (observer) => observeRun(observer, engine, network, names),
    inspect: (peer) => engine.inspect(peer),
    overlay: () => overlayOf(nodes, links, presence),
    shares: holdings.shares,
    roleOf,
    view: protocol.view ?? 'graph',
    fingerprint: () => engine.fingerprint.text(),
    tables: () => ({
      queries: queryTable(world, tally),
      peers: peerTable({
        holdings,
        nodes,
        tally,
        links,
        presence,
        warm: recorder.warm,
        nowUs: now(),
        roleOf,
      }),
      files: fileTable(world, holdings),
      transfers: transferTable(network.downloads, world),
      series: recorder.table(),
      churn: presence.log.columns(),
      totals: totalsOf(tally, names, recorder.warm, pendingIn(queue)),
      fingerprint: engine.fingerprint.text(),
      events: engine.events,
      endUs: reachedUs,
    }),
  }
}

interface Wire {
  /** By type number: bytes, and the part of a query it counts in (-1: none). */
  readonly bytes: Float64Array
  readonly parts: Int8Array
  readonly names: ReadonlyMap<number, string>
}

function wireOf(definition: ProtocolDefinition): Wire {
  const bytes = new Float64Array(256)
  const parts = new Int8Array(256).fill(-1)
  const names = new Map<number, string>()
  for (const [type, [name, layout]] of Object.entries(definition.messages).entries()) {
    bytes[type] = layout.bytes
    parts[type] = ['query', 'answer'].indexOf(layout.part)
    names.set(type, name)
  }
  const { connect, accept, refuse } = definition.handshake
  for (const [type, name, size] of [
    [CONNECT, 'connect', connect],
    [ACCEPT, 'accept', accept],
    [REFUSE, 'refuse', refuse],
  ] as const) {
    bytes[type] = size
    names.set(type, name)
  }
  return { bytes, parts, names }
}

function presentAtStart(world: World): Uint8Array {
  const present = new Uint8Array(world.peers)
  const { count, timeUs, peer, kind } = world.sessions
  for (let row = 0; row < count && timeUs[row] === 0; row++) {
    if (kind[row] === JOIN) present[peer[row]!] = 1
  }
  return present
}

/** Bytes that the first `peers` have sent by transfers. */
function sentBy(transfers: TransferEngine | null, peers: number): number {
  if (transfers === null) return 0
  let bytes = transfers.underWay(peers)
  for (let peer = 0; peer < peers; peer++) bytes += transfers.books.sent[peer]!
  return bytes
}

/** Messages on their way. */
function pendingIn(queue: EventQueue): number {
  let pending = 0
  queue.forEach(({ type, b }) => {
    const sent = type !== REFUSE || b !== UNANSWERED
    if (type < FIRST_EVENT || (type <= REFUSE && sent)) pending++
  })
  return pending
}
