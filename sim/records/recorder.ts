// Watches a run from outside: what was counted when warm-up ended, and a sample every interval. It
// draws nothing and schedules nothing; the run pauses at its times and goes on.

import type { LinkTable } from '../engine/links.ts'
import type { Presence } from '../engine/presence.ts'
import type { Tally } from '../engine/tally.ts'
import type { Micros } from '../units.ts'
import type { World } from '../world/world.ts'
import type { SeriesTable } from './tables.ts'

export interface RecorderParts {
  readonly world: World
  readonly tally: Tally
  readonly links: LinkTable
  readonly presence: Presence
  /** Bytes that users have sent by transfers so far. */
  uploaded(): number
  copies(): { readonly rarest: number; readonly mean: number } | undefined
  readonly warmupUs: Micros
  readonly intervalUs: Micros
  readonly endUs: Micros
}

type Total = ReturnType<Tally['total']>

/** What had been counted when warm-up ended. */
export interface Warm {
  readonly total: Total
  readonly lost: number
  /** Copies of the tally's columns; null: nothing had been counted yet. */
  readonly received: Float64Array | null
  readonly sentBy: Float64Array | null
  readonly onlineUs: Float64Array | null
}

const COLUMNS = [
  'endUs',
  'online',
  'links',
  'queries',
  'hits',
  'messages',
  'bytes',
  'lost',
  'uplinkUsed',
  'rarestCopies',
  'meanCopies',
] as const

const NO_COPIES = { rarest: Number.NaN, mean: Number.NaN }

export class Recorder {
  /** When the run has to pause next. */
  nextUs: Micros
  warm: Warm
  readonly #parts: RecorderParts
  #nextSampleUs: Micros
  readonly #rows: { [column in (typeof COLUMNS)[number]]: number[] } = {
    endUs: [],
    online: [],
    links: [],
    queries: [],
    hits: [],
    messages: [],
    bytes: [],
    lost: [],
    uplinkUsed: [],
    rarestCopies: [],
    meanCopies: [],
  }
  #before = { timeUs: 0, messages: 0, bytes: 0, lost: 0, query: 0, uploaded: 0 }

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#nextSampleUs = Math.min(parts.intervalUs, parts.endUs)
    this.warm = {
      total: parts.tally.total(),
      lost: 0,
      received: null,
      sentBy: null,
      onlineUs: null,
    }
    this.nextUs = this.#soonest(0)
  }

  /** Every event before `timeUs` was dispatched and none after it. */
  reach(timeUs: Micros): void {
    if (timeUs === this.#parts.warmupUs) this.#endWarmup()
    if (timeUs === this.#nextSampleUs) {
      this.#sample(timeUs)
      const { intervalUs, endUs } = this.#parts
      const following = timeUs + intervalUs
      this.#nextSampleUs = timeUs < endUs ? Math.min(following, endUs) : Number.POSITIVE_INFINITY
    }
    this.nextUs = this.#soonest(timeUs)
  }

  table(): SeriesTable {
    const columns = COLUMNS.map((name) => [name, Float64Array.from(this.#rows[name])] as const)
    return {
      count: this.#rows.endUs.length,
      ...(Object.fromEntries(columns) as { [column in (typeof COLUMNS)[number]]: Float64Array }),
    }
  }

  #soonest(timeUs: Micros): Micros {
    const { warmupUs } = this.#parts
    return warmupUs > timeUs ? Math.min(warmupUs, this.#nextSampleUs) : this.#nextSampleUs
  }

  #endWarmup(): void {
    const { tally, presence, warmupUs } = this.#parts
    this.warm = {
      total: tally.total(),
      lost: tally.totalLost(),
      received: Float64Array.from(tally.received, (_, peer) => tally.receivedBy(peer)),
      sentBy: tally.sentBy.slice(),
      onlineUs: Float64Array.from(tally.received, (_, peer) => presence.onlineUs(peer, warmupUs)),
    }
  }

  #sample(timeUs: Micros): void {
    const { tally, links, presence } = this.#parts
    const { messages, bytes } = tally.total()
    const lost = tally.totalLost()
    const before = this.#before
    const { asked, hits, query } = this.#queriesBefore(timeUs)
    const rows = this.#rows
    rows.endUs.push(timeUs)
    rows.online.push(presence.count)
    rows.links.push(links.count)
    rows.queries.push(asked)
    rows.hits.push(hits)
    rows.messages.push(messages - before.messages)
    rows.bytes.push(bytes - before.bytes)
    rows.lost.push(lost - before.lost)
    const uploaded = this.#parts.uploaded()
    const carried = (this.#uplinksBps() * (timeUs - before.timeUs)) / 8e6
    rows.uplinkUsed.push(carried > 0 ? (uploaded - before.uploaded) / carried : Number.NaN)
    const { rarest, mean } = this.#parts.copies() ?? NO_COPIES
    rows.rarestCopies.push(rarest)
    rows.meanCopies.push(mean)
    this.#before = { timeUs, messages, bytes, lost, query, uploaded }
  }

  /** Of all users online; NaN: unlimited. */
  #uplinksBps(): number {
    const { world, presence } = this.#parts
    const { uplinkBps } = world.bandwidth
    if (uplinkBps === null) return Number.NaN
    let sum = 0
    for (let peer = 0; peer < world.peers; peer++)
      if (presence.online(peer)) sum += uplinkBps[peer]!
    return sum
  }

  #queriesBefore(timeUs: Micros): { asked: number; hits: number; query: number } {
    const { queries } = this.#parts.world
    let asked = 0
    let hits = 0
    let query = this.#before.query
    for (; query < queries.count && queries.timeUs[query]! < timeUs; query++) {
      const counts = this.#parts.tally.countsOf(query)
      if (counts.asked) asked++
      if (counts.hits > 0) hits++
    }
    return { asked, hits, query }
  }
}
