// What each peer shares now: the world's placement at first, and then what peers get and drop while the
// run goes on. Where nothing can change, the world's own columns answer and nothing is copied.

import type { FileId, PeerId } from '../units.ts'
import { copySet } from '../world/copy-set.ts'
import type { Content } from '../world/world.ts'
import type { SharedContent } from './protocol.ts'
import { Rows } from './rows.ts'

export interface Holdings extends SharedContent {
  /** Peers, online or not, that share a file. */
  copiesOf(file: FileId): number
}

export interface ChangingHoldings extends Holdings {
  /** Copies that `peer` got in this run and still has, the one to go first in front. */
  gotBy(peer: PeerId): number
  /** The i-th of them. */
  got(peer: PeerId, i: number): FileId
  /** False if it shared the file already. */
  add(peer: PeerId, file: FileId): boolean
  /** Drop the i-th copy that `peer` got; which file it was. */
  drop(peer: PeerId, i: number): FileId
  /** A copy was of use: it goes to the back, if the peer got it in this run. */
  touch(peer: PeerId, file: FileId): void
}

const NOTHING = new Uint32Array(0)

/** The holdings of `peers` users, which never change. Servers share nothing. */
export function fixedHoldings(content: Content, peers: number): Holdings {
  return {
    files: content.files,
    shares: (self, file) => self < peers && content.shares(self, file),
    filesOf: (self) => (self < peers ? content.filesOf(self) : NOTHING),
    copiesOf: (file) => content.holdersOf(file).length,
  }
}

/** The same, and they change. The files of the world stay: only what was got can be dropped. */
export function changingHoldings(content: Content, peers: number): ChangingHoldings {
  const { files } = content
  const held = copySet(peers, files, content.copies)
  for (let peer = 0; peer < peers; peer++) {
    for (const file of content.filesOf(peer)) held.add(peer, file)
  }
  const got = new Rows(peers, 0)
  const copies = Uint32Array.from({ length: files }, (_, file) => content.holdersOf(file).length)

  /** Take the i-th word out of a row, keeping the order of the others. */
  function take(peer: PeerId, i: number): FileId {
    const start = got.startOf(peer)
    const length = got.lengthOf(peer)
    const file = got.words[start + i]!
    got.words.copyWithin(start + i, start + i + 1, start + length)
    got.setLength(peer, length - 1)
    return file
  }

  return {
    files,
    shares: (self, file) => self < peers && held.has(self, file),
    filesOf(self) {
      if (self >= peers) return NOTHING
      const own = content.filesOf(self)
      return got.lengthOf(self) === 0 ? own : Uint32Array.of(...own, ...got.list(self)).sort()
    },
    copiesOf: (file) => copies[file]!,
    gotBy: (peer) => got.lengthOf(peer),
    got: (peer, i) => got.words[got.startOf(peer) + i]!,
    add(peer, file) {
      if (held.has(peer, file)) return false
      held.add(peer, file)
      got.push(peer, file)
      copies[file]!++
      return true
    },
    drop(peer, i) {
      const file = take(peer, i)
      held.remove(peer, file)
      copies[file]!--
      return file
    },
    touch(peer, file) {
      const at = peer < peers ? got.indexOf(peer, file) : -1
      if (at >= 0) got.push(peer, take(peer, at - got.startOf(peer)))
    },
  }
}
