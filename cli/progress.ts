// The bar on stderr: how many runs, which one, how fast, how long still. Only on a terminal, only past
// a second; a pipe or --quiet sees nothing of it.

import { SingleBar } from 'cli-progress'
import { formatNumber, formatSeconds } from './table.ts'

export interface Progress {
  /** The first world is there, so the files are sound: says what will be run. */
  begin(): void
  /** So many runs are planned. */
  expect(total: number): void
  /** How far a run is, 0..1, and its events so far. */
  moved(index: number, name: RunLabel, share: number, events: number): void
  /** A run ended, the `runs`th. */
  ended(index: number, runs: number): void
  /** A line on stderr about a run that failed. */
  failed(line: string): void
  /** A line on stderr that the bar does not overwrite. */
  note(line: string): void
  stop(): void
}

interface RunLabel {
  readonly protocol: { readonly name: string }
  readonly replicate: number
}

const PATIENCE_MS = 1000
/** Over so long the events of a second are counted. */
const RATE_MS = 2000
/** Of so much of a run it can be told how long the rest will take. */
const TELLING = 0.2

/** `before` of the `total` runs were there already; `plan` is the line that says so. */
export function createProgress(
  { total, before, plan }: { total: number; before: number; plan: string },
  quiet: boolean,
): Progress {
  const shown = process.stderr.isTTY && !quiet
  const start = performance.now()
  const active = new Map<number, { share: number; events: number }>()
  let bar: SingleBar | undefined
  let most = total
  let runs = before
  let failed = 0
  let name = ''
  let begun = false
  let counted = { events: 0, at: start, rate: Number.NaN }
  let events = 0

  function draw(): void {
    const now = performance.now()
    if (!shown || now - start < PATIENCE_MS) return
    bar ??= open(most)
    if (now - counted.at > RATE_MS) {
      const rate = ((events - counted.events) / (now - counted.at)) * 1000
      counted = { events, at: now, rate }
    }
    const present = [...active.values()].reduce((sum, { share }) => sum + share, 0)
    const done = runs + present - before
    const left = ((now - start) / 1000) * ((most - before - done) / done)
    bar.setTotal(most)
    bar.update(runs + present, {
      runs,
      all: most,
      name,
      rate: formatNumber(counted.rate, 0),
      left: done < TELLING ? '-' : formatSeconds(left),
      failed,
    })
  }
  const close = () => {
    bar?.stop()
    bar = undefined
  }
  const note = (line: string) => {
    close()
    process.stderr.write(`peerlab: ${line}\n`)
  }

  return {
    begin() {
      if (!quiet && !begun) process.stderr.write(plan)
      begun = true
    },
    expect(planned) {
      most = planned
    },
    moved(index, label, share, count) {
      events += Math.max(0, count - (active.get(index)?.events ?? 0))
      active.set(index, { share, events: count })
      name = `${label.protocol.name} rep ${label.replicate}`
      draw()
    },
    ended(index, count) {
      active.delete(index)
      runs = count
      draw()
    },
    failed(line) {
      failed++
      note(line)
    },
    note,
    stop: close,
  }
}

function open(total: number): SingleBar {
  const format = '[{bar}] {runs}/{all}  {name}  {rate} events/s  {failed} failed  eta {left}'
  const options = { format, barsize: 14, barCompleteChar: '#', barIncompleteChar: '-', fps: 10 }
  const opened = new SingleBar({ ...options, clearOnComplete: true, stopOnComplete: false })
  const blank = { runs: 0, all: total, name: '', rate: '-', left: '-', failed: 0 }
  opened.start(total, 0, blank)
  return opened
}
