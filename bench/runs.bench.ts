// Whole runs, as users have them: worlds, floods and walks by the command line, and beside a bare kernel.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stream } from '../sim/index.ts'
import { type Bench, type Measured, median, ROOT, repeat, rowsOfRuns, runOnce } from './bench.ts'

interface Size {
  readonly peers: number
  readonly ttl: number
  readonly floods: number
}

/** Some ten to thirty million messages at each size. */
const SIZES: readonly Size[] = [
  { peers: 10_000, ttl: 7, floods: 200 },
  { peers: 100_000, ttl: 7, floods: 20 },
  { peers: 1_000_000, ttl: 9, floods: 4 },
]

function floodOnce({ peers, ttl, floods }: Size, ...set: readonly string[]): Measured {
  const size = [`peers=${peers}`, `protocols.gnutella.ttl=${ttl}`, `workload.count=${floods}`]
  return runOnce('bench/flood.yaml', [...size, ...set])
}

function nanoseconds({ timing }: Measured): number {
  return 1e9 / timing.messages_per_s
}

export const world: Bench = {
  name: 'world',
  about: 'drawing the world of bench/flood.yaml',
  *rows(times) {
    for (const { peers } of SIZES) {
      const runs = repeat(times, () => floodOnce({ peers, ttl: 1, floods: 1 }))
      yield { what: `${peers} peers`, unit: 's', samples: runs.map((run) => run.timing.world_s) }
    }
  },
}

export const flood: Bench = {
  name: 'flood',
  about: 'bench/flood.yaml: Gnutella, mean degree 8, delays uniform 10-100 ms',
  *rows(times) {
    const all: Measured[][] = []
    for (const size of SIZES) {
      const runs = repeat(times, () => floodOnce(size))
      all.push(runs)
      yield* rowsOfRuns(`${size.peers} peers, TTL ${size.ttl}`, runs)
      yield { what: `${size.peers} peers, a message`, unit: 'ns', samples: runs.map(nanoseconds) }
    }
    const [small, , large] = all
    const base = median(small!.map(nanoseconds))
    const ratios = large!.map((run) => nanoseconds(run) / base)
    yield { what: 'a message at 10^6 peers over one at 10^4', unit: 'times', samples: ratios }
  },
}

export const tokens: Bench = {
  name: 'tokens',
  about: 'bench/tokens.yaml (W1): a token of each peer on a random walk',
  *rows(times) {
    for (const [peers, duration] of [
      [10_000, '50 s'],
      [1_000_000, '500 ms'],
    ] as const) {
      const set = [`peers=${peers}`, `duration=${duration}`]
      yield* rowsOfRuns(
        `${peers} peers and tokens`,
        repeat(times, () => runOnce('bench/tokens.yaml', set)),
      )
    }
  },
}

/** Where public data may lie; what needs it is left out elsewhere. */
const DATA = process.env.PEERLAB_DATA ?? join(ROOT, '../shared/data')

export const w2: Bench = {
  name: 'w2',
  about: '200 floods of TTL 7, one a second: (a) 50 ms a link on a given graph, (b) 10-100 ms',
  *rows(times) {
    const graph = join(DATA, 'workloads/graph_1e4.edges.gz')
    const origins = join(DATA, 'workloads/origins_1e4.txt')
    if (existsSync(graph)) {
      const set = [
        `topology={ model: edge-list, file: ${graph} }`,
        'latency={ model: constant, value: 50 ms }',
        `workload={ ask: ${origins}, every: 1 s }`,
      ]
      const runs = repeat(times, () => floodOnce(SIZES[0]!, ...set))
      yield* rowsOfRuns('W2a, 10000 peers', runs)
      yield { what: 'W2a, messages', unit: '', samples: runs.map((run) => run.metrics.messages) }
    } else process.stdout.write(`skip: W2a, whose graph is not in ${DATA}\n`)
    for (const size of SIZES.slice(0, 2)) {
      const runs = repeat(times, () => floodOnce({ ...size, floods: 200 }, 'workload.every=1 s'))
      yield* rowsOfRuns(`W2b, ${size.peers} peers`, runs)
    }
  },
}

export const ties: Bench = {
  name: 'ties',
  about: 'the flood of 10000 peers with delays in whole milliseconds, and in microseconds',
  *rows(times) {
    const folder = mkdtempSync(join(tmpdir(), 'peerlab-bench-'))
    try {
      const option = (decimals: number) => {
        const file = join(folder, `delays-${decimals}.txt`)
        writeFileSync(file, delayMatrix(200, decimals))
        return `latency={ model: matrix, file: ${file}, round-trip: false }`
      }
      const [whole, fine] = [option(0), option(3)]
      const pairs = repeat(times, () => [whole, fine].map((set) => floodOnce(SIZES[0]!, set)))
      yield* rowsOfRuns(
        'whole milliseconds',
        pairs.map(([first]) => first!),
      )
      yield* rowsOfRuns(
        'microseconds',
        pairs.map(([, second]) => second!),
      )
      const ratios = pairs.map(([first, second]) => nanoseconds(first!) / nanoseconds(second!))
      yield {
        what: 'a message in the first over one in the second',
        unit: 'times',
        samples: ratios,
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

/** Symmetric delays of 10-100 ms. */
function delayMatrix(size: number, decimals: number): string {
  const random = stream(1, 'delays')
  const rows: string[][] = Array.from({ length: size }, () => [])
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const delay = (10 + 90 * random.next()).toFixed(decimals)
      rows[row]![column] = delay
      rows[column]![row] = delay
    }
  }
  return rows.map((row) => `${row.join(' ')}\n`).join('')
}

export const kernel: Bench = {
  name: 'kernel',
  about: 'bench/kernel.c, a queue and a flood in C and nothing else, in turn with ours',
  *rows(times) {
    const folder = mkdtempSync(join(tmpdir(), 'peerlab-bench-'))
    try {
      const bare = compileKernel(folder)
      if (bare === undefined)
        return process.stdout.write('skip: the kernel, since there is no cc\n')
      for (const size of SIZES) {
        const pairs = repeat(times, () => [bare(size), 1e3 / nanoseconds(floodOnce(size))] as const)
        const what = `${size.peers} peers, TTL ${size.ttl}`
        yield { what: `C, ${what}`, unit: 'M messages/s', samples: pairs.map(([c]) => c) }
        yield {
          what: `peerlab, ${what}`,
          unit: 'M messages/s',
          samples: pairs.map(([, own]) => own),
        }
        yield {
          what: 'ours over that of C',
          unit: 'times',
          samples: pairs.map(([c, own]) => own / c),
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

/** Millions of messages a second of a flood in C; undefined where there is no compiler. */
function compileKernel(folder: string): ((size: Size) => number) | undefined {
  const program = join(folder, 'kernel')
  const flags = ['-O3', '-march=native', '-o', program, join(ROOT, 'bench/kernel.c')]
  try {
    execFileSync('cc', flags, { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  return ({ peers, ttl, floods }) => {
    const printed = execFileSync(program, [peers, ttl, floods].map(String), { encoding: 'utf8' })
    return Number(/([\d.]+) million/.exec(printed)?.[1])
  }
}
