// Everything that is counted while a run goes on, as flat columns. Counting never depends on what will
// be recorded, so that a recorder cannot change a run.

import type { Bytes, Micros, PeerId, QueryId } from '../units.ts'

// Not exported: a constant of the same file is folded into the code, an imported one is looked up.
/** Words of a query in `#queries`: one cache line. */
const QUERY_WORDS = 8
const QUERY_PART = 0
const ANSWER_PART = 1
const IN_FLIGHT = 2
const DUPLICATES = 3
const REACHED = 4
const HITS = 5
const ANSWERED = 6
const STATE = 7
/** States of a query; 0: not asked. `LEFT`: the asker left before its messages came to rest. */
const ASKED = 1
const LEFT = 2
const STATES = 3
/** What happened to it on its way, as bits of the word that holds its state. */
const EXPIRED = 4
const OVERLOADED = 8
const LOST = 16
const MISSED = 32

/** What was counted of one query. */
export interface QueryCounts {
  readonly asked: boolean
  readonly askerLeft: boolean
  readonly queryMessages: number
  readonly answerMessages: number
  readonly inFlight: number
  readonly duplicates: number
  readonly reached: number
  readonly hits: number
  readonly answered: number
  /** It, or a walker with it, went no further because its TTL ran out. */
  readonly expired: boolean
  /** A peer or server dropped it because it had too much to do. */
  readonly overloaded: boolean
  /** Some of its messages were lost before any answer. */
  readonly lost: boolean
  /** It came to a peer that shares the file and was not there any more. */
  readonly missed: boolean
}

export type Loss = 'offline' | 'loss' | 'partition' | 'broken-link' | 'overflow'

/** Lookups that ended; hops and timeouts are sums over those that found an owner. */
export interface LookupCounts {
  lookups: number
  lookupFailures: number
  lookupHops: number
  lookupTimeouts: number
}

export class Tally {
  /** Messages a peer received; their complement (negative) while it is offline. */
  readonly received: Int32Array
  /** Messages a peer sent and their bytes, side by side: [2p] and [2p + 1]. */
  readonly sentBy: Float64Array
  /** Which stay online this is, 1 for the first; negative while it is offline. */
  readonly session: Int32Array
  readonly typeMessages = new Float64Array(256)
  readonly typeBytes = new Float64Array(256)
  readonly queryBytes: Float64Array
  readonly replicasOnline: Uint32Array
  readonly firstHitHops: Uint16Array
  readonly firstHitUs: Float64Array
  readonly lost: Record<Loss, number> = {
    offline: 0,
    loss: 0,
    partition: 0,
    'broken-link': 0,
    overflow: 0,
  }
  /** Messages delivered that open links; the others are counted by receiver. */
  handshakes = 0
  /** Queries that had their first hit. */
  successes = 0
  asked = 0

