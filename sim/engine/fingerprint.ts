// The identity of a run: a 64-bit hash of every event dispatched (time, type, from, to, id), in order.
// Two lanes of 32-bit multiplies, each of which sees every word through constants of its own; the
// second sees them shifted, so that what cancels in one does not in the other.

import type { Micros, PeerId } from '../units.ts'

export class Fingerprint {
  readonly #lanes = Int32Array.of(0x243f6a88, 0x13198a2e)

  mix(timeUs: Micros, type: number, sender: PeerId, receiver: PeerId, message: number): void {
    // `| 0` tells the compiler what they are: integers, to be multiplied as such.
    const from = sender | 0
    const to = receiver | 0
    const id = message | 0
    const low = timeUs | 0
    const rest = ((timeUs / 4294967296) | 0) ^ (type << 21)
    const first =
      Math.imul(low, 0x9e3779b1) +
      Math.imul(rest, 0x7feb352d) +
      Math.imul(from, 0x85ebca6b) +
      Math.imul(to, 0x27d4eb2f) +
      Math.imul(id, 0x165667b1)
    const second =
      Math.imul(low ^ (low >>> 15), 0xc2b2ae35) +
      Math.imul(rest ^ (rest >>> 13), 0x846ca68b) +
      Math.imul(from ^ (from >>> 16), 0x94d049bb) +
      Math.imul(to ^ (to >>> 17), 0xbf58476d) +
      Math.imul(id ^ (id >>> 14), 0xd6e8feb9)
    const lanes = this.#lanes
    const a = lanes[0]! ^ first
    const b = lanes[1]! ^ second
    lanes[0] = Math.imul((a << 13) | (a >>> 19), 0x2c1b3c6d) + b
    lanes[1] = Math.imul((b << 17) | (b >>> 15), 0x297a2d39) ^ a
  }

  /** 16 hex digits. */
  text(): string {
    return Array.from(this.#lanes, (lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
