import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeColumns, type TableName, tableHeader, tableRows } from './columns.ts'
import { metricsOf } from './metrics.ts'
import { OUTCOMES, type Outcome, type RunTables } from './tables.ts'

const test = suite('records')

// Four queries; the first is before warm-up. The second is answered from 3 hops away, the third had no
// replica, the fourth had one and was not found.
const outcomes: Outcome[] = ['hit', 'hit', 'no_replica', 'ttl_expired']
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
    measured: { messages: 30, bytes: 600, maintenanceMessages: 1, maintenanceBytes: 23, lost: 4 },
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
    load_max_messages: 30,
    load_gini: 0.25,
    events: 140,
  })
  assert.ok(Number.isNaN(metricsOf(tables, 60_000_000).hops_mean))
})

test('rows have a cell for every column described, peers by label', () => {
  const run = { protocol: 'gnutella', replicate: 1, seed: 42, point: { ttl: 7 } }
  const names: TableName[] = ['queries', 'peers', 'series', 'churn']
  for (const name of names) {
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
})

test.run()
