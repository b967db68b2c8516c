// Lists of numbers that grow, as plain columns: what the recorder fills and a slice carries away.

import type { Rows } from './wire.ts'

type Column = Float64Array | Uint32Array | Int32Array | Uint8Array
interface ColumnType<C extends Column> {
  new (length: number): C
}

const FIRST_ROOM = 1024

/** A table of columns of the named kinds. `push` takes a value per column, in order of the kinds. */
export function growing<T extends { [name: string]: Column }>(
  kinds: {
    readonly [K in keyof T]: ColumnType<T[K]>
  },
) {
  const names = Object.keys(kinds) as (keyof T)[]
  let room = 0
  const columns = {} as T
  let lists: Column[] = []
  let count = 0
  const grow = (): void => {
    room = Math.max(FIRST_ROOM, room * 2)
    lists = names.map((name, i) => {
      const wider = new kinds[name](room)
      if (count > 0) wider.set(lists[i]!)
      columns[name] = wider
      return wider
    })
  }
  return {
    get count() {
      return count
    },
    /** The columns with all their room; valid until the next push. */
    get columns() {
      if (room === 0) grow()
      return columns
    },
    push(...values: number[]) {
      if (count === room) grow()
      for (let i = 0; i < values.length; i++) lists[i]![count] = values[i]!
      count++
    },
    /** Appends whole columns. */
    append(more: { readonly [K in keyof T]: T[K] }, rows: number) {
      if (rows === 0) return
      while (count + rows > room) grow()
      for (let i = 0; i < names.length; i++) lists[i]!.set(more[names[i]!].subarray(0, rows), count)
      count += rows
    },
    /** Drops every row that `keep` refuses. */
    filter(keep: (row: number) => boolean) {
      let end = 0
      for (let row = 0; row < count; row++) {
        if (!keep(row)) continue
        if (end < row) for (const list of lists) list[end] = list[row]!
        end++
      }
      count = end
    },
    /** What was gathered, in columns of its exact length; begins anew. */
    take(): T & { readonly count: number } {
      const taken = { count } as T & { count: number }
      for (const [i, name] of names.entries()) {
        taken[name] = (count === 0 ? new kinds[name](0) : lists[i]!.slice(0, count)) as never
      }
      count = 0
      return taken
    },
  }
}

export type Growing<T extends { [name: string]: Column }> = ReturnType<typeof growing<T>>

export type RowColumns = { -readonly [K in Exclude<keyof Rows, 'count'>]: Rows[K] }

export function growingRows(): Growing<RowColumns> {
  return growing<RowColumns>({
    timeUs: Float64Array,
    travelUs: Uint32Array,
    from: Uint32Array,
    to: Uint32Array,
    id: Int32Array,
    type: Uint8Array,
    ttl: Uint8Array,
    hops: Uint8Array,
    fate: Uint8Array,
  })
}

/** The buffers of a message to be transferred with it. */
export function buffersOf(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.push(value.buffer as ArrayBuffer)
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found)
  }
  return found
}
