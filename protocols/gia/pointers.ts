// One-hop replication: what a peer knows of its neighbours' files. Pointers lie in rows, two words each,
// so that those of a neighbour that goes can be found; a table of counts over all peers says at once, for
// nearly every query, that a row need not be searched.

import { type FileId, type PeerId, Rows } from '../../sim/index.ts'
import { PairCounts } from '../common/pair-counts.ts'

export class Pointers {
  readonly #nodes: number
  /** File and holder, side by side. */
  readonly #rows: Rows
  /** Of owner and file. */
  #counts = new PairCounts(0)
  #total = 0

  constructor(nodes: number) {
    this.#nodes = nodes
    this.#rows = new Rows(nodes, 0)
  }

  /** The first that `holder` told `owner`: all that it shares. */
  addAll(owner: PeerId, files: ArrayLike<FileId>, holder: PeerId): void {
    for (let i = 0; i < files.length; i++) this.#push(owner, files[i]!, holder)
  }

  add(owner: PeerId, file: FileId, holder: PeerId): void {
    if (this.#find(owner, file, holder) < 0) this.#push(owner, file, holder)
  }

  remove(owner: PeerId, file: FileId, holder: PeerId): void {
    const at = this.#find(owner, file, holder)
    if (at >= 0) this.#removeAt(owner, at)
  }

  /** A neighbour of `owner` that shares the file, but not `asker` nor one of `known`; -1: it knows none. */
  holderOf(owner: PeerId, file: FileId, asker: PeerId, known: readonly PeerId[]): PeerId {
    if (this.#counts.hasNone(owner, file)) return -1
    const { words } = this.#rows
    const start = this.#rows.startOf(owner)
    const end = start + this.#rows.lengthOf(owner)
    for (let at = start; at < end; at += 2) {
      const holder = words[at + 1]!
      if (words[at] === file && holder !== asker && !known.includes(holder)) return holder
    }
    return -1
  }

  /** Forget what `holder` told `owner`. */
  forget(owner: PeerId, holder: PeerId): void {
    const start = this.#rows.startOf(owner)
    for (let at = start + this.#rows.lengthOf(owner) - 2; at >= start; at -= 2) {
      if (this.#rows.words[at + 1] === holder) this.#removeAt(owner, at)
    }
  }

  /** Forget all that `owner` knows. */
  clear(owner: PeerId): void {
    const start = this.#rows.startOf(owner)
    const length = this.#rows.lengthOf(owner)
    for (let i = 0; i < length; i += 2) this.#counts.remove(owner, this.#rows.words[start + i]!)
    this.#rows.setLength(owner, 0)
    this.#total -= length / 2
  }

  /** How many pointers `owner` keeps. */
  lengthOf(owner: PeerId): number {
    return this.#rows.lengthOf(owner) / 2
  }

  #push(owner: PeerId, file: FileId, holder: PeerId): void {
    if (++this.#total > this.#counts.room) this.#spread()
    this.#rows.push(owner, file)
    this.#rows.push(owner, holder)
    this.#counts.add(owner, file)
  }

  #find(owner: PeerId, file: FileId, holder: PeerId): number {
    if (this.#counts.hasNone(owner, file)) return -1
    const { words } = this.#rows
    const start = this.#rows.startOf(owner)
    const end = start + this.#rows.lengthOf(owner)
    for (let at = start; at < end; at += 2) {
      if (words[at] === file && words[at + 1] === holder) return at
    }
    return -1
  }

  #removeAt(owner: PeerId, at: number): void {
    const { words } = this.#rows
    const length = this.#rows.lengthOf(owner) - 2
    const last = this.#rows.startOf(owner) + length
    this.#counts.remove(owner, words[at]!)
    words[at] = words[last]!
    words[at + 1] = words[last + 1]!
    this.#rows.setLength(owner, length)
    this.#total--
  }

  /** Twice as many counters. */
  #spread(): void {
    this.#counts = new PairCounts(2 * this.#counts.room)
    for (let owner = 0; owner < this.#nodes; owner++) {
      const start = this.#rows.startOf(owner)
      const end = start + this.#rows.lengthOf(owner)
      for (let at = start; at < end; at += 2) this.#counts.add(owner, this.#rows.words[at]!)
    }
  }
}
