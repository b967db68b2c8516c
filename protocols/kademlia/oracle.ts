// A network at rest, at time 0: every table as full as it can be, every shared file published. No peer
// could know all this, hence the name; it stands for hours of traffic that need not be simulated.

import type { Net, PeerId } from '../../sim/index.ts'
import type { Ids } from './ids.ts'
import type { KademliaParams } from './params.ts'
import type { Tables } from './table.ts'
import type { Values } from './values.ts'

/** Fill the tables of `founders` with one another, and the index with what they share. */
export function oracleSettle(
  net: Net,
  given: KademliaParams,
  ids: Ids,
  tables: Tables,
  levels: number,
  values: Values,
  founders: readonly PeerId[],
): void {
  const order = Int32Array.from(founders).sort((a, b) => (ids.of[a]! >>> 0) - (ids.of[b]! >>> 0))
  const { k, expiry } = given
  const draws = net.random.fork('settle')

  /** First place from `from` on, before `to`, whose id has bit `level` set. */
  function middle(from: number, to: number, level: number): number {
    let low = from
    let high = to
    while (low < high) {
      const mid = (low + high) >> 1
      if (ids.of[order[mid]!]! << level < 0) high = mid
      else low = mid + 1
    }
    return low
  }

  /** Up to k of the places from `from` to `to`, at random, become contacts of `self`. */
  function fill(self: PeerId, level: number, from: number, to: number): void {
    if (to - from <= k) {
      for (let i = from; i < to; i++) if (order[i] !== self) tables.append(self, level, order[i]!)
      return
    }
    const chosen: number[] = []
    while (chosen.length < k) {
      const place = from + draws.int(to - from)
      if (chosen.includes(place) || order[place] === self) continue
      chosen.push(place)
      tables.append(self, level, order[place]!)
    }
  }

  /** The peers of these places share `level` bits: each gets contacts in the half it is not in. */
  function split(from: number, to: number, level: number): void {
    if (to - from < 2) return
    if (level === levels - 1) {
      for (let i = from; i < to; i++) fill(order[i]!, level, from, to)
      return
    }
    const half = middle(from, to, level)
    for (let i = from; i < half; i++) fill(order[i]!, level, half, to)
    for (let i = half; i < to; i++) fill(order[i]!, level, from, half)
    split(from, half, level + 1)
    split(half, to, level + 1)
  }

  /** Up to `wanted` of these places, those nearest to `key`; how many. */
  function publish(
    file: number,
    holder: PeerId,
    wanted: number,
    from: number,
    to: number,
    level: number,
  ): number {
    if (to - from <= wanted || level === 32) {
      const end = Math.min(to, from + wanted)
      for (let i = from; i < end; i++) values.keep(order[i]!, file, holder, net.now + expiry)
      return end - from
    }
    const half = middle(from, to, level)
    const [near, far] =
      ids.keyOf(file) << level < 0
        ? [
            [half, to],
            [from, half],
          ]
        : [
            [from, half],
            [half, to],
          ]
    const got = publish(file, holder, wanted, near![0]!, near![1]!, level + 1)
    if (got === wanted) return got
    return got + publish(file, holder, wanted - got, far![0]!, far![1]!, level + 1)
  }

  split(0, order.length, 0)
  for (const self of founders)
    for (const file of net.content.filesOf(self)) publish(file, self, k, 0, order.length, 0)
}
