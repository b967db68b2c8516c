// A message trace on the disk, row group by row group: never all of it in memory, however long.

import { type AsyncBuffer, asyncBufferFromUrl, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { InputError } from '../../sim/index.ts'

/** Columns of one row group. */
export interface TraceGroup {
  readonly count: number
  readonly timeUs: ArrayLike<number | bigint>
  readonly type: ArrayLike<string>
  readonly from: ArrayLike<number>
  readonly to: ArrayLike<number>
  readonly id: ArrayLike<number>
  readonly ttl: ArrayLike<number>
  readonly hops: ArrayLike<number>
  readonly fate: ArrayLike<string>
}

export interface TraceFile {
  readonly name: string
  readonly rows: number
  readonly groups: number
  readonly endUs: number
  /** The highest number of a peer in it. */
  readonly lastPeer: number
  group(number: number): Promise<TraceGroup>
  /** The column of types of a group alone. */
  types(number: number): Promise<ArrayLike<string>>
}

const COLUMNS = ['time_us', 'type', 'from', 'to', 'id', 'ttl', 'hops', 'fate'] as const
type Column = (typeof COLUMNS)[number]

/** Throws InputError where it is no trace of peerlab. */
export async function openTrace(name: string, from: File | string): Promise<TraceFile> {
  const file: AsyncBuffer =
    typeof from === 'string'
      ? await asyncBufferFromUrl({ url: from })
      : {
          byteLength: from.size,
          slice: (start, end) => from.slice(start, end).arrayBuffer(),
        }
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`not a Parquet file: ${reason}`, { file: name })
  })
  const columns = new Set(metadata.schema.map((column) => column.name))
  const missing = COLUMNS.find((column) => !columns.has(column))
  if (missing !== undefined) {
    throw new InputError(`no column ${missing}, expected a message trace`, { file: name })
  }
  /** The largest value of a column: by the file's own statistics, or, where it has none, by reading it all. */
  const most = async (column: string): Promise<number> => {
    let found = 0
    const read = (data: ArrayLike<unknown>) => {
      for (let i = 0; i < data.length; i++) found = Math.max(found, Number(data[i]))
    }
    const ranges = metadata.row_groups.map(({ columns }) => {
      const meta = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)
      return meta?.meta_data?.statistics?.max_value ?? meta?.meta_data?.statistics?.max
    })
    if (ranges.includes(undefined)) {
      await parquetRead({ file, metadata, columns: [column], onChunk: (c) => read(c.columnData) })
    } else read(ranges)
    return found
  }
  const sizes = metadata.row_groups.map((group) => Number(group.num_rows))
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0))
  const columnsOf = async (group: number, columns: readonly Column[]) => {
    const pieces = new Map<string, ArrayLike<unknown>[]>(columns.map((column) => [column, []]))
    const rowStart = starts[group]!
    await parquetRead({
      file,
      metadata,
      columns: [...columns],
      rowStart,
      rowEnd: rowStart + sizes[group]!,
      onChunk: ({ columnName, columnData }) => pieces.get(columnName)!.push(columnData),
    })
    // Mostly one piece, which is taken as it is: to copy it would take longer than to read it.
    return <T>(column: Column): ArrayLike<T> => {
      const [first, ...others] = pieces.get(column)!
      const whole =
        others.length === 0 ? first : pieces.get(column)!.flatMap((one) => Array.from(one))
      return (whole ?? []) as ArrayLike<T>
    }
  }
  return {
    name,
    rows: Number(metadata.num_rows),
    groups: sizes.length,
    endUs: (await most('time_us')) + 1,
    lastPeer: Math.max(await most('from'), await most('to')),
    async group(number) {
      const column = await columnsOf(number, COLUMNS)
      return {
        count: sizes[number]!,
        timeUs: column('time_us'),
        type: column('type'),
        from: column('from'),
        to: column('to'),
        id: column('id'),
        ttl: column('ttl'),
        hops: column('hops'),
        fate: column('fate'),
      }
    },
    async types(number) {
      return (await columnsOf(number, ['type']))('type')
    },
  }
}
