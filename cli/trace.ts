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
  const type = new Array<string>(GROUP_ROWS).fill('')
  const fate = new Array<string>(GROUP_ROWS).fill('')
  let count = 0
  // Readers skip row groups by time, and learn how many peers there are from the ranges of `from` and `to`;
  // ranges of the rest would tell them nothing, and cost.
  const common = { nullable: false, statistics: false } as const
  // The encodings are given, since trying a dictionary on each column takes as long as writing it.
  const integers = (name: string, data: Int32Array) =>
    ({ name, data, type: 'INT32', encoding: 'DELTA_BINARY_PACKED', ...common }) as const
  const peers = (name: string, data: Int32Array) =>
    ({ name, data, type: 'INT32', encoding: 'PLAIN', nullable: false }) as const
  const strings = (name: string, values: string[]) =>
    ({ name, data: values, type: 'STRING', ...common }) as const
  return {
    count: () => count,
    clear() {
      count = 0
    },
    add(message: TracedMessage) {
      const i = count++
      halves[2 * i] = message.timeUs | 0
      halves[2 * i + 1] = Math.floor(message.timeUs / 2 ** 32)
      from[i] = message.from
      to[i] = message.to
      id[i] = message.id
      ttl[i] = message.ttl
      hops[i] = message.hops
      type[i] = message.type
      fate[i] = message.fate
    },
    columns: (count: number) => [
      {
        name: 'time_us',
        data: timeUs.subarray(0, count),
        type: 'INT64',
        nullable: false,
        encoding: 'DELTA_BINARY_PACKED',
      } as const,
      strings('type', type.slice(0, count)),
      peers('from', from.subarray(0, count)),
      peers('to', to.subarray(0, count)),
      integers('id', id.subarray(0, count)),
      integers('ttl', ttl.subarray(0, count)),
      integers('hops', hops.subarray(0, count)),
      strings('fate', fate.slice(0, count)),
    ],
  }
}
