// Every column of every file of results: its name, unit, definition and how its cell is read from a
// run's tables. The CSV headers, their rows and columns.json all come from here.

import { DOWNLOAD_OUTCOMES } from '../engine/download-log.ts'
import type { Micros, PeerId } from '../units.ts'
import { HOPS, METRICS, type MetricName, type Metrics } from './metrics.ts'
import type { Point, SummaryRow } from './statistics.ts'
import { OUTCOMES, type RunTables, type TransferTable } from './tables.ts'

/** NaN, null and undefined print as an empty cell. */
export type Cell = string | number | boolean | null | undefined

interface ColumnText {
  readonly name: string
  readonly unit: string
  readonly definition: string
}

/** What names a run at the head of every row: protocol, replicate, seed, each swept path. */
export interface RunName {
  readonly protocol: string
  readonly replicate: number
  readonly seed: number
  readonly point: Point
}

/** The tables of a run that become files, each under the `record` name of a scenario. */
export type TableName = 'queries' | 'peers' | 'files' | 'transfers' | 'series' | 'churn'
export const TABLES: readonly TableName[] = [
  'queries',
  'peers',
  'files',
  'transfers',
  'series',
  'churn',
]

/** Header of a table's file: the columns that name the run, then its own. */
export function tableHeader(table: TableName, paths: readonly string[]): string[] {
  return [...runNameHeader(paths), ...COLUMNS[table].map(([name]) => name)]
}

/** Rows of a table's file for one run, in order of the table; `labels` are the world's. */
export function* tableRows(
  table: TableName,
  run: RunName & { readonly tables: RunTables; readonly labels: readonly string[] | null },
  paths: readonly string[],
): Generator<Cell[]> {
  const name = runNameCells(run, paths)
  const cells = cellReaders(table, run.tables, run.labels)
  const { count } = run.tables[table]
  for (let i = 0; i < count; i++) {
    const row = [...name]
    for (const cell of cells) row.push(cell(i))
    yield row
  }
}

function cellReaders<T extends TableName>(
  name: T,
  tables: RunTables,
  labels: readonly string[] | null,
): ((i: number) => Cell)[] {
  const table = tables[name]
  const columns: readonly TableColumn<RunTables[T]>[] = COLUMNS[name]
  const label = (peer: PeerId) =>
    labels ? (labels[peer] ?? `server-${peer - labels.length}`) : peer
  return columns.map(([, , , read]) => {
    if (typeof read === 'function') return (i) => read(table, i, label)
    const values = table[read] as ArrayLike<Cell>
    return (i) => values[i]
  })
}

export function runsHeader(paths: readonly string[]): string[] {
  return [...runNameHeader(paths), ...METRIC_NAMES, 'fingerprint']
}

export function runsRow(
  run: RunName & { readonly metrics: Metrics; readonly fingerprint: string },
  paths: readonly string[],
): Cell[] {
  const metrics = METRIC_NAMES.map((name) => run.metrics[name])
  return [...runNameCells(run, paths), ...metrics, run.fingerprint]
}

export function summaryHeader(paths: readonly string[]): string[] {
  return ['protocol', ...paths, ...SUMMARY_COLUMNS.map((column) => column.name)]
}

export function summaryRow(row: SummaryRow, paths: readonly string[]): Cell[] {
  const { metric, n, mean, sd, ci_low, ci_high } = row
  return [row.protocol, ...pointCells(row.point, paths), metric, n, mean, sd, ci_low, ci_high]
}

/** columns.json: file -> the columns it has, in order. */
export function describeColumns(
  files: readonly string[],
  paths: readonly string[],
): { [file: string]: ColumnText[] } {
  const swept = paths.map((name) => ({
    name,
    unit: 'as written in the scenario',
    definition: 'value of this swept parameter; empty where the axis does not concern the protocol',
  }))
  const named = [...RUN_NAME_COLUMNS, ...swept]
  const metrics = METRIC_NAMES.map((name) => textOf(name, METRICS[name][0], METRICS[name][1]))
  const own: { [file: string]: ColumnText[] } = {
    'runs.csv': [...named, ...metrics, FINGERPRINT_COLUMN],
    'summary.csv': [RUN_NAME_COLUMNS[0]!, ...swept, ...SUMMARY_COLUMNS],
    'messages.parquet': MESSAGE_COLUMNS,
  }
  for (const table of TABLES) {
    own[`${table}.csv`] = [
      ...named,
      ...COLUMNS[table].map(([name, unit, definition]) => textOf(name, unit, definition)),
    ]
  }
  return Object.fromEntries(files.map((file) => [file, own[file] ?? []]))
}

