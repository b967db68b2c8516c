// Fluid flows that share access links max-min fairly. Each flow crosses one uplink and one downlink; a link
// that is full gives every flow that takes no less elsewhere the same share, its level. Levels are kept as a
// fixed point: where one changes, the links at the other ends of its flows are asked again, and no others.

import type { PeerId } from '../units.ts'

/** A level that changes by less, relative to itself, is the same: rounding must not travel on. */
const SAME = 1e-13
/** Link updates of one solution, per link that it touched at least once: many times what was ever seen. */
const MOST_ROUNDS = 10_000

/**
 * Rates are in any one unit of bytes per time. A flow is a small number of the caller's; its two ends are
 * 2f at the uplink of the sender and 2f + 1 at the downlink of the receiver.
 */
export class Flows {
  /** Of each flow as last solved; 0 while it is not in. */
  rate = new Float64Array(64)
  readonly #nodes: number
  /** By link: the uplink of node p is p, its downlink nodes + p. */
  readonly #capacity: Float64Array
  /** What a flow gets here that is not held back elsewhere; Infinity: the link is not full. */
  readonly #level: Float64Array
  readonly #first: Int32Array
  #cap = new Float64Array(64)
  #link = new Int32Array(128)
  #next = new Int32Array(128)
  #previous = new Int32Array(128)

  /** Links to be asked again, each at most once at a time. */
  #work: number[] = []
  readonly #inWork: Uint8Array
  /** Links whose level changed and flows that came or were capped since the last solution. */
  #moved: number[] = []
  readonly #hasMoved: Uint8Array
  #touched: number[] = []
  #demands = new Float64Array(64)

  /** `capacity`: of every uplink, then of every downlink. */
  constructor(capacity: Float64Array) {
    this.#nodes = capacity.length / 2
    this.#capacity = capacity
    this.#level = new Float64Array(capacity.length).fill(Number.POSITIVE_INFINITY)
    this.#first = new Int32Array(capacity.length).fill(-1)
    this.#inWork = new Uint8Array(capacity.length)
    this.#hasMoved = new Uint8Array(capacity.length)
  }

  /** Something changed since the last solution. */
  get unsolved(): boolean {
    return this.#work.length > 0 || this.#touched.length > 0
  }

  setUplink(node: PeerId, capacity: number): void {
    this.#capacity[node] = capacity
    this.#ask(node)
  }

  /** A flow that was not in takes part from now on, at most at rate `cap`. */
  add(flow: number, from: PeerId, to: PeerId, cap: number): void {
    this.#makeRoom(flow)
    this.#cap[flow] = cap
    this.rate[flow] = 0
    this.#enter(2 * flow, from)
    this.#enter(2 * flow + 1, this.#nodes + to)
    this.#touched.push(flow)
  }

  /** It takes part no more. */
  remove(flow: number): void {
    this.#exit(2 * flow)
    this.#exit(2 * flow + 1)
    this.rate[flow] = 0
  }

  setCap(flow: number, cap: number): void {
    this.#cap[flow] = cap
    this.#ask(this.#link[2 * flow]!)
    this.#ask(this.#link[2 * flow + 1]!)
    this.#touched.push(flow)
  }

  /** Find all rates; `changed` is told of every flow whose rate is another, and the old one. */
  solve(changed: (flow: number, before: number) => void): void {
    this.#settle()
    const update = (flow: number): void => {
      const rate = this.#fairRate(flow)
      const before = this.rate[flow]!
      if (rate === before) return
      this.rate[flow] = rate
      changed(flow, before)
    }
    for (const flow of this.#touched) if (this.#isIn(flow)) update(flow)
    for (const link of this.#moved) {
      this.#hasMoved[link] = 0
      for (let end = this.#first[link]!; end >= 0; end = this.#next[end]!) update(end >> 1)
    }
    this.#touched.length = 0
    this.#moved.length = 0
  }

  #isIn(flow: number): boolean {
    const end = 2 * flow
    return this.#previous[end]! >= 0 || this.#first[this.#link[end]!] === end
  }

  #fairRate(flow: number): number {
    const level = this.#level
    const link = this.#link
    return Math.min(this.#cap[flow]!, level[link[2 * flow]!]!, level[link[2 * flow + 1]!]!)
  }

  /**
   * Ask links until every level agrees with those around it. The lowest level of all is right as soon as
   * all others have been asked once, then the second lowest: so it ends (Charny, Clark and Jain 1995).
   */
  #settle(): void {
    const work = this.#work
    let most = MOST_ROUNDS
    let round = work.length
    for (let at = 0; at < work.length; at++) {
      if (at === round) {
        round = work.length
        if (most-- === 0) throw new Error('the rates of the flows do not settle')
      }
      const link = work[at]!
      this.#inWork[link] = 0
      const level = this.#levelOf(link)
      const before = this.#level[link]!
      if (level === before || Math.abs(level - before) < SAME * before) continue
      this.#level[link] = level
      if (this.#hasMoved[link] === 0) {
        this.#hasMoved[link] = 1
        this.#moved.push(link)
      }
      this.#tellOthers(link, before, level)
    }
    work.length = 0
  }

