// A churn trace: one line a peer, `id n start end start end ...`, the n sessions in seconds.

import { InputError } from '../input-error.ts'
import type { Micros } from '../units.ts'
import { eachLine, quoted, readNumber, wordsOf } from './text.ts'

export interface ChurnTrace {
  /** The trace's name of each peer, in the order of its lines. */
  readonly ids: readonly string[]
  /** Starts and ends of peer p by turns: endsUs[offsets[p]] .. endsUs[offsets[p + 1] - 1], ascending. */
  readonly offsets: Uint32Array
  readonly endsUs: readonly Micros[]
}

/** Words apart by blanks, tabs or commas; `#` comments. InputError with the place of what is malformed. */
export function parseChurnTrace(text: string, file: string): ChurnTrace {
  const lines = new Map<string, number>()
  const offsets = [0]
  const endsUs: Micros[] = []
  eachLine(text, (line, number) => {
    const [id, count, ...times] = wordsOf(line)
    const place = { file, line: number }
    if (id === undefined || count === undefined || !/^\d+$/.test(count.text)) {
      throw new InputError(`${quoted(line)}, expected 'id n start end ...'`, place)
    }
    if (times.length !== 2 * Number(count.text)) {
      const expected = `expected the start and end of ${count.text} sessions`
      throw new InputError(`${times.length} times, ${expected}`, { ...place, column: count.column })
    }
    const before = lines.get(id.text)
    if (before !== undefined) {
      throw new InputError(`${quoted(id.text)} again, first on line ${before}`, place)
    }
    lines.set(id.text, number)
    let last = 0
    for (const { text, column } of times) {
      const at = { ...place, column }
      const what = `seconds, not before ${last}`
      const seconds = readNumber(text, { what, min: last, place: at })
      if (seconds > 2 ** 32) throw new InputError(`${text}, expected seconds below 2^32`, at)
      endsUs.push(Math.floor(seconds * 1e6 + 0.5))
      last = seconds
    }
    offsets.push(endsUs.length)
  })
  if (lines.size === 0) throw new InputError("no lines, expected 'id n start end ...'", { file })
  return { ids: [...lines.keys()], offsets: Uint32Array.from(offsets), endsUs }
}
