// The holders that the index named to a query, and which of them were asked whether they still have the
// file: pointers may lead to peers that are gone.

import type { Net, PeerId, QueryId } from '../../sim/index.ts'
import { REQUEST } from './messages.ts'

/** Of one query; it learns of no more. */
const MOST = 20
// A holder, in words. `ASKED_MS` counts from the start of its lookup.
const WORDS = 4
const STATE = 1
const HOPS = 2
const ASKED_MS = 3
const STRIDE = MOST * WORDS

const NEW = 0
const ASKED = 1
const FAILED = 2

/** Holders by slot of their lookup; up to `atOnce` of a query are asked at a time. */
export function createHolders(net: Net, atOnce: number) {
  let words: Int32Array = new Int32Array(0)
  let counts: Uint8Array = new Uint8Array(0)
  const endOf = (slot: number): number => slot * STRIDE + counts[slot]! * WORDS

  /** Where a holder is, or would be. */
  function find(slot: number, peer: PeerId): number {
    const end = endOf(slot)
    let at = slot * STRIDE
    while (at < end && words[at] !== peer) at += WORDS
    return at
  }

  return {
    reserve(slots: number): void {
      const more = new Int32Array(slots * STRIDE)
      more.set(words)
      words = more
      const larger = new Uint8Array(slots)
      larger.set(counts)
      counts = larger
    },

    clear(slot: number): void {
      counts[slot] = 0
    },

    /** `hops`: to the peer that named them. The asker itself is none. */
    learn(slot: number, asker: PeerId, peers: readonly PeerId[], hops: number): void {
      for (const peer of peers) {
        const at = find(slot, peer)
        if (peer === asker || at < endOf(slot) || counts[slot] === MOST) continue
        words[at] = peer
        words[at + STATE] = NEW
        words[at + HOPS] = hops
        counts[slot]!++
      }
    },

    /** Ask as many as may be asked now; false: none is left to ask or to wait for. */
    ask(slot: number, asker: PeerId, query: QueryId, nowMs: number): boolean {
      const end = endOf(slot)
      let open = 0
      for (let at = slot * STRIDE; at < end; at += WORDS) if (words[at + STATE] === ASKED) open++
      for (let at = slot * STRIDE; at < end && open < atOnce; at += WORDS) {
        if (words[at + STATE] !== NEW) continue
        open++
        words[at + STATE] = ASKED
        words[at + ASKED_MS] = nowMs
        net.send(asker, words[at]!, REQUEST, query, 1, slot, words[at + HOPS]!)
      }
      return open > 0
    },

    /** `peer` says that it has the file no more. */
    refused(slot: number, peer: PeerId): void {
      const at = find(slot, peer)
      if (at < endOf(slot)) words[at + STATE] = FAILED
    },

    /** Those asked at `lateMs` or before have had their time. When the next one was asked; -1: none was. */
    expire(slot: number, lateMs: number): number {
      const end = endOf(slot)
      let next = -1
      for (let at = slot * STRIDE; at < end; at += WORDS) {
        if (words[at + STATE] !== ASKED) continue
        const asked = words[at + ASKED_MS]!
        if (asked <= lateMs) words[at + STATE] = FAILED
        else next = next < 0 ? asked : Math.min(next, asked)
      }
      return next
    },

    list(slot: number): PeerId[] {
      return Array.from({ length: counts[slot]! }, (_, i) => words[slot * STRIDE + i * WORDS]!)
    },
  }
}
