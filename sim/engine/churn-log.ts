// Joins, leaves and crashes as they happened: growing columns.

import type { Micros, PeerId } from '../units.ts'

/** A row per change of presence; `kind` is JOIN, LEAVE or CRASH. */
export interface ChurnColumns {
  readonly count: number
  readonly timeUs: Float64Array
  readonly peer: Uint32Array
  readonly kind: Uint8Array
}

export class ChurnLog {
  count = 0
  #timeUs: Float64Array
  #peer: Uint32Array
  #kind: Uint8Array

  constructor(room: number) {
    const length = Math.max(16, room)
    this.#timeUs = new Float64Array(length)
    this.#peer = new Uint32Array(length)
    this.#kind = new Uint8Array(length)
  }

  add(timeUs: Micros, peer: PeerId, kind: number): void {
    if (this.count === this.#kind.length) this.#grow()
    this.#timeUs[this.count] = timeUs
    this.#peer[this.count] = peer
    this.#kind[this.count++] = kind
  }

  columns(): ChurnColumns {
    const { count } = this
    return {
      count,
      timeUs: this.#timeUs.subarray(0, count),
      peer: this.#peer.subarray(0, count),
      kind: this.#kind.subarray(0, count),
    }
  }

  #grow(): void {
    const length = this.#kind.length * 2
    const old = [this.#timeUs, this.#peer, this.#kind] as const
    this.#timeUs = new Float64Array(length)
    this.#peer = new Uint32Array(length)
    this.#kind = new Uint8Array(length)
    this.#timeUs.set(old[0])
    this.#peer.set(old[1])
    this.#kind.set(old[2])
  }
}
