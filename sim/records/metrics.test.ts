import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DOWNLOAD_OUTCOMES, type DownloadOutcome } from '../engine/download-log.ts'
import { describeColumns, TABLES, tableHeader, tableRows } from './columns.ts'
import { metricsOf } from './metrics.ts'
import { OUTCOMES, type Outcome, type RunTables } from './tables.ts'

const test = suite('records')

// Four queries; the first is before warm-up. The second is answered from 3 hops away, the third had no
// replica, the fourth had one and was not found.
const outcomes: Outcome[] = ['hit', 'hit', 'no_replica', 'ttl_expired']
const downloads: DownloadOutcome[] = ['complete', 'complete', 'holder_left', 'unfinished']
const tables: RunTables = {
  queries: {
    count: 4,
    id: Uint32Array.of(0, 1, 2, 3),
    timeUs: Float64Array.of(5, 10, 1_500_000, 30_000_000),
    peer: Uint32Array.of(1, 0, 1, 0),
    file: Uint32Array.of(7, 7, 8, 9),
    replicasOnline: Uint32Array.of(1, 2, 0, 1),
    outcome: Uint8Array.from(outcomes, (name) => OUTCOMES.indexOf(name)),
    hits: Uint32Array.of(1, 2, 0, 0),
    firstHitHops: Float64Array.of(1, 3, Number.NaN, Number.NaN),
    firstHitUs: Float64Array.of(100, 2500, Number.NaN, Number.NaN),
    messages: Float64Array.of(99, 12, 10, 8),
    queryMessages: Float64Array.of(90, 8, 10, 6),
    duplicates: Float64Array.of(50, 2, 3, 1),
    bytes: Float64Array.of(9999, 300, 200, 100),
    peersReached: Uint32Array.of(40, 6, 7, 5),
  },
  peers: {
    count: 2,
    role: ['peer', 'peer'],
    online: Uint8Array.of(1, 1),
    degree: Uint32Array.of(1, 1),
    sent: Float64Array.of(30, 0),
    received: Float64Array.of(0, 10),
    bytesSent: Float64Array.of(3000, 0),
    files: Uint32Array.of(0, 2),
    onlineUs: Float64Array.of(1e6, 1e6),
    sessions: Uint32Array.of(1, 1),
  },
  files: {
    count: 1,
    id: Uint32Array.of(0),
    queries: Uint32Array.of(4),
    copiesAtStart: Uint32Array.of(1),
    copies: Uint32Array.of(2),
  },
  // One before warm-up; of the others one took 4 s, one failed, one goes on.
  transfers: {
    count: 4,
    query: Int32Array.of(0, 1, -1, 3),
    peer: Uint32Array.of(1, 0, 1, 0),
    file: Uint32Array.of(7, 7, 8, 9),
    bytes: Float64Array.of(10, 8000, 10, 10),
    startUs: Float64Array.of(5, 10, 2e6, 3e6),
    finishUs: Float64Array.of(10, 4_000_010, 5e6, Number.NaN),
    outcome: Uint8Array.from(downloads, (name) => DOWNLOAD_OUTCOMES.indexOf(name)),
    sources: Uint32Array.of(1, 2, 0, 0),
    failures: Uint32Array.of(0, 1, 3, 2),
    received: Float64Array.of(10, 8000, 0, 0),
    uploaded: Float64Array.of(0, 4000, 0, 0),
    fromSeeds: Float64Array.of(0, 8000, 0, 0),
    uplinkBps: Float64Array.of(16_000, 16_000, 16_000, 16_000),
  },
  series: {
    count: 0,
    endUs: new Float64Array(0),
    online: new Float64Array(0),
    links: new Float64Array(0),
    queries: new Float64Array(0),
    hits: new Float64Array(0),
    messages: new Float64Array(0),
    bytes: new Float64Array(0),
    lost: new Float64Array(0),
    uplinkUsed: new Float64Array(0),
    rarestCopies: new Float64Array(0),
    meanCopies: new Float64Array(0),
  },
  churn: {
    count: 1,
    timeUs: Float64Array.of(1),
    peer: Uint32Array.of(1),
    kind: Uint8Array.of(2),
  },
  totals: {
    messages: 129,
    bytes: 10_599,
    delivered: 129,
    lostOffline: 0,
    lostLoss: 0,
    lostPartition: 0,
    lostBrokenLink: 0,
    lostOverflow: 0,
    pending: 0,
    perType: [],
    measured: {
      messages: 30,
      bytes: 600,
      maintenanceMessages: 1,
      maintenanceBytes: 23,
      lost: 4,
      lookups: 5,
      lookupFailures: 1,
      lookupHops: 12,
      lookupTimeouts: 2,
    },
  },
  fingerprint: '0123456789abcdef',
  events: 140,
  endUs: 60_000_000,
}

test('metrics of four queries, computed by hand', () => {
  assert.equal(metricsOf(tables, 10), {
    queries: 3,
    success_rate: 1 / 3,
    success_rate_available: 1 / 2,
    hops_mean: 3,
    hops_p50: 3,
    hops_p95: 3,
    hops_max: 3,
    first_hit_ms_mean: 2.5,
    first_hit_ms_p50: 2.5,
    first_hit_ms_p95: 2.5,
    messages_per_query: 10,
    query_messages_per_query: 8,
    duplicates_share: 6 / 24,
    bytes_per_query: 200,
    peers_reached_mean: 6,
    messages: 30,
    bytes: 600,
    maintenance_messages: 1,
    maintenance_bytes: 23,
    lost_messages: 4,
    lookups: 5,
    lookup_failures: 0.2,
    lookup_hops_mean: 3,
    lookup_timeouts_mean: 0.5,
    load_max_messages: 30,
    load_gini: 0.25,
    downloads: 3,
    download_success_rate: 0.5,
    download_s_mean: 4,
    download_s_p50: 4,
    download_s_p95: 4,
    download_s_max: 4,
    download_failures_mean: 2,
    uplink_utilisation: 0.5,
    share_ratio_fairness: 1,
    events: 140,
  })
  assert.ok(Number.isNaN(metricsOf(tables, 60_000_000).hops_mean))
})

test('rows have a cell for every column described, peers by label', () => {
  const run = { protocol: 'gnutella', replicate: 1, seed: 42, point: { ttl: 7 } }
  for (const name of TABLES) {
    const header = tableHeader(name, ['ttl'])
    const described = describeColumns([`${name}.csv`], ['ttl'])[`${name}.csv`]!
    assert.equal(
      described.map((column) => column.name),
      header,
    )
    for (const row of tableRows(name, { ...run, tables, labels: ['x', 'y'] }, ['ttl'])) {
      assert.is(row.length, header.length)
    }
  }
  const [, second] = tableRows('queries', { ...run, tables, labels: ['x', 'y'] }, ['ttl', 'none'])
  assert.is(second!.join(), 'gnutella,1,42,7,,1,0.000010,x,7,2,1,hit,2,3,2.5,12,8,2,300,6')
  const [, download] = tableRows('transfers', { ...run, tables, labels: null }, [])
  assert.is(
    download!.join(),
    'gnutella,1,42,1,0,7,0.000010,4.000010,complete,8000,8000,16,2,1,4000,0.5,8000,0.5',
  )
})

test.run()
