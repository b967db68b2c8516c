// What the charts show, worked out from a recorded run: plain points, which are also the chart's CSV.

import { DOWNLOAD_OUTCOMES, type RunTables } from '../../sim/index.ts'
import { countUntil, type Recorded } from '../state/recorded.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Bins of a chart over time: fewer where queries are few, so that a bin holds some. */
const MOST_BINS = 60
const FEWEST_BINS = 12
const QUERIES_PER_BIN = 8

export interface FirstHits {
  /** Query -> row of its first hit. */
  readonly rowOf: ReadonlyMap<number, number>
  readonly read: number
}

/** The first hit of each query; `before` is continued. */
export function firstHits(recorded: Recorded, before: FirstHits | null): FirstHits {
  const { query } = recorded.hits.columns
  const rowOf = (before?.rowOf ?? new Map()) as Map<number, number>
  for (let row = before?.read ?? 0; row < recorded.hits.count; row++) {
    if (!rowOf.has(query[row]!)) rowOf.set(query[row]!, row)
  }
  return { rowOf, read: recorded.hits.count }
}

/** Of the queries asked in each bin, the share that was answered. x in seconds. */
export function successOverTime(recorded: Recorded, first: FirstHits): Point[] {
  return overQueries(recorded, (query) => (first.rowOf.has(query) ? 1 : 0))
}

/** Mean hops of the first hits of the queries asked in each bin. */
export function hopsOverTime(recorded: Recorded, first: FirstHits): Point[] {
  const { hops } = recorded.hits.columns
  return overQueries(recorded, (query) => {
    const row = first.rowOf.get(query)
    return row === undefined ? null : hops[row]!
  })
}

/** The mean over the queries asked in each bin; bins without any are left out. */
function overQueries(recorded: Recorded, measure: (query: number) => number | null): Point[] {
  const { query, timeUs } = recorded.asked.columns
  const wanted = Math.round(recorded.opened.queries / QUERIES_PER_BIN)
  const bins = Math.max(FEWEST_BINS, Math.min(MOST_BINS, wanted))
  const widthUs = recorded.opened.durationUs / bins
  const sums = new Float64Array(bins)
  const counts = new Float64Array(bins)
  for (let i = 0; i < recorded.asked.count; i++) {
    const value = measure(query[i]!)
    if (value === null) continue
    const bin = Math.min(bins - 1, Math.floor(timeUs[i]! / widthUs))
    sums[bin]! += value
    counts[bin]!++
  }
  return pointsOf(sums, widthUs, (sum, bin) => sum / counts[bin]!)
}

/** Messages a second in each bin: of all types, or of one. */
export function messagesOverTime(recorded: Recorded, type: number | null): Point[] {
  const { stepTimes, stepSent, opened } = recorded
  const { timeUs } = stepTimes.columns
  const { sent } = stepSent.columns
  const types = opened.types.length
  const bins = Math.min(MOST_BINS, Math.ceil(opened.durationUs / opened.stepUs))
  const widthUs = opened.durationUs / bins
  const sums = new Float64Array(bins).fill(Number.NaN)
  for (let step = 0; step < stepTimes.count; step++) {
    const bin = Math.min(bins - 1, Math.floor((timeUs[step]! - opened.stepUs / 2) / widthUs))
    let count = 0
    for (let i = 0; i < types; i++) {
      if (type === null || type === i) count += sent[step * types + i]!
    }
    sums[bin] = (Number.isNaN(sums[bin]!) ? 0 : sums[bin]!) + count
  }
  return pointsOf(sums, widthUs, (sum) => (sum * 1e6) / widthUs)
}

function pointsOf(
  sums: Float64Array,
  widthUs: number,
  measure: (sum: number, bin: number) => number,
): Point[] {
  return Array.from(sums, (sum, bin) => ({
    x: ((bin + 0.5) * widthUs) / 1e6,
    y: measure(sum, bin),
  })).filter(({ y }) => Number.isFinite(y))
}

/** Of all downloads, the share that is complete; none until the run ended, or without any. x in seconds. */
export function downloadsOverTime({ ended, opened }: Recorded): Point[] {
  const transfers = ended?.results?.tables.transfers
  if (!transfers || transfers.count === 0) return []
  const finished = finishTimes(transfers)
  const every = Math.max(1, Math.floor(finished.length / 200))
  const points = [{ x: 0, y: 0 }]
  for (let i = every - 1; i < finished.length; i += every) {
    points.push({ x: finished[i]! / 1e6, y: (i + 1) / transfers.count })
  }
  return [...points, { x: opened.durationUs / 1e6, y: finished.length / transfers.count }]
}

/** When downloads were complete, ascending. */
function finishTimes({ outcome, finishUs }: RunTables['transfers']): Float64Array {
  return finishUs.filter((_, row) => DOWNLOAD_OUTCOMES[outcome[row]!] === 'complete').sort()
}

/** How many first hits came over so many hops, of the queries asked in the window. */
export function hopHistogram(
  recorded: Recorded,
  first: FirstHits,
  window: readonly [number, number] | null,
): Point[] {
  const { query, timeUs } = recorded.asked.columns
  const { hops } = recorded.hits.columns
  const counts: number[] = []
  for (let i = 0; i < recorded.asked.count; i++) {
    if (window && (timeUs[i]! < window[0] || timeUs[i]! > window[1])) continue
    const row = first.rowOf.get(query[i]!)
    if (row === undefined) continue
    counts[hops[row]!] = (counts[hops[row]!] ?? 0) + 1
  }
  return Array.from(counts, (count, x) => ({ x, y: count ?? 0 }))
}

/** Share of all messages that the least loaded share of peers sent and received; null until the run ended. */
export function lorenz(recorded: Recorded): Point[] | null {
  const tables = recorded.ended?.results?.tables
  if (!tables) return null
  const { sent, received } = tables.peers
  const loads = sent.map((count, peer) => count + received[peer]!).sort()
  const total = loads.reduce((sum, load) => sum + load, 0)
  if (total === 0) return []
  const every = Math.max(1, Math.floor(loads.length / 200))
  const points: Point[] = [{ x: 0, y: 0 }]
  let sum = 0
  for (const [i, load] of loads.entries()) {
    sum += load
    if ((i + 1) % every === 0 || i === loads.length - 1) {
      points.push({ x: (i + 1) / loads.length, y: sum / total })
    }
  }
  return points
}

/** Counts up to a time: what the meters of a pane show. */
export function metersAt(recorded: Recorded, first: FirstHits, timeUs: number) {
  const { asked, hits, stepTimes, stepSent, opened } = recorded
  const queries = countUntil(asked.columns.timeUs, asked.count, timeUs)
  let answered = 0
  for (let i = 0; i < queries; i++) {
    const row = first.rowOf.get(asked.columns.query[i]!)
    if (row !== undefined && hits.columns.timeUs[row]! <= timeUs) answered++
  }
  const types = opened.types.length
  const steps = countUntil(stepTimes.columns.timeUs, stepTimes.count, timeUs)
  let messages = 0
  for (let i = 0; i < steps * types; i++) messages += stepSent.columns.sent[i]!
  const bytes = steps > 0 ? stepTimes.columns.bytes[steps - 1]! : 0
  const transfers = recorded.ended?.results?.tables.transfers
  const finished = transfers ? finishTimes(transfers) : []
  const fetched = finished.filter((us) => us <= timeUs).length
  return { queries, answered, messages, bytes, fetched }
}
