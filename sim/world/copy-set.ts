// The set of (peer, file) copies, asked on every hop of every query. All peers' bits of one file lie
// together, so a flood for it stays in the cache; catalogues too large for bits are hashed.

import type { FileId, PeerId } from '../units.ts'

export interface CopySet {
  add(peer: PeerId, file: FileId): void
  remove(peer: PeerId, file: FileId): void
  has(peer: PeerId, file: FileId): boolean
}

/** 64 MB of bits. Pages that are never touched take no memory. */
const MOST_BITS = 2 ** 29

/** Room for `copies` copies, and more if need be, of files below `files` at peers below `peers`. */
export function copySet(peers: number, files: number, copies: number): CopySet {
  return peers * files <= MOST_BITS ? bitSet(peers, files) : hashSet(files, copies)
}

function bitSet(peers: number, files: number): CopySet {
  const width = Math.ceil(peers / 32)
  const bits = new Uint32Array(width * files)
  return {
    add: (peer, file) => {
      bits[file * width + (peer >>> 5)]! |= 1 << (peer & 31)
    },
    remove: (peer, file) => {
      bits[file * width + (peer >>> 5)]! &= ~(1 << (peer & 31))
    },
    has: (peer, file) =>
      file < files &&
      peer < 32 * width &&
      ((bits[file * width + (peer >>> 5)]! >>> (peer & 31)) & 1) === 1,
  }
}

/** Open addressing with linear probing, at most half full; a file of `files` marks an empty slot. */
function hashSet(files: number, copies: number): CopySet {
  let size = 16
  while (size < 2 * copies) size *= 2
  let peerAt = new Uint32Array(size)
  let fileAt = new Uint32Array(size).fill(files)
  let count = 0

  const homeOf = (peer: PeerId, file: FileId): number => {
    const h = Math.imul(Math.imul(peer, 0x9e3779b1) ^ (peer >>> 15) ^ file, 0x85ebca6b)
    return (h ^ (h >>> 13)) & (size - 1)
  }
  /** Where a copy is, or the empty slot where it would be. */
  const slotOf = (peer: PeerId, file: FileId): number => {
    let slot = homeOf(peer, file)
    while (fileAt[slot] !== files && (fileAt[slot] !== file || peerAt[slot] !== peer)) {
      slot = (slot + 1) & (size - 1)
    }
    return slot
  }
  const put = (peer: PeerId, file: FileId): void => {
    const slot = slotOf(peer, file)
    if (fileAt[slot] === files) count++
    peerAt[slot] = peer
    fileAt[slot] = file
  }
  const grow = (): void => {
    const before = { peerAt, fileAt }
    size *= 2
    count = 0
    peerAt = new Uint32Array(size)
    fileAt = new Uint32Array(size).fill(files)
    for (const [slot, file] of before.fileAt.entries()) {
      if (file !== files) put(before.peerAt[slot]!, file)
    }
  }
  return {
    add(peer, file) {
      if (2 * count >= size) grow()
      put(peer, file)
    },
    /** What follows in the same run of slots moves up, so that it is still found. */
    remove(peer, file) {
      let hole = slotOf(peer, file)
      if (fileAt[hole] === files) return
      count--
      for (let next = (hole + 1) & (size - 1); fileAt[next] !== files; ) {
        const home = homeOf(peerAt[next]!, fileAt[next]!)
        if (((next - home) & (size - 1)) >= ((next - hole) & (size - 1))) {
          peerAt[hole] = peerAt[next]!
          fileAt[hole] = fileAt[next]!
          hole = next
        }
        next = (next + 1) & (size - 1)
      }
      fileAt[hole] = files
    },
    has: (peer, file) => file < files && fileAt[slotOf(peer, file)] === file,
  }
}
