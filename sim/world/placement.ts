// Where the copies of each file fall. Both ways take the copies of every file and the peers that share,
// ascending, and return the holders of file 0, then those of file 1, ..., each file's ascending.

import { pow } from '../math.ts'
import { type Random, shuffle } from '../random.ts'
import type { PeerId } from '../units.ts'
import { apportion } from './apportion.ts'

/** Each file on peers drawn alike from all that share. */
export function placeRandomly(
  copies: Uint32Array,
  sharers: Uint32Array,
  random: Random,
): Uint32Array {
  const holders = new Uint32Array(sum(copies))
  const held = new Uint8Array(sharers.length)
  let from = 0
  for (const count of copies) {
    const row = holders.subarray(from, from + count)
    fill(row, 0, held, random)
    settle(row, held, sharers)
    from += count
  }
  return holders
}

/**
 * As unevenly as Adar and Huberman 2000 measured on Gnutella: with two thirds of all peers sharing
 * nothing, the top 1 % hold 37 % of the copies and the top 20 % hold 98 %. Every sharing peer, in random
 * order, has a quota of copies; a file falls on peers by what is left of their quotas.
 */
export function placeSkewed(
  copies: Uint32Array,
  sharers: Uint32Array,
  random: Random,
): Uint32Array {
  const holders = new Uint32Array(sum(copies))
  const left = quotas(holders.length, { sharers: sharers.length, files: copies.length }, random)
  const held = new Uint8Array(sharers.length)
  const starts = copies.map((_, file) => file)
  let from = 0
  for (const [file, count] of copies.entries()) {
    starts[file] = from
    from += count
  }
  // Files with many copies first, while many peers have quota left.
  for (const file of starts.map((_, i) => i).sort((a, b) => copies[b]! - copies[a]! || a - b)) {
    const row = holders.subarray(starts[file], starts[file]! + copies[file]!)
    const byQuota = left.take(row, held, random)
    fill(row, byQuota, held, random)
    settle(row, held, sharers)
  }
  return holders
}

/** Draws of different sharers, alike, into row[from ..]; `held` marks who is in the row. */
function fill(row: Uint32Array, from: number, held: Uint8Array, random: Random): void {
  if (row.length > held.length / 2) {
    fillDense(row, from, held, random)
    return
  }
  for (let i = from; i < row.length; i++) {
    let sharer = random.int(held.length)
    while (held[sharer] === 1) sharer = random.int(held.length)
    held[sharer] = 1
    row[i] = sharer
  }
}

/** The same in one pass over all sharers (Knuth, TAOCP 3.4.2, algorithm S). */
function fillDense(row: Uint32Array, from: number, held: Uint8Array, random: Random): void {
  let open = held.length - from
  let i = from
  for (let sharer = 0; i < row.length; sharer++) {
    if (held[sharer] === 1) continue
    if (random.int(open--) >= row.length - i) continue
    held[sharer] = 1
    row[i++] = sharer
  }
}

/** From places among the sharers to ascending peers; clears `held` for the next file. */
function settle(row: Uint32Array, held: Uint8Array, sharers: Uint32Array): void {
  for (let i = 0; i < row.length; i++) {
    held[row[i]!] = 0
    row[i] = sharers[row[i]!]! as PeerId
  }
  row.sort()
}

/**
 * Share of the copies held by the top t of the sharing peers: 1 - (1 - t^.53)^2.758. Where 34 % share it
 * passes within .01 of all six points of Adar and Huberman's table 1 (1, 5, 10, 15, 20 and 25 % of all
 * peers hold .37, .70, .87, .94, .98 and .99).
 */
function heldByTop(t: number): number {
  return 1 - pow(1 - pow(t, 0.53), 2.758)
}

function quotas(
  total: number,
  { sharers, files }: { readonly sharers: number; readonly files: number },
  random: Random,
): Quotas {
  const weights = Float64Array.from(
    { length: sharers },
    (_, rank) => heldByTop((rank + 1) / sharers) - heldByTop(rank / sharers),
  )
  const ranked = apportion({ weights, total, min: total >= sharers ? 1 : 0, max: files })
  shuffle(ranked, random)
  return quotaTree(ranked)
}

interface Quotas {
  /** Fills the front of `row` with different sharers by weight of quota, one unit each; how many it could. */
  take(row: Uint32Array, held: Uint8Array, random: Random): number
}

/** Sums over a binary tree (Fenwick 1994): a weighted draw and a change of weight in log2(n) steps. */
function quotaTree(quota: Uint32Array): Quotas {
  const n = quota.length
  const tree = new Float64Array(n + 1)
  let top = 1
  while (2 * top <= n) top *= 2
  const change = (sharer: number, by: number) => {
    for (let i = sharer + 1; i <= n; i += i & -i) tree[i]! += by
  }
  const find = (ticket: number) => {
    let place = 0
    for (let step = top; step >= 1; step /= 2) {
      if (place + step > n || tree[place + step]! > ticket) continue
      place += step
      ticket -= tree[place]!
    }
    return place
  }
  for (const [sharer, count] of quota.entries()) change(sharer, count)
  let open = sum(quota)
  return {
    take(row, held, random) {
      let count = 0
      for (; count < row.length && open > 0; count++) {
        const sharer = find(random.int(open))
        row[count] = sharer
        held[sharer] = 1
        open -= quota[sharer]!
        change(sharer, -quota[sharer]!)
      }
      for (const sharer of row.subarray(0, count)) {
        quota[sharer]!--
        open += quota[sharer]!
        change(sharer, quota[sharer]!)
      }
      return count
    },
  }
}

function sum(counts: Uint32Array): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