const METRIC_NAMES = Object.keys(METRICS) as MetricName[]

function runNameHeader(paths: readonly string[]): string[] {
  return [...RUN_NAME_COLUMNS.map((column) => column.name), ...paths]
}

function runNameCells(run: RunName, paths: readonly string[]): Cell[] {
  return [run.protocol, run.replicate, run.seed, ...pointCells(run.point, paths)]
}

function pointCells(point: Point, paths: readonly string[]): Cell[] {
  return paths.map((path) => point[path])
}

function textOf(name: string, unit: string, definition: string): ColumnText {
  return { name, unit, definition }
}

function seconds(us: Micros): string {
  return (us / 1e6).toFixed(6)
}

function secondsIf(us: Micros): Cell {
  return Number.isNaN(us) ? null : seconds(us)
}

function rateKbps({ received, startUs, finishUs }: TransferTable, i: number): number {
  const tookUs = finishUs[i]! - startUs[i]!
  return tookUs > 0 ? (received[i]! * 8e3) / tookUs : Number.NaN
}

function uplinkShare({ uploaded, uplinkBps, startUs, finishUs }: TransferTable, i: number): number {
  return (uploaded[i]! * 8e6) / (uplinkBps[i]! * (finishUs[i]! - startUs[i]!))
}

const HIT = OUTCOMES.indexOf('hit')
const KINDS = ['join', 'leave', 'crash'] as const

const RUN_NAME_COLUMNS = [
  textOf('protocol', '', "the scenario's name of the protocol"),
  textOf('replicate', '', '1-based number of the replicate'),
  textOf('seed', '', 'seed of the world and the protocol in this replicate'),
]

const FINGERPRINT_COLUMN = textOf(
  'fingerprint',
  '64-bit hex',
  'hash of every event dispatched; two runs are the same when it is',
)

const SUMMARY_COLUMNS = [
  textOf('metric', '', 'name of a metric, as in runs.csv'),
  textOf('n', 'count', 'replicates in which the metric is defined'),
  textOf('mean', 'of the metric', 'mean over these replicates'),
  textOf('sd', 'of the metric', 'sample standard deviation; empty below two replicates'),
  textOf(
    'ci_low',
    'of the metric',
    "lower end of the mean's 95 % confidence interval, Student's t",
  ),
  textOf('ci_high', 'of the metric', 'upper end of the same'),
]

const MESSAGE_COLUMNS = [
  textOf('time_us', 'us', 'simulated time of the row'),
  textOf('type', '', 'message type'),
  textOf('from', '', 'sender: number of the peer'),
  textOf('to', '', 'receiver: number of the peer'),
  textOf('id', '', "id that the message carries; a query's number where a query caused it"),
  textOf('ttl', 'hops', 'links that the message might cross when it was sent, that one included'),
  textOf('hops', 'hops', 'links that it has crossed at the receiver, that one included'),
  textOf('fate', '', 'delivered, or why it was lost: offline, loss, partition, ...'),
]

/** A column of a run's own tables; `read` is the column of the table it prints, or how to make its cell. */
type TableColumn<Table> = readonly [
  name: string,
  unit: string,
  definition: string,
  read: keyof Table | ((table: Table, i: number, label: (peer: PeerId) => Cell) => Cell),
]