  /** Links at the other ends are asked again where the change can matter to them. */
  #tellOthers(link: number, before: number, level: number): void {
    const next = this.#next
    for (let end = this.#first[link]!; end >= 0; end = next[end]!) {
      const cap = this.#cap[end >> 1]!
      const other = this.#link[end ^ 1]!
      const theirs = this.#level[other]!
      // What it asks for there, before and after. A link that is not full need not hear that it is less.
      const asked = Math.min(cap, before)
      const asks = Math.min(cap, level)
      if (asked === asks || (asked >= theirs && asks >= theirs)) continue
      if (theirs === Number.POSITIVE_INFINITY && asks < asked) continue
      this.#ask(other)
    }
  }

  /** The level at which a link is exactly full; Infinity where all get what they can take elsewhere. */
  #levelOf(link: number): number {
    const capacity = this.#capacity[link]!
    let count = this.#demandsAt(link)
    const demands = this.#demands
    let rest = capacity
    for (let i = 0; i < count; i++) rest -= demands[i]!
    if (rest >= 0) return Number.POSITIVE_INFINITY
    // Those who ask for less than an equal share get it all; what they leave is shared by the others.
    rest = capacity
    for (;;) {
      const level = rest / count
      let open = 0
      for (let i = 0; i < count; i++) {
        const demand = demands[i]!
        if (demand <= level) rest -= demand
        else demands[open++] = demand
      }
      if (open === count) return level
      // Only rounding can leave nobody: then they fill the link exactly.
      if (open === 0) return Number.POSITIVE_INFINITY
      count = open
    }
  }

  /** What each flow of a link could take elsewhere, in `#demands`; how many they are. */
  #demandsAt(link: number): number {
    const level = this.#level
    let count = 0
    for (let end = this.#first[link]!; end >= 0; end = this.#next[end]!) {
      if (count === this.#demands.length) this.#demands = widen(this.#demands)
      this.#demands[count++] = Math.min(this.#cap[end >> 1]!, level[this.#link[end ^ 1]!]!)
    }
    return count
  }

  #ask(link: number): void {
    if (this.#inWork[link] === 1) return
    if (
      this.#capacity[link] === Number.POSITIVE_INFINITY &&
      this.#level[link] === this.#capacity[link]
    )
      return
    this.#inWork[link] = 1
    this.#work.push(link)
  }

  #enter(end: number, link: number): void {
    const first = this.#first[link]!
    this.#link[end] = link
    this.#next[end] = first
    this.#previous[end] = -1
    if (first >= 0) this.#previous[first] = end
    this.#first[link] = end
    this.#ask(link)
  }

  #exit(end: number): void {
    const link = this.#link[end]!
    const next = this.#next[end]!
    const previous = this.#previous[end]!
    if (previous >= 0) this.#next[previous] = next
    else this.#first[link] = next
    if (next >= 0) this.#previous[next] = previous
    this.#previous[end] = -1
    this.#ask(link)
  }

  #makeRoom(flow: number): void {
    while (flow >= this.rate.length) {
      this.rate = widen(this.rate)
      this.#cap = widen(this.#cap)
      this.#link = widen(this.#link)
      this.#next = widen(this.#next)
      this.#previous = widen(this.#previous)
    }
  }
}

/** A copy of twice the length. */
export function widen<T extends Float64Array | Int32Array | Uint8Array>(column: T): T {
  const wide = new (column.constructor as new (length: number) => T)(2 * column.length)
  wide.set(column)
  return wide
}
