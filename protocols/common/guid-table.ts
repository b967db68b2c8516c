// What servents remember of the messages they have seen: GUID -> the neighbour it first came from. It
// serves duplicate suppression and routing back. Every peer has room for `capacity` GUIDs, and a GUID
// takes the place of the one `capacity` older than it. GUIDs are drawn one after another, so a flood
// works in one column, which is all of the table that has to be near.

import type { PeerId } from '../../sim/index.ts'

export class GuidTable {
  readonly #peers: number
  readonly #mask: number
  /** Column of each place, made when first used: [2p] the GUID's complement (0: none), [2p + 1] whence. */
  readonly #columns: (Int32Array | undefined)[]

  /** `capacity`: GUIDs a peer remembers, rounded up to a power of two. */
  constructor(peers: number, capacity: number) {
    let room = 1
    while (room < capacity) room *= 2
    this.#peers = peers
    this.#mask = room - 1
    this.#columns = new Array(room).fill(undefined)
  }

  /** Remember that `guid` (any 32-bit integer but -1) came from `from`; false if it was known already. */
  remember(self: PeerId, guid: number, from: PeerId): boolean {
    const column = this.columnOf(guid)
    if (column[2 * self] === ~guid) return false
    column[2 * self] = ~guid
    column[2 * self + 1] = from
    return true
  }

  /** Remember that `guid` came from `from` now, wherever it came from before. */
  update(self: PeerId, guid: number, from: PeerId): void {
    const column = this.columnOf(guid)
    column[2 * self] = ~guid
    column[2 * self + 1] = from
  }

  /** Where `guid` first came from; -1 if it is not remembered. */
  cameFrom(self: PeerId, guid: number): PeerId {
    const column = this.#columns[guid & this.#mask]
    return column !== undefined && column[2 * self] === ~guid ? column[2 * self + 1]! : -1
  }

  /** The column in which `guid` has its place: what a flood of it reads. */
  columnOf(guid: number): Int32Array {
    const place = guid & this.#mask
    const known = this.#columns[place]
    if (known !== undefined) return known
    const column = new Int32Array(2 * this.#peers)
    this.#columns[place] = column
    return column
  }

  /** Forget all that `self` has seen. */
  forget(self: PeerId): void {
    for (const column of this.#columns) if (column) column[2 * self] = 0
  }
}
