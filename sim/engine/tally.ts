// Everything that is counted while a run goes on, as flat columns. Counting never depends on what will
// be recorded, so that a recorder cannot change a run.

import type { Bytes, Micros, PeerId, QueryId } from '../units.ts'

/** Words of a query in `queries`. */
export const QUERY_WORDS = 8
export const QUERY_PART = 0
export const ANSWER_PART = 1
export const IN_FLIGHT = 2
export const DUPLICATES = 3
export const REACHED = 4
export const HITS = 5
export const ANSWERED = 6
/** 0 not asked, 1 asked, 2 asked and the asker left before its messages came to rest. */
export const STATE = 7
export const ASKED = 1
export const LEFT = 2

export type Loss = 'offline' | 'loss' | 'partition' | 'broken-link' | 'overflow'

export class Tally {
  /** Messages a peer received; their complement (negative) while it is offline. */
  readonly received: Int32Array
  /** Messages a peer sent and their bytes, side by side: [2p] and [2p + 1]. */
  readonly sentBy: Float64Array
  /** Which stay online this is, 1 for the first; negative while it is offline. */
  readonly session: Int32Array
  readonly typeMessages = new Float64Array(256)
  readonly typeBytes = new Float64Array(256)
  readonly queries: Int32Array
  readonly queryBytes: Float64Array
  readonly replicasOnline: Uint32Array
  readonly firstHitHops: Uint8Array
  readonly firstHitUs: Float64Array
  readonly lost: Record<Loss, number> = {
    offline: 0,
    loss: 0,
    partition: 0,
    'broken-link': 0,
    overflow: 0,
  }
  delivered = 0
  /** Queries that had their first hit. */
  successes = 0
  asked = 0

  readonly #bytesOfType: Float64Array
  /** 0 or 1: the word of a query to count in; -1: of no query. */
  readonly #partOfType: Int8Array

  constructor(nodes: number, queries: number, bytesOfType: Float64Array, partOfType: Int8Array) {
    this.received = new Int32Array(nodes).fill(-1)
    this.sentBy = new Float64Array(2 * nodes)
    this.session = new Int32Array(nodes)
    this.queries = new Int32Array(queries * QUERY_WORDS)
    this.queryBytes = new Float64Array(queries)
    this.replicasOnline = new Uint32Array(queries)
    this.firstHitHops = new Uint8Array(queries)
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
    this.sentBy[2 * self]! += count
    this.sentBy[2 * self + 1]! += bytes
    const part = this.#partOfType[type]!
    if (part < 0) return
    this.queries[id * QUERY_WORDS + part]! += count
    this.queries[id * QUERY_WORDS + IN_FLIGHT]! += count - lost
    this.queryBytes[id]! += bytes
  }

  /** A message of `type` came to rest: delivered, or lost on its way. */
  landed(type: number, id: number): void {
    if (this.#partOfType[type]! >= 0) this.queries[id * QUERY_WORDS + IN_FLIGHT]!--
  }

  hit(query: QueryId, hops: number, nowUs: Micros): void {
    const row = query * QUERY_WORDS
    if (this.queries[row + STATE] !== ASKED) return
    if (this.queries[row + HITS]!++ === 0) {
      this.firstHitHops[query] = hops
      this.firstHitUs[query] = nowUs
      this.successes++
    }
  }

  /** Messages sent so far, and their bytes. */
  total(): {
    messages: number
    bytes: Bytes
    maintenanceMessages: number
    maintenanceBytes: Bytes
  } {
    const total = { messages: 0, bytes: 0, maintenanceMessages: 0, maintenanceBytes: 0 }
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

  totalLost(): number {
    return Object.values(this.lost).reduce((sum, count) => sum + count, 0)
  }
}
