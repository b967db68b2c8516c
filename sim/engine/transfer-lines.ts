// A transfer's progress is a line: constant rate until somebody starts, ends or is capped. One event in the
// queue is due no later than what comes next; a line that bends down leaves it, to be asked again then.

import type { Micros, PeerId } from '../units.ts'
import { TRANSFER } from './events.ts'
import type { Flows } from './flows.ts'
import type { TransferOwner } from './protocol.ts'
import type { EventQueue } from './queue.ts'
import { CUT, ENDED, PAUSED, RUNNING, type TransferTable } from './transfer-table.ts'

// What a TRANSFER event is, in word B; its id is the transfer, word A the generation, piece or tag.
export const SOLVE = 0
/** The first waiting piece may have arrived, or all bytes may be sent. It holds for one generation only. */
export const NEXT = 1
/** A piece that was sent, whatever became of the transfer since, arrives. */
export const LAND = 2
/** An end hears that the transfer broke; a partition has lasted too long. From LAND on they always hold. */
export const BROKEN = 3
export const SEVERED = 4

/** Times beyond are never reached, and fit the queue. */
const NEVER_US = 2 ** 52
/** Rounding of a quotient must not cost a microsecond. */
const SLACK_US = 1e-6

export interface TransferHost {
  readonly now: Micros
  /** Until the end of a transfer notices that the other one has crashed. */
  readonly detectionUs: Micros
  /** Who is told, by number of the owner. */
  readonly owners: readonly TransferOwner[]
  delay(from: PeerId, to: PeerId): Micros
  apart(a: PeerId, b: PeerId): boolean
}

export class TransferLines {
  readonly table: TransferTable
  readonly flows: Flows
  readonly queue: EventQueue
  readonly host: TransferHost
  #solving = false

  constructor(table: TransferTable, flows: Flows, queue: EventQueue, host: TransferHost) {
    this.table = table
    this.flows = flows
    this.queue = queue
    this.host = host
  }

  progress(t: number, atUs: Micros): number {
    const table = this.table
    const rate = table.rate[t]!
    if (rate === 0) return table.base[t]!
    if (rate === Number.POSITIVE_INFINITY) return table.total[t]!
    const sent = table.base[t]! + rate * (atUs - table.sinceUs[t]!)
    return Math.min(table.total[t]!, Math.max(0, sent))
  }

  /** When the first `mark` bytes have been sent, to the microsecond above. */
  finishUs(t: number, mark: number): Micros {
    const table = this.table
    const left = mark - table.base[t]!
    const sinceUs = table.sinceUs[t]!
    const rate = table.rate[t]!
    if (left <= 0 || rate === Number.POSITIVE_INFINITY) return sinceUs
    return rate === 0 ? NEVER_US : sinceUs + Math.ceil(left / rate - SLACK_US)
  }

  /** When the first waiting piece arrives, and when all bytes are sent, as things are. */
  arrivalUs(t: number): Micros {
    const { head, headEnd, latencyUs } = this.table
    return head[t]! < 0 ? NEVER_US : this.finishUs(t, headEnd[t]!) + latencyUs[t]!
  }

  drainUs(t: number): Micros {
    const { flags, total } = this.table
    return (flags[t]! & RUNNING) === 0 ? NEVER_US : this.finishUs(t, total[t]!)
  }

  /** See to it that an event is due when something comes, or before. */
  plan(t: number): void {
    const table = this.table
    if (table.rate[t] === 0) return
    const atUs = Math.min(this.arrivalUs(t), this.drainUs(t))
    if (atUs >= NEVER_US || atUs >= table.plannedUs[t]!) return
    table.void(t)
    table.plannedUs[t] = atUs
    const from = table.peer[2 * t]!
    const to = table.peer[2 * t + 1]!
    this.queue.push(atUs, from, to, TRANSFER, t, table.generation[t]!, NEXT)
  }

  /** The line begins anew here and now. Pieces that are all sent are on their way, whatever comes. */
  settle(t: number): void {
    const table = this.table
    const { now } = this.host
    let base = this.progress(t, now)
    while (table.head[t]! >= 0) {
      const finishUs = this.finishUs(t, table.headEnd[t]!)
      if (finishUs > now) break
      base = Math.max(base, table.headEnd[t]!)
      const piece = table.shift(t)
      table.pending[t]!++
      const from = table.peer[2 * t]!
      const to = table.peer[2 * t + 1]!
      this.queue.push(finishUs + table.latencyUs[t]!, from, to, TRANSFER, t, piece, LAND)
    }
    table.base[t] = base
    table.sinceUs[t] = now
  }

  bend(t: number, rate: number): void {
    this.settle(t)
    this.table.rate[t] = rate
    this.plan(t)
  }

  /** After pieces were taken out. */
  resume(t: number): void {
    this.reconsider(t)
    this.plan(t)
  }

  hasBegun(t: number): boolean {
    const { head, headEnd, base, pieceBytes } = this.table
    const piece = head[t]!
    return piece >= 0 && base[t]! > headEnd[t]! - pieceBytes[piece]!
  }

  hold(t: number, why: number): void {
    if ((this.table.flags[t]! & (ENDED | why)) !== 0) return
    this.bend(t, 0)
    this.table.flags[t]! |= why
    this.reconsider(t)
  }

  unhold(t: number, why: number): void {
    if ((this.table.flags[t]! & why) === 0) return
    this.table.flags[t]! &= ~why
    this.reconsider(t)
  }

  cut(t: number): void {
    this.hold(t, CUT)
    const { peer, pending } = this.table
    const atUs = this.host.now + this.host.detectionUs
    pending[t]!++
    this.queue.push(atUs, peer[2 * t]!, peer[2 * t + 1]!, TRANSFER, t, 0, SEVERED)
  }

  /** It takes part in the sharing of links while it may send and has something to send. */
  reconsider(t: number): void {
    const table = this.table
    const flags = table.flags[t]!
    const runs = (flags & (PAUSED | CUT | ENDED)) === 0 && table.head[t]! >= 0
    if (runs === ((flags & RUNNING) !== 0)) return
    if (runs) this.flows.add(t, table.peer[2 * t]!, table.peer[2 * t + 1]!, table.cap[t]!)
    else this.flows.remove(t)
    table.flags[t] = flags ^ RUNNING
    this.solveSoon()
  }

  /** Once, when all that happens at this time has happened. */
  solveSoon(): void {
    if (this.#solving) return
    this.#solving = true
    this.queue.push(this.host.now, 0, 0, TRANSFER, 0, 0, SOLVE)
  }

  solve(): void {
    this.#solving = false
    this.flows.solve(this.#changed)
  }

  readonly #changed = (t: number): void => this.bend(t, this.flows.rate[t]!)
}
