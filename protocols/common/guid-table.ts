// What servents remember of the messages they have seen: GUID -> the neighbour it first came from. It
// serves duplicate suppression and routing back. Every peer has room for `capacity` GUIDs, and a GUID
// takes the place of the one `capacity` older than it. GUIDs are drawn one after another, so a flood
// works in one column, which is all of the table that has to be near.

import type { PeerId } from '../../sim/index.ts'

export class GuidTable {
  readonly #peers: number
  readonly #mask: number
  /** Columns of each place, made when first used: by peer, the GUID's complement (0: none) and whence. */
  readonly #keys: (Int32Array | undefined)[]
  readonly #froms: (Int32Array | undefined)[]

  /** `capacity`: GUIDs a peer remembers, rounded up to a power of two. */
  constructor(peers: number, capacity: number) {
    let room = 1
    while (room < capacity) room *= 2
    this.#peers = peers
    this.#mask = room - 1
    this.#keys = new Array(room).fill(undefined)
    this.#froms = new Array(room).fill(undefined)
  }

  /** Remember that `guid` (any 32-bit integer but -1) came from `from`; false if it was known already. */
  remember(self: PeerId, guid: number, from: PeerId): boolean {
    const keys = this.columnOf(guid)
    if (keys[self] === ~guid) return false
    keys[self] = ~guid
    this.#froms[guid & this.#mask]![self] = from
    return true
  }

  /** Remember that `guid` came from `from` now, wherever it came from before. */
  update(self: PeerId, guid: number, from: PeerId): void {
    this.columnOf(guid)[self] = ~guid
    this.#froms[guid & this.#mask]![self] = from
  }

  /** Where `guid` first came from; -1 if it is not remembered. */
  cameFrom(self: PeerId, guid: number): PeerId {
    const place = guid & this.#mask
    const keys = this.#keys[place]
    return keys !== undefined && keys[self] === ~guid ? this.#froms[place]![self]! : -1
  }

  /** The column in which `guid` has its place: what a flood of it reads. */
  columnOf(guid: number): Int32Array {
    const place = guid & this.#mask
    const known = this.#keys[place]
    if (known !== undefined) return known
    const keys = new Int32Array(this.#peers)
    this.#keys[place] = keys
    this.#froms[place] = new Int32Array(this.#peers)
    return keys
  }

  /** Forget all that `self` has seen. */
  forget(self: PeerId): void {
    for (const keys of this.#keys) if (keys) keys[self] = 0
  }
}
