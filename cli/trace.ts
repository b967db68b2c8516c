// The message trace: a row per message once its fate is known, streamed to Parquet in row groups, so
// that memory stays bounded however long the run is.

import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import type { Run, TracedMessage } from '../sim/index.ts'

const GROUP_ROWS = 100_000

/** Observes `run` and writes what it sees to `file` until closed. `types` are the messages to trace. */
export function traceMessages(
  run: Run,
  types: ReadonlySet<string>,
  file: string,
): { close(): void } {
  const rows = createRows()
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: schemaFromColumnData({ columnData: rows.columns(0) }),
    createdBy: 'peerlab',
  })
  const flush = () => {
    if (rows.count() > 0)
      writer.write({ columnData: rows.columns(rows.count()), rowGroupSize: GROUP_ROWS })
    rows.clear()
  }
  const add = (message: TracedMessage) => {
    if (!types.has(message.type)) return
    rows.add(message)
    if (rows.count() === GROUP_ROWS) flush()
  }
  run.observe({
    sent: (message) => {
      if (message.fate !== 'sent') add(message)
    },
    dispatched: add,
  })
  return {
    close() {
      run.observe(null)
      flush()
      writer.finish()
    },
  }
}

/** One row group in the making, column by column. */
function createRows() {
  const timeUs = new BigInt64Array(GROUP_ROWS)
  // Written as two halves: a BigInt for each row would be garbage at once.
  const halves = new Int32Array(timeUs.buffer)
  const from = new Int32Array(GROUP_ROWS)
  const to = new Int32Array(GROUP_ROWS)
  const id = new Int32Array(GROUP_ROWS)
  const ttl = new Int32Array(GROUP_ROWS)
  const hops = new Int32Array(GROUP_ROWS)
  const type: string[] = []
  const fate: string[] = []
  // Readers skip row groups by time; ranges of the rest would tell them nothing, and cost.
  const common = { nullable: false, statistics: false } as const
  const integers = (name: string, values: Int32Array) =>
    ({ name, data: values, type: 'INT32', ...common }) as const
  /** Many different numbers: no dictionary is tried. */
  const peers = (name: string, values: Int32Array) =>
    ({ ...integers(name, values), encoding: 'PLAIN' }) as const
  const strings = (name: string, values: string[]) =>
    ({ name, data: values, type: 'STRING', ...common }) as const
  return {
    count: () => type.length,
    clear() {
      type.length = 0
      fate.length = 0
    },
    add(message: TracedMessage) {
      const i = type.length
      halves[2 * i] = message.timeUs | 0
      halves[2 * i + 1] = Math.floor(message.timeUs / 2 ** 32)
      from[i] = message.from
      to[i] = message.to
      id[i] = message.id
      ttl[i] = message.ttl
      hops[i] = message.hops
      type.push(message.type)
      fate.push(message.fate)
    },
    columns: (count: number) => [
      {
        name: 'time_us',
        data: timeUs.subarray(0, count),
        type: 'INT64',
        nullable: false,
        encoding: 'DELTA_BINARY_PACKED',
      } as const,
      strings('type', type),
      peers('from', from.subarray(0, count)),
      peers('to', to.subarray(0, count)),
      integers('id', id.subarray(0, count)),
      integers('ttl', ttl.subarray(0, count)),
      integers('hops', hops.subarray(0, count)),
      strings('fate', fate),
    ],
  }
}
