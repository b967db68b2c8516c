// The numbers of a run: pure functions of its tables. Queries asked before warm-up are left out, and
// so are the messages sent before it (the totals are counted from there).

import { DOWNLOAD_OUTCOMES } from '../engine/download-log.ts'
import type { Micros } from '../units.ts'
import { gini, mean, quantile, sum } from './statistics.ts'
import { OUTCOMES, type RunTables, type TransferTable } from './tables.ts'

/** What a hop is, wherever hops are printed. */
export const HOPS =
  'overlay links that the query crossed from asker to answerer (the asker itself 0, a neighbour 1; in a DHT the peers visited after the asker, the owner counted)'

/** Name -> [unit, definition]: the columns of runs.csv, and the names that an expectation may use. */
export const METRICS = {
  queries: ['count', 'queries asked after warm-up; all metrics of queries are over these'],
  success_rate: ['share', 'queries with at least one hit / queries'],
  success_rate_available: [
    'share',
    'the same over the queries for which another online peer shared the file when it was asked',
  ],
  hops_mean: ['hops', `mean hops of the first hit: ${HOPS}`],
  hops_p50: ['hops', 'median of the same (all quantiles are by nearest rank)'],
  hops_p95: ['hops', '95th percentile of the same'],
  hops_max: ['hops', 'maximum of the same'],
  first_hit_ms_mean: ['ms', 'mean time from asking to the first hit, of queries with a hit'],
  first_hit_ms_p50: ['ms', 'median of the same'],
  first_hit_ms_p95: ['ms', '95th percentile of the same'],
  messages_per_query: ['count', 'mean of all messages that a query caused, answers included'],
  query_messages_per_query: ['count', 'mean of the queries and their forwards alone'],
  duplicates_share: [
    'share',
    'of the queries and forwards sent, those dropped because their receiver had seen the query',
  ],
  bytes_per_query: ['bytes', 'mean of the wire bytes of all messages that a query caused'],
  peers_reached_mean: ['peers', 'mean number of peers, the asker apart, that processed a query'],
  messages: ['count', 'messages sent after warm-up'],
  bytes: ['bytes', 'wire bytes sent after warm-up'],
  maintenance_messages: ['count', 'of the messages, those that no query caused'],
  maintenance_bytes: ['bytes', 'of the bytes, those that no query caused'],
  lost_messages: [
    'count',
    'of the messages, those not delivered: receiver offline, loss, partition, broken link or full queue',
  ],
  lookups: ['count', 'lookups of a DHT that ended after warm-up, of queries and others'],
  lookup_failures: ['share', 'of the lookups, those that came to no owner'],
  lookup_hops_mean: ['hops', 'mean of the peers that the other lookups visited after the asker'],
  lookup_timeouts_mean: ['count', 'mean of the peers they asked in vain'],
  load_max_messages: [
    'count',
    'messages sent and received after warm-up by the busiest peer or server',
  ],
  load_gini: [
    'index',
    'Gini coefficient of the messages sent and received after warm-up, over all peers and servers: 0 equal, 1 one bears all',
  ],
  downloads: ['count', 'downloads begun after warm-up; all metrics of downloads are over these'],
  download_success_rate: ['share', 'of the downloads that ended, those that got the whole file'],
  download_s_mean: ['s', 'mean time of a complete download, from the hit to the last byte'],
  download_s_p50: ['s', 'median of the same'],
  download_s_p95: ['s', '95th percentile of the same'],
  download_s_max: ['s', 'maximum of the same'],
  download_failures_mean: ['count', 'mean number of holders that did not deliver'],
  uplink_utilisation: [
    'share',
    'bytes that those with a complete download uploaded meanwhile / what their uplinks could carry',
  ],
  share_ratio_fairness: [
    'index',
    "Jain's index of their uploaded / received: 1 all gave alike, 1/n one gave all",
  ],
  events: ['count', 'events that the engine dispatched, warm-up included'],
} as const satisfies { readonly [name: string]: readonly [unit: string, definition: string] }

export type MetricName = keyof typeof METRICS
/** NaN where a metric is undefined: a mean over no query. */
export type Metrics = { readonly [name in MetricName]: number }