  readonly #lookups: LookupCounts = {
    lookups: 0,
    lookupFailures: 0,
    lookupHops: 0,
    lookupTimeouts: 0,
  }
  readonly #queries: Int32Array
  readonly #bytesOfType: Float64Array
  /** 0 or 1: the word of a query to count in; -1: of no query. */
  readonly #partOfType: Int8Array

  constructor(nodes: number, queries: number, bytesOfType: Float64Array, partOfType: Int8Array) {
    this.received = new Int32Array(nodes).fill(-1)
    this.sentBy = new Float64Array(2 * nodes)
    this.session = new Int32Array(nodes)
    this.#queries = new Int32Array(queries * QUERY_WORDS)
    this.queryBytes = new Float64Array(queries)
    this.replicasOnline = new Uint32Array(queries)
    this.firstHitHops = new Uint16Array(queries)
    this.firstHitUs = new Float64Array(queries).fill(Number.NaN)
    this.#bytesOfType = bytesOfType
    this.#partOfType = partOfType
  }

  online(peer: PeerId): boolean {
    return this.received[peer]! >= 0
  }

  receivedBy(peer: PeerId): number {
    const received = this.received[peer]!
    return received < 0 ? ~received : received
  }

  /** `count` messages of one type leave `self`, of which `lost` never go on their way. */
  sent(self: PeerId, type: number, id: number, count: number, lost: number, extra: Bytes): void {
    const bytes = (this.#bytesOfType[type]! + extra) * count
    this.typeMessages[type]! += count
    this.typeBytes[type]! += bytes
    this.sentBy[self << 1]! += count
    this.sentBy[(self << 1) | 1]! += bytes
    const part = this.#partOfType[type]!
    if (part < 0) return
    if (lost > 0 && part === QUERY_PART) this.#mark(id, LOST)
    this.#queries[id * QUERY_WORDS + part]! += count
    this.#queries[id * QUERY_WORDS + IN_FLIGHT]! += count - lost
    this.queryBytes[id]! += bytes
  }

  /** A message of `type` comes to rest at `to`: is somebody there to receive it? */
  delivers(to: PeerId, type: number, id: number): boolean {
    if (this.#partOfType[type]! >= 0) this.#queries[id * QUERY_WORDS + IN_FLIGHT]!--
    const received = this.received[to]!
    if (received < 0) return false
    this.received[to] = received + 1
    return true
  }

  /** Is a message of this type a query or a forward of one? */
  isQuery(type: number): boolean {
    return this.#partOfType[type] === QUERY_PART
  }

  /** One of its messages came to a peer that is offline, which shares the file or not. */
  missed(query: QueryId, shares: boolean): void {
    this.#mark(query, shares ? LOST | MISSED : LOST)
  }

  ask(query: QueryId, replicas: number): void {
    this.#queries[query * QUERY_WORDS + STATE] = ASKED
    this.replicasOnline[query] = replicas
    this.asked++
  }

  /** The asker of a query leaves: what it still waits for will reach nobody. */
  askerLeft(query: QueryId): void {
    const { asked, hits, inFlight } = this.countsOf(query)
    if (asked && hits === 0 && inFlight > 0)
      this.#queries[query * QUERY_WORDS + STATE]! ^= ASKED | LEFT
  }

  processed(query: QueryId): void {
    this.#queries[query * QUERY_WORDS + REACHED]!++
  }

  duplicate(query: QueryId): void {
    this.#queries[query * QUERY_WORDS + DUPLICATES]!++
  }

  answered(query: QueryId): void {
    this.#queries[query * QUERY_WORDS + ANSWERED]!++
  }

  expired(query: QueryId): void {
    this.#mark(query, EXPIRED)
  }

  overloaded(query: QueryId): void {
    this.#mark(query, OVERLOADED)
  }

  lookedUp(owner: PeerId, hops: number, timeouts: number): void {
    const counts = this.#lookups
    counts.lookups++
    if (owner < 0) counts.lookupFailures++
    else {
      counts.lookupHops += hops
      counts.lookupTimeouts += timeouts
    }
  }

  #mark(query: QueryId, bits: number): void {
    this.#queries[query * QUERY_WORDS + STATE]! |= bits
  }

  countsOf(query: QueryId): QueryCounts {
    const row = query * QUERY_WORDS
    const word = (at: number): number => this.#queries[row + at]!
    const state = word(STATE) & STATES
    const is = (bit: number): boolean => (word(STATE) & bit) !== 0
    return {
      asked: state > 0,
      askerLeft: state === LEFT,
      queryMessages: word(QUERY_PART),
      answerMessages: word(ANSWER_PART),
      inFlight: word(IN_FLIGHT),
      duplicates: word(DUPLICATES),
      reached: word(REACHED),
      hits: word(HITS),
      answered: word(ANSWERED),
      expired: is(EXPIRED),
      overloaded: is(OVERLOADED),
      lost: is(LOST),
      missed: is(MISSED),
    }
  }

  /** Hits of the query so far; 0: its asker waits for none. */
  hit(query: QueryId, hops: number, nowUs: Micros): number {
    const row = query * QUERY_WORDS
    if ((this.#queries[row + STATE]! & STATES) !== ASKED) return 0
    const hits = ++this.#queries[row + HITS]!
    if (hits === 1) {
      this.firstHitHops[query] = hops
      this.firstHitUs[query] = nowUs
      this.successes++
    }
    return hits
  }

  /** Messages sent so far, and their bytes; lookups ended so far. */
  total(): LookupCounts & {
    messages: number
    bytes: Bytes
    maintenanceMessages: number
    maintenanceBytes: Bytes
  } {
    const messages = { messages: 0, bytes: 0, maintenanceMessages: 0, maintenanceBytes: 0 }
    const total = { ...messages, ...this.#lookups }
    for (let type = 0; type < 256; type++) {
      const messages = this.typeMessages[type]!
      const bytes = this.typeBytes[type]!
      total.messages += messages
      total.bytes += bytes
      if (this.#partOfType[type]! >= 0) continue
      total.maintenanceMessages += messages
      total.maintenanceBytes += bytes
    }
    return total
  }

  totalDelivered(): number {
    return this.received.reduce((sum, _, peer) => sum + this.receivedBy(peer), this.handshakes)
  }

  totalLost(): number {
    return Object.values(this.lost).reduce((sum, count) => sum + count, 0)
  }
}
