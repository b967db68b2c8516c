// Query routing tables (Query Routing 1.0, Rohrs 2002; Ultrapeer Query Routing 0.1, Fisk 2003). A file's
// words are hashed to slots; a leaf's table has the slots of its own files, an ultrapeer's also those of
// its leaves, as of the last time it sent it. Kept the other way round: by slot, the peers that have it.
// So a query looks up its few slots once, and every table is then a look-up in a map that stays near.

import { type FileId, type PeerId, Rows } from '../../sim/index.ts'
import type { Gnutella06Params } from './params.ts'
import { PeerMaps } from './peer-maps.ts'

/** Slots of one table, ascending, each once. */
export type Table = Uint32Array

export interface Routes {
  /** Slots that a table has. */
  readonly slots: number
  tableOf(files: Uint32Array): Table
  /** What can be found at `self` has come by a table, or lost one: its own, or a leaf's. */
  add(self: PeerId, table: Table): void
  remove(self: PeerId, table: Table): void
  /** From now on `self` sends the tables of its leaves in one with its own, or no longer. */
  gather(self: PeerId): void
  scatter(self: PeerId): void
  /** The table that `self` sends becomes what can be found there; how many slots of it changed. */
  publish(self: PeerId): number
  /** Slots of the table that `self` has sent. */
  published(self: PeerId): number
  /** The file that `finds` and `sent` are about. */
  aim(file: FileId): void
  /** May `self` or a leaf of it have the file? Always true where one has. */
  finds(self: PeerId): boolean
  /** The same by the table that ultrapeer `self` has sent to its neighbours. */
  sent(self: PeerId): boolean
}

/** As in peer-maps.ts; a constant of the same file is folded into the code. */
const GOLDEN = 0x9e3779b1

export function createRoutes(nodes: number, params: Gnutella06Params): Routes {
  const { keywords } = params
  const bits = params['table-bits']
  const slots = 1 << bits
  /** By slot: peer -> 2 for each table with that slot that is part of its own, 1 more if it has sent it. */
  const holders = new PeerMaps(slots)
  /** Ultrapeers: slots that came or went since the table was sent, and how many it had then. */
  const changes = new Rows(nodes, 0)
  const gathers = new Uint8Array(nodes)
  const sizes = new Uint32Array(nodes)
  /** Slots of the file that was aimed at. */
  const aimed = new Uint32Array(keywords)
  let aimedAt = -1
  // The map of the first of them, as long as no map changes: nearly every look-up ends there.
  let cells = holders.cells
  let start = 0
  let log = 0

  function change(self: PeerId, table: Table, by: number): void {
    aimedAt = -1
    const edge = by > 0 ? by : 0
    for (const slot of table) {
      const word = holders.add(slot, self, by)
      if (gathers[self] === 1 && (word & ~1) === edge) changes.push(self, slot)
    }
  }

  function publish(self: PeerId): number {
    aimedAt = -1
    const first = changes.startOf(self)
    let changed = 0
    for (let at = first, end = first + changes.lengthOf(self); at < end; at++) {
      const slot = changes.words[at]!
      const word = holders.get(slot, self)
      const had = word & 1
      const has = word > 1 ? 1 : 0
      if (had === has) continue
      holders.add(slot, self, has - had)
      sizes[self]! += has - had
      changed++
    }
    changes.setLength(self, 0)
    return changed
  }

  return {
    slots,
    tableOf(files) {
      const table = new Uint32Array(files.length * keywords)
      let at = 0
      for (const file of files) {
        for (let word = 0; word < keywords; word++) table[at++] = slotOf(file, word, bits)
      }
      table.sort()
      return table.filter((slot, i) => slot !== table[i - 1])
    },
    add: (self, table) => change(self, table, 2),
    remove: (self, table) => change(self, table, -2),
    gather(self) {
      gathers[self] = 1
    },
    scatter(self) {
      publish(self)
      gathers[self] = 0
    },
    publish,
    published: (self) => sizes[self]!,
    aim(file) {
      if (file === aimedAt) return
      aimedAt = file
      for (let word = 0; word < keywords; word++) aimed[word] = slotOf(file, word, bits)
      cells = holders.cells
      start = holders.startOf(aimed[0]!)
      log = holders.logOf(aimed[0]!)
    },
    finds: (self) => firstWord(self) > 1 && others(self, ~1),
    sent: (self) => (firstWord(self) & 1) === 1 && others(self, 1),
  }

  /** As `get` of the map; here, since it is the loop of all loops. */
  function firstWord(self: PeerId): number {
    if (log === 0) return 0
    const mask = (2 << log) - 1
    const wanted = self + 1
    for (let at = (Math.imul(wanted, GOLDEN) >>> (32 - log)) << 1; ; at = (at + 2) & mask) {
      const key = cells[start + at]!
      if (key === wanted) return cells[start + at + 1]!
      if (key === 0) return 0
    }
  }

  /** Has it the other slots too, by the bits that `covered` names? */
  function others(self: PeerId, covered: number): boolean {
    for (let word = 1; word < keywords; word++) {
      if ((holders.get(aimed[word]!, self) & covered) === 0) return false
    }
    return true
  }
}

function slotOf(file: FileId, word: number, bits: number): number {
  return hash(wordOf(file, word), bits)
}

/** Query Routing 1.0, "Hashing Details": a word as a 32-bit number -> its slot, `bits` bits. */
export function hash(word: number, bits: number): number {
  return Math.imul(word, 0x4f1bbcdc) >>> (32 - bits)
}

/** Names have no letters here: a word is a number, and no two files share one but by chance. */
function wordOf(file: FileId, word: number): number {
  let n = Math.imul(file * 8 + word + 1, 0x85ebca6b)
  n = Math.imul(n ^ (n >>> 13), 0xc2b2ae35)
  return n ^ (n >>> 16)
}
