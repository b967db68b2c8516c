// Bulk bytes between peers: pieces that cross a connection one after another, as fast as the access links
// let them. The rate of a transfer is constant until somebody starts, ends or is capped, so its progress is
// a line, and one event in the queue is due no later than what comes next.

import type { Bps, Bytes, Micros, PeerId } from '../units.ts'
import type { World } from '../world/world.ts'
import { TRANSFER } from './events.ts'
import { Flows } from './flows.ts'
import type { TransferId, Transfers } from './protocol.ts'
import type { EventQueue } from './queue.ts'
import {
  BROKEN,
  LAND,
  NEXT,
  SEVERED,
  SOLVE,
  type TransferHost,
  TransferLines,
} from './transfer-lines.ts'
import {
  CUT,
  ENDED,
  FREE,
  GONE,
  PAUSED,
  RELEASED,
  RUNNING,
  TransferTable,
} from './transfer-table.ts'

/** Who is called for a transfer: the protocol, or the engine's own downloads. */
export const PROTOCOL_OWNER = 0
export const DOWNLOAD_OWNER = 1

const SENDER = 0
const RECEIVER = 1

export interface TransferParts {
  readonly world: World
  readonly nodes: number
  readonly queue: EventQueue
  readonly host: TransferHost
  online(peer: PeerId): boolean
}

/** Bytes by peer: sent by it, received by it, and sent to it in vain. Sent = received + wasted, over all. */
export interface TransferBooks {
  readonly sent: Float64Array
  readonly received: Float64Array
  readonly wasted: Float64Array
}

export class TransferEngine implements Transfers {
  readonly books: TransferBooks
  readonly #parts: TransferParts
  readonly #queue: EventQueue
  readonly #host: TransferHost
  readonly #table: TransferTable
  readonly #lines: TransferLines
  #muted = false

  constructor(parts: TransferParts) {
    const { nodes, queue, host, world } = parts
    this.#parts = parts
    this.#queue = queue
    this.#host = host
    this.#table = new TransferTable(nodes)
    const { uplinkBps, downlinkBps } = world.bandwidth
    const capacity = new Float64Array(2 * nodes).fill(Number.POSITIVE_INFINITY)
    for (let node = 0; node < nodes; node++) {
      if (uplinkBps !== null) capacity[node] = uplinkBps[node]! / 8e6
      if (downlinkBps !== null) capacity[nodes + node] = downlinkBps[node]! / 8e6
    }
    this.#lines = new TransferLines(this.#table, new Flows(capacity), queue, host)
    const column = () => new Float64Array(nodes)
    this.books = { sent: column(), received: column(), wasted: column() }
  }

  // For protocols and downloads -----------------------------------------------------------------------

  open(from: PeerId, to: PeerId): TransferId {
    return this.openFor(PROTOCOL_OWNER, from, to)
  }

