// What a supernode keeps while it is one: an index of its children's files, its links to other
// supernodes, and where the last queries came from. Supernodes are few, so each has an object.

import type { FileId, PeerId, QueryId } from '../../sim/index.ts'
import type { PairCounts } from '../common/pair-counts.ts'
import type { Upload } from './messages.ts'

/** Queries remembered; a power of two. An older one gives way to the one so many after it. */
const REMEMBERED = 256
const NONE: readonly PeerId[] = []

export class Hub {
  readonly children = new Map<PeerId, Upload>()
  readonly neighbours = new Set<PeerId>()
  /** Supernodes called, which have not answered yet. */
  readonly calls = new Set<PeerId>()
  readonly #index = new Map<FileId, PeerId[]>()
  readonly #seen = new Int32Array(REMEMBERED).fill(-1)
  readonly #from = new Int32Array(REMEMBERED)
  readonly #self: PeerId
  readonly #counts: PairCounts

  /** `counts`: entries by supernode and file, of all supernodes. */
  constructor(self: PeerId, counts: PairCounts) {
    this.#self = self
    this.#counts = counts
  }

  /** A child's metadata, in place of what it uploaded before. */
  add(child: PeerId, upload: Upload): void {
    this.remove(child)
    this.children.set(child, upload)
    for (const file of upload.files) {
      this.#counts.add(this.#self, file)
      const holders = this.#index.get(file)
      if (holders) holders.push(child)
      else this.#index.set(file, [child])
    }
  }

  /** A child shares one file more, or one less. */
  change(child: PeerId, file: FileId, added: boolean): void {
    const upload = this.children.get(child)
    if (upload === undefined) return
    const others = upload.files.filter((other) => other !== file)
    this.add(child, { ...upload, files: added ? Uint32Array.of(...others, file) : others })
  }

  /** Forget a child and all it shares; false if it was none. */
  remove(child: PeerId): boolean {
    const upload = this.children.get(child)
    if (upload === undefined) return false
    this.children.delete(child)
    for (const file of upload.files) {
      this.#counts.remove(this.#self, file)
      const holders = this.#index.get(file)!
      if (holders.length === 1) this.#index.delete(file)
      else holders.splice(holders.indexOf(child), 1)
    }
    return true
  }

  /** Children that share the file. */
  holdersOf(file: FileId): readonly PeerId[] {
    if (this.#counts.hasNone(this.#self, file)) return NONE
    return this.#index.get(file) ?? NONE
  }

  /** Forget all children. */
  clear(): void {
    for (const child of this.children.keys()) this.remove(child)
  }

  /** Entries of the index: a file of a child is one. */
  get entries(): number {
    let count = 0
    for (const holders of this.#index.values()) count += holders.length
    return count
  }

  /** Remember whence a query came; false if it was known. */
  remember(query: QueryId, from: PeerId): boolean {
    const at = query & (REMEMBERED - 1)
    if (this.#seen[at] === query) return false
    this.#seen[at] = query
    this.#from[at] = from
    return true
  }

  /** Whence a query came; -1 if it is not remembered. */
  cameFrom(query: QueryId): PeerId {
    const at = query & (REMEMBERED - 1)
    return this.#seen[at] === query ? this.#from[at]! : -1
  }
}
