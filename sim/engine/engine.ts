// The engine: takes events in order, keeps who is online and which links exist, and calls the protocol.
// One loop, one reused message; nothing is allocated per event.

import type { Bytes, Json, Micros, PeerId } from '../units.ts'
import { CRASH, JOIN, type World } from '../world/world.ts'
import { Aftermath, type Changing } from './aftermath.ts'
import {
  ACCEPT,
  CONNECT,
  DOWNLOAD,
  EVENT_NAMES,
  FAULT,
  FIRST_EVENT,
  HEAL,
  NOTICE,
  REFUSE,
  SEARCH,
  SESSION,
  SEVER,
  SPREAD,
  TIMER,
  TRANSFER,
  UNANSWERED,
} from './events.ts'
import { Fingerprint } from './fingerprint.ts'
import type { LinkTable } from './links.ts'
import type { Network } from './network.ts'
import { Presence } from './presence.ts'
import type { Protocol } from './protocol.ts'
import type { EventQueue } from './queue.ts'
import { blankEvent, type EventRecord } from './record-lists.ts'
import type { Tally } from './tally.ts'
import { chooseVictims } from './victims.ts'

/** Types below it are messages. A constant of this file is folded into the loop's code. */
const MESSAGES: typeof FIRST_EVENT = 240

/** An event with what the queue's record only refers to. */
interface ReceivedEvent extends EventRecord {
  body: object | undefined
  bodyBytes: Bytes
}

/** A protocol threw: which, at what event and simulated time. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/**
 * Told of every event just before it is dispatched. `fate`: what becomes of it if it is a message;
 * null: it is none.
 */
export interface EventObserver {
  dispatched(event: EventRecord, fate: Fate | null): void
}

export type Fate = 'delivered' | 'offline' | 'partition'

export interface EngineParts {
  readonly world: World
  readonly nodes: number
  readonly queue: EventQueue
  readonly links: LinkTable
  readonly tally: Tally
  readonly network: Network
  readonly protocol: Protocol
  readonly protocolName: string
  readonly messageNames: readonly string[]
  readonly detectionUs: Micros
  /** What peers share where that changes, and how; null: it never does. */
  readonly changing: Changing | null
}

