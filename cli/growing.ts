// A file that grows run by run, held open meanwhile; its size is counted rather than asked for.

import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'

export interface GrowingFile {
  readonly size: number
  append(bytes: Uint8Array): void
  /** Appends another file a piece at a time. */
  appendFile(from: string): void
  close(): void
}

const piece = Buffer.allocUnsafe(1 << 20)

/** Cut back to its first `size` bytes; 0 begins it. */
export function openGrowing(path: string, size: number): GrowingFile {
  const target = openSync(path, 'a')
  ftruncateSync(target, size)
  let length = size
  const append = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(target, bytes, at)
    length += bytes.length
  }
  return {
    get size() {
      return length
    },
    append,
    appendFile(from) {
      const source = openSync(from, 'r')
      try {
        for (let n = readSync(source, piece); n > 0; n = readSync(source, piece)) {
          append(piece.subarray(0, n))
        }
      } finally {
        closeSync(source)
      }
    },
    close: () => closeSync(target),
  }
}
