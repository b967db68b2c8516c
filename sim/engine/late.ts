// Events that are scheduled into the bucket being drained: rare (a delay shorter than a bucket), so a
// binary heap by (time, order of arrival) serves.

import type { Micros } from '../units.ts'

export class LateHeap {
  size = 0
  readonly #records: number[] = []
  readonly #times: number[] = []
  readonly #serials: number[] = []
  #serial = 0

  /** Time of the first; the heap is not empty. */
  get firstUs(): Micros {
    return this.#times[0]!
  }

  /** Its record. */
  get first(): number {
    return this.#records[0]!
  }

  push(record: number, timeUs: Micros): void {
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      // A later arrival with the same time stays behind.
      if (this.#times[parent]! <= timeUs) break
      this.#move(parent, at)
      at = parent
    }
    this.#set(at, record, timeUs, this.#serial++)
  }

  /** Remove the first; its record. */
  take(): number {
    const first = this.#records[0]!
    const count = --this.size
    const timeUs = this.#times[count]!
    const serial = this.#serials[count]!
    let at = 0
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.#before(child + 1, this.#times[child]!, this.#serials[child]!))
        child++
      if (!this.#before(child, timeUs, serial)) break
      this.#move(child, at)
      at = child
    }
    this.#set(at, this.#records[count]!, timeUs, serial)
    return first
  }

  forEach(visit: (record: number) => void): void {
    for (let i = 0; i < this.size; i++) visit(this.#records[i]!)
  }

  /** The heap is empty and a new bucket begins. */
  restart(): void {
    this.#serial = 0
  }

  #before(at: number, timeUs: Micros, serial: number): boolean {
    const own = this.#times[at]!
    return own < timeUs || (own === timeUs && this.#serials[at]! < serial)
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#records[from]!, this.#times[from]!, this.#serials[from]!)
  }

  #set(at: number, record: number, timeUs: Micros, serial: number): void {
    this.#records[at] = record
    this.#times[at] = timeUs
    this.#serials[at] = serial
  }
}
