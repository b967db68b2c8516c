// The shortlist of each lookup: the peers nearest to its target that it has heard of, in order of distance, and
// what it knows of each. Those that fail to answer keep their place, so that nobody names them anew.

import type { Json, PeerId } from '../../sim/index.ts'

// A candidate, in words. Distances have their top bit turned over, so that the order of signed words is
// theirs. `ASKED_MS` counts from the start of the lookup.
const WORDS = 6
const PEER = 0
const DISTANCE = 1
const STATE = 2
/** Peers on the way to it, itself counted, and the one that named it. */
const DEPTH = 3
const VIA = 4
const ASKED_MS = 5
const TOP = -0x80000000
const FARTHEST = 0x7fffffff

const NEW = 0
const ASKED = 1
const ANSWERED = 2
/** It answered with the value. */
const GAVE = 3
const FAILED = 4
const STATES = ['known', 'asked', 'answered', 'had it', 'silent']

const NOBODY = -1

/** `room`: candidates of a lookup. Those of all lookups lie in slots of one flat array. */
export function createCandidates(ids: Int32Array, room: number) {
  const stride = room * WORDS
  let words: Int32Array = new Int32Array(0)
  /** By slot: how many candidates, and how many of them are asked and waited for. */
  let counts: Int32Array = new Int32Array(0)
  let underWay: Int32Array = new Int32Array(0)
  const endOf = (slot: number): number => slot * stride + counts[slot]! * WORDS

  return {
    reserve(slots: number): void {
      words = grown(words, slots * stride)
      counts = grown(counts, slots)
      underWay = grown(underWay, slots)
    },

    clear(slot: number): void {
      counts[slot] = 0
      underWay[slot] = 0
    },

    /** Add a peer, if it is among the nearest that there is room for and not known yet. */
    add(slot: number, target: number, peer: PeerId, depth: number, via: PeerId): void {
      const distance = ids[peer]! ^ target ^ TOP
      const base = slot * stride
      const count = counts[slot]!
      let end = base + count * WORDS
      let place = end
      while (place > base && words[place - WORDS + DISTANCE]! > distance) place -= WORDS
      if (place > base && words[place - WORDS + DISTANCE] === distance) return
      if (count < room) counts[slot] = count + 1
      else {
        if (place === end) return
        end -= WORDS
        if (words[end + STATE] === ASKED) underWay[slot]!--
      }
      words.copyWithin(place + WORDS, place, end)
      words[place + PEER] = peer
      words[place + DISTANCE] = distance
      words[place + STATE] = NEW
      words[place + DEPTH] = depth
      words[place + VIA] = via
    },

    /** The distance of the nearest: comparable, but no number of its own. */
    nearest: (slot: number): number =>
      counts[slot] === 0 ? FARTHEST : words[slot * stride + DISTANCE]!,

    /** The next to ask of the `k` nearest, while fewer than `width` are waited for; -1: nobody. It counts as asked. */
    next(slot: number, k: number, width: number, nowMs: number): PeerId {
      if (underWay[slot]! >= width) return NOBODY
      const end = endOf(slot)
      let live = 0
      for (let at = slot * stride; at < end && live < k; at += WORDS) {
        if (words[at + STATE] !== FAILED) live++
        if (words[at + STATE] !== NEW) continue
        words[at + STATE] = ASKED
        words[at + ASKED_MS] = nowMs
        underWay[slot]!++
        return words[at + PEER]!
      }
      return NOBODY
    },

    /** Have the `k` nearest answered, but for those that failed to? */
    areDone(slot: number, k: number): boolean {
      const end = endOf(slot)
      let live = 0
      for (let at = slot * stride; at < end && live < k; at += WORDS) {
        const state = words[at + STATE]!
        if (state < ANSWERED) return false
        if (state !== FAILED) live++
      }
      return true
    },

    /** A candidate has answered: its depth; -1: nearer ones have pushed it out. */
    answered(slot: number, peer: PeerId, withValue: boolean): number {
      const end = endOf(slot)
      let at = slot * stride
      while (at < end && words[at + PEER] !== peer) at += WORDS
      if (at === end) return -1
      if (words[at + STATE] === ASKED) underWay[slot]!--
      words[at + STATE] = withValue ? GAVE : ANSWERED
      return words[at + DEPTH]!
    },

    /** Those asked at `lateMs` or before have failed. When the next one was asked; -1: none was. */
    expire(slot: number, lateMs: number, failed: (peer: PeerId) => void): number {
      const end = endOf(slot)
      let next = -1
      for (let at = slot * stride; at < end; at += WORDS) {
        if (words[at + STATE] !== ASKED) continue
        const asked = words[at + ASKED_MS]!
        if (asked > lateMs) next = next < 0 ? asked : Math.min(next, asked)
        else {
          words[at + STATE] = FAILED
          underWay[slot]!--
          failed(words[at + PEER]!)
        }
      }
      return next
    },

    /** Up to `most` of those that have answered without the value, the nearest first, into `found`. */
    collect(slot: number, most: number, found: PeerId[]): void {
      const end = endOf(slot)
      found.length = 0
      for (let at = slot * stride; at < end && found.length < most; at += WORDS)
        if (words[at + STATE] === ANSWERED) found.push(words[at + PEER]!)
    },

    /** Whom a lookup has asked: the path it took can be read from who named whom. */
    asked(slot: number): Json[] {
      const all = Array.from({ length: counts[slot]! }, (_, i) => slot * stride + i * WORDS)
      return all
        .filter((at) => words[at + STATE] !== NEW)
        .map((at) => ({
          peer: words[at + PEER]!,
          state: STATES[words[at + STATE]!]!,
          hops: words[at + DEPTH]!,
          via: words[at + VIA]!,
        }))
    },
  }
}

export function grown(words: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length)
  larger.set(words)
  return larger
}
