// Iterative lookups (Maymounkov and Mazieres 2002, section 2.3): the asker keeps a shortlist of peers in
// order of distance to the target, has alpha requests under way, and is done when the k nearest have
// answered. A lookup for a value ends at the first peer that has it, and then asks the holders themselves.
// All lookups of a run live in slots of a few flat arrays.

import type { Json, Message, Net, PeerId, QueryId } from '../../sim/index.ts'
import { createCandidates, grown } from './candidates.ts'
import { createHolders } from './holders.ts'
import { idText } from './ids.ts'
import { type ContactPool, type Contacts, FIND_NODE, FIND_VALUE } from './messages.ts'
import type { KademliaParams } from './params.ts'
import type { Tables } from './table.ts'

/** What a lookup is for. */
export const JOIN = 0
export const REFRESH = 1
export const PUBLISH = 2
export const QUERY = 3
const PURPOSES = ['join', 'refresh', 'publish', 'query']

/** Kinds of its timers: this bit, and a part of the slot's serial number. */
export const DEADLINE = 0x8000
const SERIALS = 0x7fff

const NOBODY = -1
const NONE: readonly PeerId[] = []

/** What becomes of lookups. */
export interface Outcomes {
  /** The k nearest have answered, or nobody is left to ask. */
  ended(slot: number, self: PeerId, purpose: number, file: number): void
  /** A holder answered that it has what `query` asks for. */
  found(slot: number, self: PeerId, query: QueryId): void
}

export type Lookups = ReturnType<typeof createLookups>

export interface LookupParts {
  readonly ids: Int32Array
  readonly tables: Tables
  readonly pool: ContactPool
  readonly outcomes: Outcomes
}