const COLUMNS: { readonly [name in TableName]: readonly TableColumn<RunTables[name]>[] } = {
  queries: [
    ['query', '', 'number of the query in the world', 'id'],
    ['time_s', 's', 'when it was asked', (t, i) => seconds(t.timeUs[i]!)],
    ['peer', '', 'asker (label)', (t, i, label) => label(t.peer[i]!)],
    ['file', '', 'file asked for', 'file'],
    [
      'replicas_online',
      'peers',
      'online peers other than the asker that shared the file when it was asked',
      'replicasOnline',
    ],
    ['success', '0/1', '1 with at least one hit', (t, i) => Number(t.outcome[i] === HIT)],
    ['outcome', '', `what became of it: ${OUTCOMES.join(', ')}`, (t, i) => OUTCOMES[t.outcome[i]!]],
    ['hits', 'count', 'answers that reached the asker', 'hits'],
    ['first_hit_hops', 'hops', `hops of the first hit: ${HOPS}`, 'firstHitHops'],
    ['first_hit_ms', 'ms', 'time from asking to the first hit', (t, i) => t.firstHitUs[i]! / 1000],
    ['messages', 'count', 'all messages that the query caused', 'messages'],
    ['query_messages', 'count', 'queries and their forwards alone', 'queryMessages'],
    [
      'duplicates',
      'count',
      'of the messages, those dropped because their receiver had seen the query',
      'duplicates',
    ],
    ['bytes', 'bytes', 'wire bytes of all messages that the query caused', 'bytes'],
    [
      'peers_reached',
      'peers',
      'peers other than the asker that processed it; one that forgot it counts again',
      'peersReached',
    ],
  ],
  peers: [
    ['peer', '', 'label of the peer', (_, i, label) => label(i)],
    ['role', '', 'role it played at the end', 'role'],
    ['online', '0/1', 'online at the end', 'online'],
    ['degree', 'links', 'links at the end', 'degree'],
    ['sent', 'count', 'messages it sent after warm-up', 'sent'],
    ['received', 'count', 'messages it received after warm-up', 'received'],
    ['bytes_sent', 'bytes', 'wire bytes it sent after warm-up', 'bytesSent'],
    ['files', 'count', 'files it shares at the end', 'files'],
    ['online_s', 's', 'time it spent online after warm-up', (t, i) => seconds(t.onlineUs[i]!)],
    ['sessions', 'count', 'times it came online', 'sessions'],
  ],
  files: [
    ['file', '', 'number of the file; 0 is asked for most', 'id'],
    ['queries', 'count', 'queries of the world that are for it', 'queries'],
    ['copies_at_start', 'peers', 'peers, online or not, that shared it at time 0', 'copiesAtStart'],
    ['copies', 'peers', 'the same at the end', 'copies'],
  ],
  transfers: [
    [
      'query',
      '',
      'query whose hit it follows; empty: none',
      (t, i) => (t.query[i]! < 0 ? null : t.query[i]),
    ],
    ['peer', '', 'who downloads (label)', (t, i, label) => label(t.peer[i]!)],
    ['file', '', 'file that is fetched', 'file'],
    ['start_s', 's', 'when it began', (t, i) => seconds(t.startUs[i]!)],
    [
      'finish_s',
      's',
      'when it ended, well or not; empty: it had not',
      (t, i) => secondsIf(t.finishUs[i]!),
    ],
    [
      'outcome',
      '',
      `what became of it: ${DOWNLOAD_OUTCOMES.join(', ')}`,
      (t, i) => DOWNLOAD_OUTCOMES[t.outcome[i]!],
    ],
    ['bytes', 'bytes', 'size of the file', 'bytes'],
    ['received', 'bytes', 'bytes of it that came', 'received'],
    [
      'mean_rate_kbps',
      'kbit/s',
      'these over the time it took; empty: it took none',
      (t, i) => rateKbps(t, i),
    ],
    ['sources', 'peers', 'peers that a byte came from', 'sources'],
    ['failures', 'count', 'holders that did not deliver', 'failures'],
    ['uploaded', 'bytes', 'bytes that the downloader sent to others meanwhile', 'uploaded'],
    [
      'share_ratio',
      'ratio',
      'uploaded / received; empty: nothing came',
      (t, i) => t.uploaded[i]! / t.received[i]!,
    ],
    ['from_seeds', 'bytes', 'bytes that came from peers that had the whole file', 'fromSeeds'],
    [
      'uplink_share',
      'share',
      'uploaded / what the uplink could have carried meanwhile; empty: not ended, or unlimited',
      (t, i) => (t.uplinkBps[i]! < Number.POSITIVE_INFINITY ? uplinkShare(t, i) : null),
    ],
  ],
  series: [
    ['time_s', 's', 'end of the interval; counts are of it', (t, i) => seconds(t.endUs[i]!)],
    ['online', 'peers', 'peers online at its end', 'online'],
    ['links', 'links', 'overlay links at its end', 'links'],
    ['queries', 'count', 'queries asked', 'queries'],
    ['hits', 'count', 'of these, the ones with a hit by its end', 'hits'],
    ['messages', 'count', 'messages sent', 'messages'],
    ['bytes', 'bytes', 'wire bytes sent', 'bytes'],
    ['lost', 'count', 'messages lost', 'lost'],
    [
      'uplink_used',
      'share',
      'bytes that transfers sent from users / what the uplinks of those online at its end could carry; empty: unlimited',
      'uplinkUsed',
    ],
    [
      'rarest_copies',
      'copies',
      'copies online at its end of the rarest piece of the file that most are fetching; empty: no pieces',
      'rarestCopies',
    ],
    ['mean_copies', 'copies', 'the same of its pieces on average', 'meanCopies'],
  ],
  churn: [
    ['time_s', 's', 'when it happened', (t, i) => seconds(t.timeUs[i]!)],
    ['peer', '', 'label of the peer', (t, i, label) => label(t.peer[i]!)],
    ['event', '', KINDS.join(', '), (t, i) => KINDS[t.kind[i]!]],
  ],
}
