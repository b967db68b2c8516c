// The identity of a run: a 64-bit hash of every event dispatched (time, type, from, to, id), in order.
// Two lanes of 32-bit multiplies; a few nanoseconds an event.

import type { Micros, PeerId } from '../units.ts'

export class Fingerprint {
  readonly #lanes = Int32Array.of(0x243f6a88, 0x13198a2e)

  mix(timeUs: Micros, type: number, from: PeerId, to: PeerId, id: number): void {
    const lanes = this.#lanes
    const high = (timeUs / 4294967296) | 0
    const when = Math.imul(timeUs | 0, 0x9e3779b1) + Math.imul(high, 0x7feb352d)
    const who = Math.imul(from ^ (type << 24), 0x85ebca6b) + Math.imul(to, 0x27d4eb2f)
    const what = (when ^ who) + Math.imul(id, 0x165667b1)
    const first = lanes[0]! ^ what
    const second = lanes[1]! + (what ^ (what >>> 15))
    lanes[0] = Math.imul((first << 13) | (first >>> 19), 0x9e3779b1)
    lanes[1] = Math.imul((second << 17) | (second >>> 15), 0x846ca68b) ^ first
  }

  /** 16 hex digits. */
  text(): string {
    return Array.from(this.#lanes, (lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
