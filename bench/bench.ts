// What a benchmark is, and how one of either kind is measured: a piece of code by Benchmark.js, a whole
// run by the command line that users have.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Benchmark from 'benchmark'

export interface Bench {
  readonly name: string
  readonly about: string
  /** Each row as soon as it is measured, from `times` repetitions where it is of whole runs. */
  rows(times: number): Iterable<Row>
}

export interface Row {
  readonly what: string
  readonly unit: string
  readonly samples: readonly number[]
}

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A piece of code: what one call of it does `ops` times. */
export interface Piece {
  readonly what: string
  readonly ops: number
  /** What it returns is not used: a compiler cannot know. */
  run(): unknown
}

/** Nanoseconds an operation. Pieces are made when their turn comes, so that one is in memory at a time. */
export function* measurePieces(pieces: readonly (() => Piece)[]): Generator<Row> {
  for (const make of pieces) {
    const { what, ops, run } = make()
    // Benchmark.js would copy the text of a function, which then lacks what it closes over.
    const bench = new Benchmark(() => run())
    bench.run()
    const samples = bench.stats.sample.map((seconds) => (seconds * 1e9) / ops)
    yield { what, unit: 'ns', samples }
  }
}

/** What --json says of a run. */
export interface Measured {
  readonly timing: {
    readonly wall_s: number
    readonly messages_per_s: number
    readonly peak_rss_bytes: number
    readonly world_s: number
  }
  readonly metrics: { readonly messages: number }
}

/** One run of a scenario by the command line, its results thrown away. `set`: as after --set. */
export function runOnce(scenario: string, set: readonly string[]): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-bench-'))
  try {
    const options = ['--json', '--quiet', '--out', join(folder, 'out')]
    const changes = set.flatMap((change) => ['--set', change])
    const command = [join(ROOT, 'dist/cli/main.js'), 'run', scenario, ...options, ...changes]
    const text = execFileSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' })
    return JSON.parse(text).runs[0]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function repeat<T>(times: number, measure: () => T): T[] {
  return Array.from({ length: times }, measure)
}

/** Millions of messages a second, nanoseconds a message, and memory: one row each. */
export function* rowsOfRuns(what: string, runs: readonly Measured[]): Generator<Row> {
  const speed = runs.map(({ timing }) => timing.messages_per_s)
  const rss = runs.map(({ timing }) => timing.peak_rss_bytes / 2 ** 20)
  yield { what, unit: 'M messages/s', samples: speed.map((perSecond) => perSecond / 1e6) }
  yield { what: `${what}, peak memory`, unit: 'MiB', samples: rss }
}

export function median(samples: readonly number[]): number {
  const ascending = [...samples].sort((a, b) => a - b)
  const middle = ascending.length / 2
  return (ascending[Math.ceil(middle) - 1]! + ascending[Math.floor(middle)]!) / 2
}
