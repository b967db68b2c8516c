// The set of (peer, file) copies, asked on every hop of every query. All peers' bits of one file lie
// together, so a flood for it stays in the cache; catalogues too large for bits are hashed.

import type { FileId, PeerId } from '../units.ts'

export interface CopySet {
  add(peer: PeerId, file: FileId): void
  has(peer: PeerId, file: FileId): boolean
}

/** 64 MB of bits. Pages that are never touched take no memory. */
const MOST_BITS = 2 ** 29

/** Room for `copies` copies of files below `files` at peers below `peers`. */
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
  const peerAt = new Uint32Array(size)
  const fileAt = new Uint32Array(size).fill(files)
  const slotOf = (peer: PeerId, file: FileId) => {
    const h = Math.imul(Math.imul(peer, 0x9e3779b1) ^ (peer >>> 15) ^ file, 0x85ebca6b)
    let slot = (h ^ (h >>> 13)) & (size - 1)
    while (fileAt[slot] !== files && (fileAt[slot] !== file || peerAt[slot] !== peer)) {
      slot = (slot + 1) & (size - 1)
    }
    return slot
  }
  return {
    add: (peer, file) => {
      const slot = slotOf(peer, file)
      peerAt[slot] = peer
      fileAt[slot] = file
    },
    has: (peer, file) => file < files && fileAt[slotOf(peer, file)] === file,
  }
}
