// What does not fit into the two words of a message: kept by handle while the message is on its way.

import type { Bytes } from '../units.ts'

export class Bodies {
  readonly #bodies: (object | undefined)[] = []
  readonly #bytes: Bytes[] = []
  readonly #free: number[] = []

  keep(body: object, bytes: Bytes): number {
    const handle = this.#free.pop() ?? this.#bodies.length
    this.#bodies[handle] = body
    this.#bytes[handle] = bytes
    return handle
  }

  get(handle: number): object | undefined {
    return this.#bodies[handle]
  }

  bytesOf(handle: number): Bytes {
    return this.#bytes[handle]!
  }

  free(handle: number): void {
    this.#bodies[handle] = undefined
    this.#free.push(handle)
  }
}