export class Engine {
  events = 0
  readonly presence: Presence
  readonly fingerprint = new Fingerprint()
  observer: EventObserver | null = null
  readonly #parts: EngineParts
  // What the loop needs at every event, one step nearer.
  readonly #queue: EventQueue
  readonly #network: Network
  readonly #tally: Tally
  readonly #protocol: Protocol
  /** The event at hand: the queue fills it, and a protocol sees it as the message it receives. */
  readonly event: ReceivedEvent = { ...blankEvent(), body: undefined, bodyBytes: 0 }
  readonly #aftermath: Aftermath | null
  /** Row of the fault that split the network last. */
  #partition = -1
  /** Whom an event of the world concerns, for the report of a protocol that throws; -1: its receiver. */
  #concerned: PeerId = -1

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#queue = parts.queue
    this.#network = parts.network
    this.#tally = parts.tally
    this.#protocol = parts.protocol
    this.presence = new Presence(parts.world, parts.nodes, parts.tally, parts.network.content)
    parts.network.owners = [parts.protocol]
    parts.network.detectionUs = parts.detectionUs
    this.#aftermath = parts.changing && new Aftermath(parts, parts.changing, this)
  }

  /** Bring up servers and all peers present at time 0, then schedule the rest of the world. */
  start(): void {
    const { world, nodes, queue } = this.#parts
    const { sessions } = world
    this.event.type = SESSION
    this.#guard(() => {
      for (let server = world.peers; server < nodes; server++) this.#join(server)
      let row = 0
      for (; row < sessions.count && sessions.timeUs[row] === 0; row++) this.#session(row)
      if (row < sessions.count) queue.push(sessions.timeUs[row]!, 0, 0, SESSION, 0, row, 0)
      if (world.queries.count > 0) queue.push(world.queries.timeUs[0]!, 0, 0, SEARCH, 0, 0, 0)
      for (const [row, fault] of world.faults.entries()) {
        queue.push(fault.atUs, 0, 0, FAULT, 0, row, 0)
      }
    })
  }

  /** Dispatch events before `untilUs`, at most `most` of them; how many were dispatched. */
  run(untilUs: Micros, most: number): number {
    let count = 0
    this.#guard(() => {
      while (count < most && this.#next(untilUs)) count++
    })
    this.events += count
    return count
  }

  inspect(peer: PeerId): Json {
    return this.#parts.protocol.inspect?.(peer) ?? null
  }

  #next(untilUs: Micros): boolean {
    const event = this.event
    if (!this.#queue.take(untilUs, event)) return false
    const { timeUs, type, to, id } = event
    this.#network.now = timeUs
    this.fingerprint.mix(timeUs, type, event.from, to, id)
    if (this.observer !== null) this.observer.dispatched(event, this.#fateOf(event))
    if (type >= MESSAGES) this.#dispatch(event)
    else if (!this.#tally.delivers(to, type, id)) this.#lose(event)
    else if (event.flags === 0) this.#protocol.receive(to, event)
    else this.#receiveBody(event)
    return true
  }

  #receiveBody(event: ReceivedEvent): void {
    const { bodies } = this.#network
    const handle = event.b
    event.body = bodies.get(handle)
    event.bodyBytes = bodies.bytesOf(handle)
    this.#protocol.receive(event.to, event)
    event.body = undefined
    event.bodyBytes = 0
    bodies.free(handle)
  }

  /** A message reached a peer that is not there. */
  #lose({ type, to, id, flags, b }: ReceivedEvent): void {
    this.#tally.lost.offline++
    if (this.#tally.isQuery(type)) {
      const { world, network } = this.#parts
      this.#tally.missed(id, network.content.shares(to, world.queries.file[id]!))
    }
    if (flags !== 0) this.#network.bodies.free(b)
  }

  #dispatch({ type, from, to, id, a, b }: ReceivedEvent): void {
    this.#concerned = -1
    switch (type) {
      case TRANSFER:
        return this.#network.transfers.dispatch(id, to, a, b)
      case TIMER:
        if (this.presence.inSession(to, id)) this.#protocol.timer(to, a, b)
        return
      case CONNECT:
        return this.#asked(from, to, id)
      case ACCEPT:
        return this.#accepted(from, to, id)
      case REFUSE:
        return this.#refused(from, to, id, b)
      case NOTICE:
        return this.#noticed(to, from)
      case SESSION:
        return this.#sessions(a)
      case SEARCH:
        return this.#search(a)
      case FAULT:
        return this.#fault(a)
      case HEAL:
        return this.#heal(a)
      case SEVER:
        return this.#sever()
      case SPREAD:
        return this.#aftermath?.spread(id, from)
      case DOWNLOAD:
        return this.#aftermath?.download(id, from, to, a, b)
    }
  }

  // Links -------------------------------------------------------------------------------------------

  /** `to` is asked for a link by `from`, in its session `session`. */
  #asked(from: PeerId, to: PeerId, session: number): void {
    const { network, links, protocol, queue, detectionUs } = this.#parts
    if (!this.#land(this.#callReaches(from, to))) {
      queue.push(network.now + detectionUs, to, from, REFUSE, session, 0, UNANSWERED)
      return
    }
    if (!this.presence.inSession(from, session)) return
    if (protocol.accept?.(to, from) === false) {
      return network.sendHandshake(to, from, REFUSE, session)
    }
    if (!links.add(to, from)) return
    protocol.linked?.(to, from)
    network.sendHandshake(to, from, ACCEPT, session)
  }

  #accepted(from: PeerId, to: PeerId, session: number): void {
    const { links, protocol } = this.#parts
    if (!this.#land(this.#reaches(to)) || !this.presence.inSession(to, session)) return
    if (links.has(to, from) && !links.isBroken(to, from)) protocol.linked?.(to, from)
  }

  #refused(from: PeerId, to: PeerId, session: number, why: number): void {
    if (why !== UNANSWERED) this.#land(this.#reaches(to))
    if (this.presence.inSession(to, session)) this.#parts.protocol.refused?.(to, from)
  }

  /** Count a message that came to rest; was it delivered? */
  #land(fate: Fate): boolean {
    const { tally } = this.#parts
    if (fate === 'delivered') tally.handshakes++
    else tally.lost[fate]++
    return fate === 'delivered'
  }

  #fateOf({ type, from, to, b }: EventRecord): Fate | null {
    if (type === CONNECT) return this.#callReaches(from, to)
    if (type < FIRST_EVENT || type === ACCEPT) return this.#reaches(to)
    return type === REFUSE && b !== UNANSWERED ? this.#reaches(to) : null
  }

  #reaches(to: PeerId): Fate {
    return this.presence.online(to) ? 'delivered' : 'offline'
  }

  /** A call for a link reaches nobody behind a firewall or across a partition. */
  #callReaches(from: PeerId, to: PeerId): Fate {
    const { world, network } = this.#parts
    if (network.apart(from, to)) return 'partition'
    return to < world.peers && world.firewalled[to] === 1 ? 'offline' : this.#reaches(to)
  }

  #noticed(self: PeerId, peer: PeerId): void {
    const { links, protocol } = this.#parts
    if (!links.isBroken(self, peer)) return
    links.drop(self, peer)
    protocol.unlinked?.(self, peer)
  }

  // Who is there ------------------------------------------------------------------------------------

  #sessions(row: number): void {
    const { sessions } = this.#parts.world
    this.#session(row)
    if (row + 1 < sessions.count) {
      this.#parts.queue.push(sessions.timeUs[row + 1]!, 0, 0, SESSION, 0, row + 1, 0)
    }
  }

  #session(row: number): void {
    const { sessions } = this.#parts.world
    const peer = sessions.peer[row]!
    const kind = sessions.kind[row]!
    if (this.presence.killed(peer)) return
    if (kind === JOIN) this.#join(peer)
    else if (this.presence.online(peer)) this.#leave(peer, kind === CRASH)
  }

  #join(peer: PeerId): void {
    const { network, protocol } = this.#parts
    this.#concerned = peer
    if (!this.presence.join(peer, network.now)) return
    protocol.join(peer)
  }

  #leave(peer: PeerId, crash: boolean): void {
    const { network, protocol, links, queue, detectionUs } = this.#parts
    this.#concerned = peer
    network.mute(crash)
    protocol.leave(peer, crash ? 'crash' : 'graceful')
    network.mute(false)
    this.presence.leave(peer, network.now, crash)
    this.#aftermath?.left(peer)
    network.anyTransfers?.left(peer, crash)
    links.dropAll(peer, (neighbour) => {
      const afterUs = crash ? detectionUs : network.delay(peer, neighbour)
      queue.push(network.now + afterUs, peer, neighbour, NOTICE, 0, 0, 0)
    })
  }

  #search(query: number): void {
    const { world, queue, protocol, tally, network } = this.#parts
    const { queries } = world
    if (query + 1 < queries.count) {
      queue.push(queries.timeUs[query + 1]!, 0, 0, SEARCH, 0, query + 1, 0)
    }
    const asker = queries.peer[query]!
    this.#concerned = asker
    if (!this.presence.online(asker)) return
    if (this.#aftermath !== null) {
      if (network.content.shares(asker, queries.file[query]!)) return
      this.#aftermath.asked(query)
    }
    tally.ask(query, this.presence.replicasFor(asker, queries.file[query]!))
    this.presence.asked(asker, query)
    protocol.search?.(asker, query)
  }

  // Faults ------------------------------------------------------------------------------------------

  #fault(row: number): void {
    const { world, network, queue, detectionUs, links, protocol, nodes } = this.#parts
    const fault = world.faults[row]!
    if (fault.kind === 'kill') {
      const online = (peer: PeerId): boolean => this.presence.online(peer)
      const degree = (peer: PeerId): number => links.degree(peer)
      const roleOf = (peer: PeerId): string =>
        protocol.roleOf?.(peer) ?? (peer < world.peers ? 'peer' : 'server')
      const view = { users: world.peers, nodes, online, degree, roleOf }
      for (const victim of chooseVictims(fault.victims, fault.seed, view)) {
        this.presence.kill(victim)
        if (online(victim)) this.#leave(victim, true)
      }
      return
    }
    network.partition(fault.side)
    this.#partition = row
    queue.push(fault.healAtUs, 0, 0, HEAL, 0, row, 0)
    if (fault.healAtUs - fault.atUs > detectionUs) {
      queue.push(fault.atUs + detectionUs, 0, 0, SEVER, 0, row, 0)
    }
  }

  /** A partition that another has replaced has nothing left to heal. */
  #heal(row: number): void {
    if (this.#partition === row) this.#parts.network.partition(null)
  }

  /** A partition outlasted the detection delay: both ends of every link across it give it up. */
  #sever(): void {
    const { links, network, nodes, protocol } = this.#parts
    const across: [PeerId, PeerId][] = []
    for (let self = 0; self < nodes; self++) {
      for (let i = 0; i < links.degree(self); i++) {
        const peer = links.neighbour(self, i)
        if (self < peer && network.apart(self, peer)) across.push([self, peer])
      }
    }
    for (const [a, b] of across) {
      links.drop(a, b)
      links.drop(b, a)
    }
    for (const [a, b] of across) {
      if (this.presence.online(a)) protocol.unlinked?.(a, b)
      if (this.presence.online(b)) protocol.unlinked?.(b, a)
    }
  }

  #guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (error instanceof ProtocolError) throw error
      const { protocolName, messageNames, network } = this.#parts
      const { type, to } = this.event
      const event = messageNames[type] ?? EVENT_NAMES[type] ?? 'event'
      const peer = type < MESSAGES || this.#concerned < 0 ? to : this.#concerned
      const at = `${event} at peer ${peer}, ${(network.now / 1e6).toFixed(6)} s`
      const what = error instanceof Error ? error.message : String(error)
      throw new ProtocolError(`${protocolName}: ${at}: ${what}`, { cause: error })
    }
  }
}
