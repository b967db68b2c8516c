// The bar on stderr: how many runs, which one, how fast, how long still. Only on a terminal, only past
// a second; a pipe or --quiet sees nothing of it.

import { SingleBar } from 'cli-progress'
import { formatNumber, formatSeconds } from './table.ts'

export interface Progress {
  /** The first world is there, so the files are sound: says what will be run. */
  begin(): void
  /** `runs` ended so far, and the share of the present one. */
  update(
    runs: number,
    name: { readonly protocol: string; readonly replicate: number },
    run: { readonly events: number },
  ): void
  /** A line on stderr that the bar does not overwrite. */
  note(line: string): void
  stop(): void
}

const PATIENCE_MS = 1000

/** `before` of the `total` runs were there already; `plan` is the line that says so. */
export function createProgress(
  { total, before, plan }: { total: number; before: number; plan: string },
  quiet: boolean,
): Progress {
  const shown = process.stderr.isTTY && !quiet
  const start = performance.now()
  let bar: SingleBar | undefined
  let failed = 0
  let ended = { runs: before, events: 0 }
  let present = { events: 0, at: start }

  function open(): SingleBar {
    const format = '[{bar}] {runs}/{all}  {name}  {rate} events/s  {failed} failed  eta {left}'
    const options = { format, barsize: 14, barCompleteChar: '#', barIncompleteChar: '-', fps: 10 }
    const opened = new SingleBar({ ...options, clearOnComplete: true, stopOnComplete: false })
    opened.start(total, before, {
      runs: before,
      all: total,
      name: '',
      rate: '-',
      left: '-',
      failed,
    })
    return opened
  }

  return {
    begin() {
      if (!quiet) process.stderr.write(plan)
    },
    update(runs, name, run) {
      const now = performance.now()
      if (!shown || now - start < PATIENCE_MS) return
      bar ??= open()
      if (Math.floor(runs) !== ended.runs || run.events < present.events) {
        ended = { runs: Math.floor(runs), events: 0 }
        present = { events: 0, at: now }
      }
      const rate = ((run.events - present.events) / Math.max(1, now - present.at)) * 1000
      present = { events: run.events, at: now }
      const left = ((now - start) / 1000) * ((total - runs) / Math.max(runs - before, 1e-9))
      bar.update(runs, {
        runs: Math.floor(runs),
        name: `${name.protocol} rep ${name.replicate}`,
        rate: formatNumber(rate, 0),
        left: formatSeconds(left),
        failed,
      })
    },
    note(line) {
      failed++
      bar?.stop()
      bar = undefined
      process.stderr.write(`${line}\n`)
    },
    stop() {
      bar?.stop()
    },
  }
}
