// A torrent's metadata: into which pieces and blocks its bytes fall (BEP 3, info dictionary).

import type { Bytes } from '../../sim/index.ts'
import type { BittorrentParams } from './params.ts'

const BLOCK_BYTES = 16_384

export interface Torrent {
  readonly bytes: Bytes
  readonly pieces: number
  /** What is asked for at a time, of a piece: all have as many, but the last. */
  readonly blocksPerPiece: number
  /** Words of a bit field of all pieces, and of all blocks of a piece. */
  readonly pieceWords: number
  readonly blockWords: number
  /** All pieces, as a bit field. */
  readonly full: Uint32Array
  blocksOf(piece: number): number
  /** A block's number is piece x blocksPerPiece + its place. */
  bytesOf(block: number): Bytes
}

export function torrentOf({ size, piece, grain }: BittorrentParams): Torrent {
  const bytes = size * 1024
  const pieceBytes = piece * 1024
  const blockBytes = grain === 'blocks' ? BLOCK_BYTES : pieceBytes
  const pieces = Math.ceil(bytes / pieceBytes)
  const blocksPerPiece = pieceBytes / blockBytes
  const lastBytes = bytes - (pieces - 1) * pieceBytes
  const lastBlocks = Math.ceil(lastBytes / blockBytes)
  const lastBlock = (pieces - 1) * blocksPerPiece + lastBlocks - 1
  const lastBlockBytes = lastBytes - (lastBlocks - 1) * blockBytes
  const pieceWords = Math.ceil(pieces / 32)
  const full = new Uint32Array(pieceWords)
  for (let i = 0; i < pieces; i++) full[i >>> 5]! |= 1 << (i & 31)
  return {
    bytes,
    pieces,
    blocksPerPiece,
    pieceWords,
    blockWords: Math.ceil(blocksPerPiece / 32),
    full,
    blocksOf: (index) => (index === pieces - 1 ? lastBlocks : blocksPerPiece),
    bytesOf: (block) => (block === lastBlock ? lastBlockBytes : blockBytes),
  }
}
