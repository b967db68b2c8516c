// Who is online, since when, and what is online with them: sessions, replicas, the queries a peer has
// open. All of it follows from the world, its faults and the copies that spread; no protocol changes it.

import type { FileId, Micros, PeerId, QueryId } from '../units.ts'
import { CRASH, JOIN, LEAVE, type World } from '../world/world.ts'
import { ChurnLog } from './churn-log.ts'
import type { SharedContent } from './protocol.ts'
import type { Tally } from './tally.ts'

export class Presence {
  /** Peers online, servers included. */
  count = 0
  readonly log: ChurnLog
  readonly #world: World
  readonly #tally: Tally
  readonly #content: SharedContent
  readonly #dead: Uint8Array
  readonly #sinceUs: Float64Array
  readonly #totalUs: Float64Array
  /** Online copies of each file. */
  readonly #copies: Uint32Array
  /** The last query of each peer in this session, and the one before each query; -1: none. */
  readonly #lastQuery: Int32Array
  readonly #before: Int32Array

  constructor(world: World, nodes: number, tally: Tally, content: SharedContent) {
    this.#content = content
    this.#world = world
    this.#tally = tally
    this.log = new ChurnLog(world.sessions.count + nodes - world.peers)
    this.#dead = new Uint8Array(nodes)
    this.#sinceUs = new Float64Array(nodes)
    this.#totalUs = new Float64Array(nodes)
    this.#copies = new Uint32Array(world.content.files)
    this.#lastQuery = new Int32Array(nodes).fill(-1)
    this.#before = new Int32Array(world.queries.count).fill(-1)
  }

  online(peer: PeerId): boolean {
    return this.#tally.online(peer)
  }

  /** Is `peer` still in its `session`-th stay online? */
  inSession(peer: PeerId, session: number): boolean {
    return this.#tally.session[peer] === session
  }

  killed(peer: PeerId): boolean {
    return this.#dead[peer] === 1
  }

  /** It will not come back. */
  kill(peer: PeerId): void {
    this.#dead[peer] = 1
  }

  /** False if it was online already. */
  join(peer: PeerId, nowUs: Micros): boolean {
    const { session, received } = this.#tally
    if (this.online(peer)) return false
    session[peer] = 1 - session[peer]!
    received[peer] = ~received[peer]!
    this.#sinceUs[peer] = nowUs
    this.count++
    this.#countCopies(peer, 1)
    this.log.add(nowUs, peer, JOIN)
    return true
  }

  leave(peer: PeerId, nowUs: Micros, crash: boolean): void {
    const { session, received } = this.#tally
    session[peer] = -session[peer]!
    received[peer] = ~received[peer]!
    this.#totalUs[peer]! += nowUs - this.#sinceUs[peer]!
    this.count--
    this.#countCopies(peer, -1)
    this.#closeQueries(peer)
    this.log.add(nowUs, peer, crash ? CRASH : LEAVE)
  }

  /** Stays online so far, the present one included. */
  sessionsOf(peer: PeerId): number {
    return Math.abs(this.#tally.session[peer]!)
  }

  onlineUs(peer: PeerId, nowUs: Micros): Micros {
    return this.#totalUs[peer]! + (this.online(peer) ? nowUs - this.#sinceUs[peer]! : 0)
  }

  /** Online peers other than the asker that share the file. */
  replicasFor(asker: PeerId, file: FileId): number {
    const copies = this.#copies[file] ?? 0
    return copies > 0 && this.#content.shares(asker, file) ? copies - 1 : copies
  }

  /** `peer`, which is online, shares a copy more (1) or less (-1). */
  countCopy(file: FileId, step: number): void {
    this.#copies[file]! += step
  }

  asked(asker: PeerId, query: QueryId): void {
    this.#before[query] = this.#lastQuery[asker]!
    this.#lastQuery[asker] = query
  }

  /** The asker goes: what it still waits for will reach nobody. */
  #closeQueries(peer: PeerId): void {
    for (let query = this.#lastQuery[peer]!; query >= 0; query = this.#before[query]!) {
      this.#tally.askerLeft(query)
    }
    this.#lastQuery[peer] = -1
  }

  #countCopies(peer: PeerId, step: number): void {
    if (peer >= this.#world.peers) return
    for (const file of this.#content.filesOf(peer)) this.#copies[file]! += step
  }
}
