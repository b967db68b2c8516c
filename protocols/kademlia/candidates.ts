// The shortlist of each lookup: the peers nearest to its target that it has heard of, in order of distance, and
// what it knows of each. Those that fail to answer keep their place, so that nobody names them anew.

import type { Json, PeerId } from '../../sim/index.ts'
import type { Contacts } from './messages.ts'

// In order of distance lie the distances, the peers, and their marks: the state, and above it where the
// further words of the candidate are, which stay where they are. Distances have their top bit turned over, so
// that the order of signed words is theirs.
const TOP = -0x80000000
const FARTHEST = 0x7fffffff
const STATE = 7
const PLACE_SHIFT = 3

/** Further words: peers on the way to it, itself counted; who named it; when it was asked, from the start. */
const WORDS = 3
const DEPTH = 0
const VIA = 1
const ASKED_MS = 2

/** Peers heard of lately, by the last bits of their numbers: most that are named have been named before. */
const HEARD = 128

const NEW = 0
const ASKED = 1
const ANSWERED = 2
/** It answered with the value. */
const GAVE = 3
const FAILED = 4
const STATES = ['known', 'asked', 'answered', 'had it', 'silent']

const NOBODY = -1

/** `room`: candidates of a lookup. Those of all lookups lie in slots of a few flat arrays. */
export function createCandidates(ids: Int32Array, room: number) {
  let distances: Int32Array = new Int32Array(0)
  let peers: Int32Array = new Int32Array(0)
  let marks: Int32Array = new Int32Array(0)
  let words: Int32Array = new Int32Array(0)
  let heardOf: Int32Array = new Int32Array(0)
  /** By slot: how many candidates, and how many of them are asked and waited for. */
  let counts: Int32Array = new Int32Array(0)
  let underWay: Int32Array = new Int32Array(0)

  const wordsOf = (base: number, at: number): number =>
    (base + (marks[at]! >>> PLACE_SHIFT)) * WORDS
  function setState(at: number, state: number): void {
    marks[at] = (marks[at]! & ~STATE) | state
  }

  function insert(
    slot: number,
    base: number,
    peer: PeerId,
    distance: number,
    depth: number,
    via: PeerId,
  ): void {
    const count = counts[slot]!
    let end = base + count
    let at = end
    while (at > base && distances[at - 1]! > distance) at--
    if (at > base && distances[at - 1] === distance) return
    let place = count
    if (count < room) counts[slot] = count + 1
    else {
      end--
      if ((marks[end]! & STATE) === ASKED) underWay[slot]!--
      place = marks[end]! >>> PLACE_SHIFT
    }
    for (let to = end; to > at; to--) {
      distances[to] = distances[to - 1]!
      peers[to] = peers[to - 1]!
      marks[to] = marks[to - 1]!
    }
    distances[at] = distance
    peers[at] = peer
    marks[at] = (place << PLACE_SHIFT) | NEW
    const word = (base + place) * WORDS
    words[word + DEPTH] = depth
    words[word + VIA] = via
  }

  return {
    reserve(slots: number): void {
      distances = grown(distances, slots * room)
      peers = grown(peers, slots * room)
      marks = grown(marks, slots * room)
      words = grown(words, slots * room * WORDS)
      heardOf = grown(heardOf, slots * HEARD)
      counts = grown(counts, slots)
      underWay = grown(underWay, slots)
    },

    clear(slot: number): void {
      counts[slot] = 0
      underWay[slot] = 0
      heardOf.fill(NOBODY, slot * HEARD, (slot + 1) * HEARD)
    },

    /**
     * Add the first `count` of `named`, but `except`: those that are among the nearest that there is room for
     * and not known yet.
     */
    add(
      slot: number,
      target: number,
      { count, peers: named }: Contacts,
      depth: number,
      via: PeerId,
      except: PeerId,
    ): void {
      const base = slot * room
      const heard = slot * HEARD
      for (let i = 0; i < count; i++) {
        const peer = named[i]!
        const mark = heard + (peer & (HEARD - 1))
        if (heardOf[mark] === peer || peer === except) continue
        heardOf[mark] = peer
        const distance = ids[peer]! ^ target ^ TOP
        if (counts[slot] === room && distance > distances[base + room - 1]!) continue
        insert(slot, base, peer, distance, depth, via)
      }
    },

    /** The distance of the nearest: comparable, but no number of its own. */
    nearest: (slot: number): number => (counts[slot] === 0 ? FARTHEST : distances[slot * room]!),

    /** The next to ask of the `k` nearest, while fewer than `width` are waited for; -1: nobody. It counts as asked. */
    next(slot: number, k: number, width: number, nowMs: number): PeerId {
      if (underWay[slot]! >= width) return NOBODY
      const base = slot * room
      const end = base + counts[slot]!
      let live = 0
      for (let at = base; at < end && live < k; at++) {
        const state = marks[at]! & STATE
        if (state !== FAILED) live++
        if (state !== NEW) continue
        setState(at, ASKED)
        words[wordsOf(base, at) + ASKED_MS] = nowMs
        underWay[slot]!++
        return peers[at]!
      }
      return NOBODY
    },

    /** Have the `k` nearest answered, but for those that failed to? */
    areDone(slot: number, k: number): boolean {
      const base = slot * room
      const end = base + counts[slot]!
      let live = 0
      for (let at = base; at < end && live < k; at++) {
        const state = marks[at]! & STATE
        if (state < ANSWERED) return false
        if (state !== FAILED) live++
      }
      return true
    },

    /** A candidate has answered: its depth; -1: nearer ones have pushed it out. */
    answered(slot: number, peer: PeerId, withValue: boolean): number {
      const base = slot * room
      const end = base + counts[slot]!
      let at = base
      while (at < end && peers[at] !== peer) at++
      if (at === end) return -1
      if ((marks[at]! & STATE) === ASKED) underWay[slot]!--
      setState(at, withValue ? GAVE : ANSWERED)
      return words[wordsOf(base, at) + DEPTH]!
    },

    /** Those asked at `lateMs` or before have failed. When the next one was asked; -1: none was. */
    expire(slot: number, lateMs: number, failed: (peer: PeerId) => void): number {
      const base = slot * room
      const end = base + counts[slot]!
      let next = -1
      for (let at = base; at < end; at++) {
        if ((marks[at]! & STATE) !== ASKED) continue
        const asked = words[wordsOf(base, at) + ASKED_MS]!
        if (asked > lateMs) next = next < 0 ? asked : Math.min(next, asked)
        else {
          setState(at, FAILED)
          underWay[slot]!--
          failed(peers[at]!)
        }
      }
      return next
    },

    /** Up to `most` of those that have answered without the value, the nearest first, into `found`. */
    collect(slot: number, most: number, found: PeerId[]): void {
      const base = slot * room
      const end = base + counts[slot]!
      found.length = 0
      for (let at = base; at < end && found.length < most; at++)
        if ((marks[at]! & STATE) === ANSWERED) found.push(peers[at]!)
    },

    /** Whom a lookup has asked: the path it took can be read from who named whom. */
    asked(slot: number): Json[] {
      const all = Array.from({ length: counts[slot]! }, (_, i) => slot * room + i)
      return all
        .filter((at) => (marks[at]! & STATE) !== NEW)
        .map((at) => ({
          peer: peers[at]!,
          state: STATES[marks[at]! & STATE]!,
          hops: words[wordsOf(slot * room, at) + DEPTH]!,
          via: words[wordsOf(slot * room, at) + VIA]!,
        }))
    },
  }
}

export function grown(words: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length)
  larger.set(words)
  return larger
}
