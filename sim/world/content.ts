// Who shares which file at time 0: how many copies each file has, and where they fall. Copies live in
// flat rows both ways, and a bit or a hash entry each answers `shares` at once.

import { InputError } from '../input-error.ts'
import type { Random } from '../random.ts'
import type { FileId, PeerId } from '../units.ts'
import { apportion, drawMask, shareOf } from './apportion.ts'
import type { ContentConfig } from './config.ts'
import { copySet } from './copy-set.ts'
import { placeRandomly, placeSkewed } from './placement.ts'
import type { Content } from './world.ts'
import { zipfWeights } from './zipf.ts'

/**
 * File 0 is asked for most. Free riders are drawn at random, their share of peers exact; copies fall on
 * the others. Copies add up to mean x files exactly, at least one a file where the mean is 1 or more,
 * and at most one a file and peer.
 */
export function generateContent(config: ContentConfig, peers: number, random: Random): Content {
  const riders = shareOf(config.freeRiders, peers)
  const riding = drawMask(peers, riders, random.fork('free riders'))
  const sharers = Uint32Array.from(riding.keys()).filter((peer) => riding[peer] === 0)
  const copies = copiesOf(config, sharers.length)
  const place = config.placement === 'skewed' ? placeSkewed : placeRandomly
  return contentOf(riding, copies, place(copies, sharers, random.fork('placement')))
}

/** Copies of each file. Replication models after Cohen and Shenker 2002: q is a file's share of queries. */
function copiesOf({ files, zipf, replication }: ContentConfig, sharers: number): Uint32Array {
  if (replication.model === 'fixed') {
    const { counts } = replication
    const copies = Uint32Array.from(
      { length: files },
      (_, file) => counts[file] ?? counts.at(-1) ?? 0,
    )
    const file = copies.findIndex((count) => count > sharers)
    if (file < 0) return copies
    throw new InputError(
      `content.replication: ${copies[file]} copies of file ${file}, but ${sharers} peers share`,
    )
  }
  const total = shareOf(replication.mean, files)
  if (total > files * sharers) {
    throw new InputError(
      `content.replication: a mean of ${replication.mean} copies, but ${sharers} peers share`,
    )
  }
  // The root of i^-zipf is i^-(zipf / 2).
  const exponent = { uniform: 0, proportional: zipf, 'square-root': zipf / 2 }[replication.model]
  const weights = zipfWeights(files, exponent)
  return apportion({ weights, total, min: replication.mean >= 1 ? 1 : 0, max: sharers })
}

/** `holders`: the peers of file 0, then those of file 1, ..., each file's ascending. */
function contentOf(riding: Uint8Array, copies: Uint32Array, holders: Uint32Array): Content {
  const peers = riding.length
  const files = copies.length
  const fileRows = rowsOf(copies)
  const perPeer = new Uint32Array(peers)
  for (const peer of holders) perPeer[peer]!++
  const peerRows = rowsOf(perPeer)
  const held = new Uint32Array(holders.length)
  const next = peerRows.slice()
  const set = copySet(peers, files, holders.length)
  for (let file = 0; file < files; file++) {
    for (let i = fileRows[file]!; i < fileRows[file + 1]!; i++) {
      const peer = holders[i]!
      held[next[peer]!++] = file
      set.add(peer, file)
    }
  }
  const none = new Uint32Array(0)
  return {
    files,
    copies: holders.length,
    freeRides: (peer) => riding[peer] === 1,
    shares: set.has,
    filesOf: (peer: PeerId) =>
      peer < peers ? held.subarray(peerRows[peer], peerRows[peer + 1]) : none,
    holdersOf: (file: FileId) =>
      file < files ? holders.subarray(fileRows[file], fileRows[file + 1]) : none,
  }
}

/** Where each row starts; one more entry for the end. */
function rowsOf(lengths: Uint32Array): Uint32Array {
  const rows = new Uint32Array(lengths.length + 1)
  for (let i = 0; i < lengths.length; i++) rows[i + 1] = rows[i]! + lengths[i]!
  return rows
}