  openFor(owner: number, from: PeerId, to: PeerId): TransferId {
    const { online } = this.#parts
    if (from === to) throw new RangeError(`a transfer from ${from} to itself`)
    const t = this.#table.add(owner, from, to, this.#host.delay(from, to))
    const { flags } = this.#table
    if (online(from) && online(to)) {
      if (this.#host.apart(from, to)) this.#lines.cut(t)
      return t
    }
    // Whoever is there waits in vain.
    flags[t] = ENDED | (online(from) ? 0 : GONE) | (online(to) ? 0 : GONE << RECEIVER)
    this.#table.void(t)
    for (const end of [SENDER, RECEIVER]) this.#notify(t, end, this.#host.detectionUs, -1)
    this.#freeIfOver(t)
    return t
  }

  start(from: PeerId, to: PeerId, bytes: Bytes, tag: number): TransferId {
    return this.startFor(PROTOCOL_OWNER, from, to, bytes, tag)
  }

  startFor(owner: number, from: PeerId, to: PeerId, bytes: Bytes, tag: number): TransferId {
    const t = this.openFor(owner, from, to)
    this.append(t, bytes, tag)
    this.release(t)
    return t
  }

  append(t: TransferId, bytes: Bytes, tag: number): void {
    const table = this.#table
    if (!(bytes >= 1 && Number.isInteger(bytes)))
      throw new RangeError(`a transfer of ${bytes} bytes`)
    if ((table.flags[t]! & (ENDED | RELEASED)) !== 0) return
    if ((table.flags[t]! & RUNNING) === 0) {
      this.#lines.bend(t, 0)
      table.push(t, bytes, tag)
      return this.#lines.reconsider(t)
    }
    table.push(t, bytes, tag)
    this.#lines.plan(t)
  }

  withdraw(t: TransferId, tag: number): boolean {
    const table = this.#table
    this.#lines.settle(t)
    let before = -1
    let piece = table.head[t]!
    while (piece >= 0 && table.pieceTag[piece] !== tag) {
      before = piece
      piece = table.pieceNext[piece]!
    }
    const found = piece >= 0 && !(before < 0 && this.#lines.hasBegun(t))
    if (found) table.dropAfter(t, before)
    this.#lines.resume(t)
    return found
  }

  drop(t: TransferId): void {
    const table = this.#table
    this.#lines.settle(t)
    const keep = this.#lines.hasBegun(t) ? table.head[t]! : -1
    while ((keep < 0 ? table.head[t]! : table.pieceNext[keep]!) >= 0) table.dropAfter(t, keep)
    this.#lines.resume(t)
  }

  release(t: TransferId): void {
    this.#table.flags[t]! |= RELEASED
    this.#freeIfOver(t)
  }

  cancel(self: PeerId, t: TransferId): void {
    if (this.#muted || (this.#table.flags[t]! & ENDED) !== 0) return
    this.#end(t, self === this.#table.peer[2 * t] ? SENDER : RECEIVER, this.#table.latencyUs[t]!)
    this.#freeIfOver(t)
  }

  pause(t: TransferId): void {
    this.#lines.hold(t, PAUSED)
  }

  resume(t: TransferId): void {
    this.#lines.unhold(t, PAUSED)
  }

  cap(t: TransferId, bps: Bps): void {
    this.#table.cap[t] = bps / 8e6
    if ((this.#table.flags[t]! & RUNNING) === 0) return
    this.#lines.flows.setCap(t, bps / 8e6)
    this.#lines.solveSoon()
  }

  rateBps(t: TransferId): Bps {
    return (this.#table.flags[t]! & RUNNING) === 0 ? 0 : this.#table.rate[t]! * 8e6
  }

  sent(t: TransferId): Bytes {
    return Math.floor(this.#lines.progress(t, this.#host.now))
  }

  arrived(t: TransferId): Bytes {
    const table = this.#table
    if ((table.flags[t]! & ENDED) !== 0) return table.arrived[t]!
    const left = Math.floor(this.#lines.progress(t, this.#host.now - table.latencyUs[t]!))
    return Math.max(table.arrived[t]!, left)
  }

  discard(self: PeerId, bytes: Bytes): void {
    this.books.received[self]! -= bytes
    this.books.wasted[self]! += bytes
  }

  setUplink(server: PeerId, bps: Bps): void {
    this.#lines.flows.setUplink(server, bps / 8e6)
    this.#lines.solveSoon()
  }

  /** Who sends it. */
  senderOf(t: TransferId): PeerId {
    return this.#table.peer[2 * t]!
  }

  // For the engine ------------------------------------------------------------------------------------

  /** Bytes sent that are still on their way; of the first `senders` peers alone. */
  underWay(senders = Number.POSITIVE_INFINITY): Bytes {
    const { count, flags, arrived, peer } = this.#table
    let bytes = 0
    for (let t = 0; t < count; t++) {
      if ((flags[t]! & FREE) === 0 && peer[2 * t]! < senders) bytes += this.sent(t) - arrived[t]!
    }
    return bytes
  }

  /** While muted, nobody cancels: the peer has crashed. */
  mute(muted: boolean): void {
    this.#muted = muted
  }

  /** A peer left: what it sent still arrives; what was on its way to it is wasted. Others hear after their latency, or the detection time. */
  left(peer: PeerId, crash: boolean): void {
    const table = this.#table
    for (let end = table.firstEndAt(peer); end >= 0; ) {
      const t = end >> 1
      const following = table.endAfter(end)
      if ((table.flags[t]! & ENDED) === 0) {
        this.#end(t, end & 1, crash ? this.#host.detectionUs : table.latencyUs[t]!)
      } else {
        if ((end & 1) === RECEIVER) this.#waste(t, table.base[t]!)
        table.flags[t]! |= GONE << (end & 1)
      }
      this.#freeIfOver(t)
      end = following
    }
  }

  /** A partition came or went: transfers across it stand still, and break once it is detected. */
  partitioned(): void {
    const { count, flags, peer } = this.#table
    for (let t = 0; t < count; t++) {
      if ((flags[t]! & ENDED) !== 0) continue
      const apart = this.#host.apart(peer[2 * t]!, peer[2 * t + 1]!)
      if (apart && (flags[t]! & CUT) === 0) this.#lines.cut(t)
      else if (!apart) this.#lines.unhold(t, CUT)
    }
  }

  dispatch(t: number, to: PeerId, a: number, kind: number): void {
    const table = this.#table
    if (kind === SOLVE) return this.#lines.solve()
    if (kind === NEXT) {
      if (a === table.generation[t]) this.#next(t)
      return
    }
    table.pending[t]!--
    switch (kind) {
      case LAND:
        return this.#deliver(t, a)
      case BROKEN:
        return this.#tellBroken(t, to, a)
      case SEVERED:
        return this.#sever(t)
    }
  }

  /** The partition has lasted too long: both ends give up. */
  #sever(t: number): void {
    const { flags } = this.#table
    if ((flags[t]! & (CUT | ENDED)) === CUT) {
      const tag = this.#end(t, SENDER, 0)
      flags[t]! &= ~GONE
      this.#notify(t, SENDER, 0, tag)
    }
    this.#freeIfOver(t)
  }

  /** What was planned, if the line did not bend down since. */
  #next(t: number): void {
    const lines = this.#lines
    const { now } = this.#host
    this.#table.plannedUs[t] = Number.POSITIVE_INFINITY
    const arrives = lines.arrivalUs(t) <= now
    const drains = !arrives && lines.drainUs(t) <= now
    const piece = arrives ? this.#table.shift(t) : -1
    if (!drains) lines.plan(t)
    if (arrives) this.#deliver(t, piece)
    if (drains) this.#drain(t)
  }

  #deliver(t: number, piece: number): void {
    const table = this.#table
    const bytes = table.pieceBytes[piece]!
    const tag = table.pieceTag[piece]!
    table.freePiece(piece)
    if ((table.flags[t]! & (GONE << RECEIVER)) === 0) {
      const to = table.peer[2 * t + 1]!
      this.#book(t, bytes)
      this.#host.owners[table.owner[t]!]!.transferred?.(to, t, tag)
    }
    this.#freeIfOver(t)
  }

  /** All bytes are sent. */
  #drain(t: number): void {
    const table = this.#table
    // The line stays, for the pieces that are on their way.
    this.#lines.flows.remove(t)
    table.flags[t]! &= ~RUNNING
    this.#lines.plan(t)
    this.#lines.solveSoon()
    if ((table.flags[t]! & RELEASED) === 0) {
      this.#host.owners[table.owner[t]!]!.drained?.(table.peer[2 * t]!, t)
    }
    this.#freeIfOver(t)
  }

  #tellBroken(t: number, to: PeerId, tag: number): void {
    const table = this.#table
    const end = table.peer[2 * t] === to ? SENDER : RECEIVER
    if ((table.flags[t]! & (GONE << end)) === 0) {
      this.#host.owners[table.owner[t]!]!.broken?.(to, t, tag)
      table.flags[t]! |= GONE << end
    }
    this.#freeIfOver(t)
  }

  // The end -------------------------------------------------------------------------------------------

  /** The end `who` is gone; the other one hears of it `afterUs` later. The tag of the first piece that was not sent. */
  #end(t: number, who: number, afterUs: Micros): number {
    const table = this.#table
    const arrived = this.arrived(t)
    this.#lines.settle(t)
    const sent = Math.floor(table.base[t]!)
    const piece = table.head[t]!
    if (who === RECEIVER) {
      this.#book(t, Math.min(arrived, sent) - table.arrived[t]!)
      this.#waste(t, sent)
    } else if (piece >= 0) {
      // Of the piece that was being sent a part is on its way, and is booked as received.
      this.#book(t, Math.max(0, sent - (table.headEnd[t]! - table.pieceBytes[piece]!)))
    }
    const tag = piece >= 0 ? table.pieceTag[piece]! : -1
    while (table.head[t]! >= 0) table.freePiece(table.shift(t))
    table.base[t] = Math.max(sent, table.arrived[t]!)
    table.total[t] = table.base[t]!
    table.rate[t] = 0
    table.void(t)
    table.flags[t]! |= ENDED | (GONE << who)
    this.#lines.reconsider(t)
    this.#notify(t, 1 - who, afterUs, tag)
    return tag
  }

  #notify(t: number, end: number, afterUs: Micros, tag: number): void {
    const table = this.#table
    if ((table.flags[t]! & (GONE << end)) !== 0) return
    const to = table.peer[2 * t + end]!
    table.pending[t]!++
    this.#queue.push(
      this.#host.now + afterUs,
      table.peer[2 * t + 1 - end]!,
      to,
      TRANSFER,
      t,
      tag,
      BROKEN,
    )
  }

  #book(t: number, bytes: Bytes): void {
    const { peer, arrived } = this.#table
    arrived[t]! += bytes
    this.books.sent[peer[2 * t]!]! += bytes
    this.books.received[peer[2 * t + 1]!]! += bytes
  }

  /** Of the first `sent` bytes, what has not arrived never will. */
  #waste(t: number, sent: Bytes): void {
    const { peer, arrived } = this.#table
    const bytes = sent - arrived[t]!
    this.books.sent[peer[2 * t]!]! += bytes
    this.books.wasted[peer[2 * t + 1]!]! += bytes
    arrived[t] = sent
  }

  #freeIfOver(t: number): void {
    const table = this.#table
    const flags = table.flags[t]!
    const over = (flags & (ENDED | RELEASED)) !== 0 && (flags & (RUNNING | FREE)) === 0
    if (over && table.head[t]! < 0 && table.pending[t] === 0) table.free(t)
  }
}