export function createLookups(net: Net, given: KademliaParams, parts: LookupParts) {
  const { ids, tables, pool, outcomes } = parts
  const { k, alpha, failures, timeout: timeoutUs } = given
  const timeoutMs = Math.floor(timeoutUs / 1000)
  /** Room for those that fail to answer beside the k nearest. */
  const room = Math.max(2 * k, 8)
  const seeds: Contacts = { count: 0, peers: new Int32Array(room) }

  let slots = 0
  let words: Int32Array = new Int32Array(0)
  let startedUs = new Float64Array(0)
  const free: number[] = []
  const candidates = createCandidates(ids, room)
  const holders = createHolders(net, alpha)
  /** By peer: its first lookup; -1: none. */
  const first = new Int32Array(net.peers.count).fill(NOBODY)
  let serial = 0

  const nowMs = (slot: number): number => Math.floor((net.now - startedUs[slot]!) / 1000)

  function take(): number {
    const slot = free.pop()
    if (slot !== undefined) return slot
    if (slots * SLOT === words.length) {
      const more = Math.max(64, slots * 2)
      candidates.reserve(more)
      holders.reserve(more)
      words = grown(words, more * SLOT)
      const times = new Float64Array(more)
      times.set(startedUs)
      startedUs = times
    }
    return slots++
  }

  /**
   * Look for the peers nearest to `target`, starting from those that `self` knows. A PUBLISH is for `file`; a
   * QUERY is for its holders, of whom the asker's own index may have `named` some. Otherwise those are more
   * peers to start from.
   */
  function begin(
    self: PeerId,
    purpose: number,
    target: number,
    file: number,
    query: QueryId,
    named: readonly PeerId[] = NONE,
  ): void {
    const slot = take()
    const at = slot * SLOT
    words.fill(0, at, at + SLOT)
    candidates.clear(slot)
    holders.clear(slot)
    words[at + OWNER] = self
    words[at + PURPOSE] = purpose
    words[at + TARGET] = target
    words[at + FILE] = file
    words[at + SERIAL] = serial = (serial + 1) & 0x3fffffff
    words[at + ID] = purpose === QUERY ? query : serial
    words[at + NEXT] = first[self]!
    first[self] = slot
    startedUs[slot] = net.now
    tables.visit(self, target)
    seeds.count = tables.closest(self, target, room, seeds.peers, 0, NOBODY, failures - 1)
    if (seeds.count === 0)
      seeds.count = tables.closest(self, target, room, seeds.peers, 0, NOBODY, 15)
    candidates.add(slot, target, seeds, 1, self, self)
    if (purpose === QUERY) holders.learn(slot, self, named, 0)
    else if (named.length > 0) {
      const contacts = { count: named.length, peers: Int32Array.from(named) }
      candidates.add(slot, target, contacts, 1, self, self)
    }
    advance(slot)
  }

  /** Ask whom it is time to ask; where there is nothing left to do, end. */
  function advance(slot: number): void {
    const at = slot * SLOT
    const self = words[at + OWNER]!
    const id = words[at + ID]!
    const isQuery = words[at + PURPOSE] === QUERY
    if (isQuery && holders.ask(slot, self, id, nowMs(slot))) return wait(slot, timeoutUs)
    // Answers that brought nobody nearer: all of the k nearest are asked at once.
    const width = words[at + STALLED]! >= alpha ? k : alpha
    for (;;) {
      const peer = candidates.next(slot, k, width, nowMs(slot))
      if (peer < 0) break
      if (isQuery) net.send(self, peer, FIND_VALUE, id, 1, slot, words[at + FILE]!)
      else net.send(self, peer, FIND_NODE, id, 1, slot, words[at + TARGET]!)
      wait(slot, timeoutUs)
    }
    if (candidates.areDone(slot, k)) finish(slot)
  }

  function wait(slot: number, delayUs: number): void {
    const at = slot * SLOT
    if (words[at + WAITING] === 1) return
    words[at + WAITING] = 1
    net.timer(words[at + OWNER]!, delayUs, DEADLINE | (words[at + SERIAL]! & SERIALS), slot)
  }

  /** The slot that a message answers; -1: that lookup is over. */
  function slotOf(self: PeerId, { a: slot, id }: Message, isQuery: boolean): number {
    const at = slot * SLOT
    const fits = words[at + OWNER] === self && words[at + ID] === id
    return fits && (words[at + PURPOSE] === QUERY) === isQuery ? slot : -1
  }

  /** Contacts nearer to the target, from one that was asked. */
  function receiveContacts(self: PeerId, message: Message, isQuery: boolean): void {
    const contacts = message.body as Contacts
    const slot = slotOf(self, message, isQuery)
    const depth = slot < 0 ? -1 : candidates.answered(slot, message.from, false)
    if (depth >= 0) consider(slot, contacts, depth + 1, message.from)
    pool.give(contacts)
    if (depth >= 0) advance(slot)
  }

  function consider(slot: number, contacts: Contacts, depth: number, via: PeerId): void {
    const at = slot * SLOT
    const before = candidates.nearest(slot)
    candidates.add(slot, words[at + TARGET]!, contacts, depth, via, words[at + OWNER]!)
    words[at + STALLED] = candidates.nearest(slot) < before ? 0 : words[at + STALLED]! + 1
  }

  /** Holders, as the index of one that was asked has them. */
  function receiveValue(self: PeerId, message: Message): void {
    const slot = slotOf(self, message, true)
    const depth = slot < 0 ? -1 : candidates.answered(slot, message.from, true)
    if (depth < 0) return
    holders.learn(slot, self, message.body as readonly PeerId[], depth)
    advance(slot)
  }

  /** A holder says that it has the file (b: hops to the one that named it), or that it does not. */
  function receiveHolder(self: PeerId, message: Message, has: boolean): void {
    const { id: query, from, b: depth } = message
    if (has) net.hit(query, from, Math.max(1, depth))
    const slot = slotOf(self, message, true)
    if (slot < 0) return
    if (has) {
      outcomes.found(slot, self, query)
      release(slot)
      return
    }
    holders.refused(slot, from)
    advance(slot)
  }

  /** A deadline of `slot`: who has not answered in time is out of it, until and unless it does. */
  function expire(self: PeerId, kind: number, slot: number): void {
    const at = slot * SLOT
    if (words[at + OWNER] !== self || (words[at + SERIAL]! & SERIALS) !== (kind & SERIALS)) return
    words[at + WAITING] = 0
    const late = nowMs(slot) - timeoutMs
    const first = candidates.expire(slot, late, (peer) => tables.failed(self, peer, 1))
    const second = holders.expire(slot, late)
    const next = first < 0 || second < 0 ? Math.max(first, second) : Math.min(first, second)
    if (next >= 0) wait(slot, (next - late) * 1000)
    advance(slot)
  }

  function finish(slot: number): void {
    const at = slot * SLOT
    outcomes.ended(slot, words[at + OWNER]!, words[at + PURPOSE]!, words[at + FILE]!)
    release(slot)
  }

  function release(slot: number): void {
    const at = slot * SLOT
    const self = words[at + OWNER]!
    const next = words[at + NEXT]!
    if (first[self] === slot) first[self] = next
    else {
      let before = first[self]!
      while (words[before * SLOT + NEXT] !== slot) before = words[before * SLOT + NEXT]!
      words[before * SLOT + NEXT] = next
    }
    words[at + OWNER] = NOBODY
    free.push(slot)
  }
  return {
    begin,
    receiveContacts,
    receiveValue,
    receiveHolder,
    expire,
    /** All lookups of `self` end here and now. */
    drop(self: PeerId): void {
      while (first[self] !== NOBODY) release(first[self]!)
    },
    /** The peers nearest to the target that have answered without the value, at most `most`, into `found`. */
    nearest: candidates.collect,
    /** The holders that a query has been told of. */
    holdersOf: holders.list,
    /** The lookups of `self` under way: whom each has asked, how many hops away, and who named it. */
    shown(self: PeerId): Json[] {
      const shown: Json[] = []
      for (let slot = first[self]!; slot >= 0; slot = words[slot * SLOT + NEXT]!) {
        const purpose = PURPOSES[words[slot * SLOT + PURPOSE]!]!
        const target = idText(words[slot * SLOT + TARGET]!)
        shown.push({ purpose, target, asked: candidates.asked(slot) })
      }
      return shown
    },
  }
}

// A slot, in words.
const SLOT = 9
const OWNER = 0
const PURPOSE = 1
const TARGET = 2
const FILE = 3
/** The query, or the serial number: what its messages carry as their id. */
const ID = 4
const SERIAL = 5
/** The next lookup of the same peer. */
const NEXT = 6
/** Answers in a row that brought nobody nearer. */
const STALLED = 7
/** Does a timer run? */
const WAITING = 8