/** The metrics of one run; `warmupUs` is that of its scenario. */
export function metricsOf(tables: RunTables, warmupUs: Micros): Metrics {
  const { measured } = tables.totals
  const load = sorted(tables.peers.sent.map((sent, peer) => sent + tables.peers.received[peer]!))
  return {
    ...queryMetrics(tables, warmupUs),
    messages: measured.messages,
    bytes: measured.bytes,
    maintenance_messages: measured.maintenanceMessages,
    maintenance_bytes: measured.maintenanceBytes,
    lost_messages: measured.lost,
    lookups: measured.lookups,
    lookup_failures: measured.lookupFailures / measured.lookups,
    lookup_hops_mean: measured.lookupHops / (measured.lookups - measured.lookupFailures),
    lookup_timeouts_mean: measured.lookupTimeouts / (measured.lookups - measured.lookupFailures),
    load_max_messages: quantile(load, 1),
    load_gini: gini(load),
    ...downloadMetrics(tables, warmupUs),
    events: tables.events,
  }
}

function queryMetrics({ queries }: RunTables, warmupUs: Micros) {
  const first = lowerBound(queries.timeUs.subarray(0, queries.count), warmupUs)
  const counted = <A extends Float64Array | Uint32Array | Uint8Array>(column: A) =>
    column.subarray(first, queries.count) as A
  const hit = counted(queries.outcome).map((code) => Number(OUTCOMES[code] === 'hit'))
  const available = counted(queries.replicasOnline).map((replicas) => Number(replicas > 0))
  const hops = sorted(counted(queries.firstHitHops).filter((_, i) => hit[i] === 1))
  const times = sorted(counted(queries.firstHitUs).filter((_, i) => hit[i] === 1))
  const queryMessages = counted(queries.queryMessages)
  return {
    queries: hit.length,
    success_rate: mean(hit),
    success_rate_available: mean(hit.filter((_, i) => available[i] === 1)),
    hops_mean: mean(hops),
    hops_p50: quantile(hops, 0.5),
    hops_p95: quantile(hops, 0.95),
    hops_max: quantile(hops, 1),
    first_hit_ms_mean: mean(times) / 1000,
    first_hit_ms_p50: quantile(times, 0.5) / 1000,
    first_hit_ms_p95: quantile(times, 0.95) / 1000,
    messages_per_query: mean(counted(queries.messages)),
    query_messages_per_query: mean(queryMessages),
    duplicates_share: sum(counted(queries.duplicates)) / sum(queryMessages),
    bytes_per_query: mean(counted(queries.bytes)),
    peers_reached_mean: mean(counted(queries.peersReached)),
  }
}

function downloadMetrics({ transfers }: RunTables, warmupUs: Micros) {
  const { startUs, finishUs, outcome, failures } = transfers
  const first = lowerBound(startUs, warmupUs)
  const rows = Array.from({ length: transfers.count - first }, (_, i) => first + i)
  const ended = rows.filter((row) => !Number.isNaN(finishUs[row]!))
  const complete = ended.filter((row) => outcome[row] === COMPLETE)
  const times = sorted(Float64Array.from(complete, (row) => finishUs[row]! - startUs[row]!))
  return {
    downloads: rows.length,
    download_success_rate: complete.length / ended.length,
    download_s_mean: mean(times) / 1e6,
    download_s_p50: quantile(times, 0.5) / 1e6,
    download_s_p95: quantile(times, 0.95) / 1e6,
    download_s_max: quantile(times, 1) / 1e6,
    download_failures_mean: mean(rows.map((row) => failures[row]!)),
    ...givingMetrics(transfers, complete),
  }
}

/** What the complete downloads gave to others meanwhile. */
function givingMetrics(transfers: TransferTable, complete: readonly number[]) {
  const { uploaded, received, uplinkBps, startUs, finishUs } = transfers
  const capacity = (row: number) => (uplinkBps[row]! * (finishUs[row]! - startUs[row]!)) / 8e6
  const given = complete.map((row) => uploaded[row]!)
  const carried = sum(complete.map(capacity))
  const ratios = complete.map((row) => uploaded[row]! / received[row]!)
  return {
    uplink_utilisation: carried < Number.POSITIVE_INFINITY ? sum(given) / carried : Number.NaN,
    share_ratio_fairness:
      (mean(ratios) * mean(ratios)) / mean(ratios.map((ratio) => ratio * ratio)),
  }
}

const COMPLETE = DOWNLOAD_OUTCOMES.indexOf('complete')

function sorted(values: Float64Array): Float64Array {
  return values.slice().sort()
}

/** Index of the first of the ascending `values` that is at least `bound`. */
function lowerBound(values: Float64Array, bound: number): number {
  const found = values.findIndex((value) => value >= bound)
  return found < 0 ? values.length : found
}
