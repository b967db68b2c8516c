// npx tsx bench/gia.ts [--peers N] [--holders N] [--topology FILE] [--rate R [--load S]] [names]: how much load
// Gia bears, and what is left of it without each mechanism. The collapse point (Chawathe et al. 2003, section 4)
// is the rate of queries per peer and second beyond which fewer than 90 % succeed, found by bisection; with
// --rate, what succeeds at that rate in the second half of so many seconds.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { registry } from '../protocols/index.ts'
import { drawWorld, mean, planRuns, scenarioFiles, simulate, type World } from '../sim/index.ts'

const OFF = { adaptation: false, 'one-hop': false, 'flow-control': false, bias: false }
const ON = { adaptation: true, 'one-hop': true, 'flow-control': true, bias: true }
const VARIANTS: { readonly [name: string]: object } = {
  gia: ON,
  'gia - adaptation': { ...ON, adaptation: false },
  'gia - one-hop': { ...ON, 'one-hop': false },
  'gia - flow-control': { ...ON, 'flow-control': false },
  'gia - bias': { ...ON, bias: false },
  walks: OFF,
  'walks + adaptation': { ...OFF, adaptation: true },
  'walks + one-hop': { ...OFF, 'one-hop': true },
  'walks + flow-control': { ...OFF, 'flow-control': true },
  'walks + bias': { ...OFF, bias: true },
}

const ENOUGH = 0.9
/** Seconds in which a topology adapts before the first query. */
const SETTLE_S = 30
/** Times what a query takes in an idle network: how long load lasts, and after what time a query has failed. */
const LOAD = 6
const PATIENCE = 10
/** At least. */
const LOAD_S = 8
const PATIENCE_S = 10
/** With --rate. */
const BRIEF_S = 12
/** Queries that count in a probe, at least. */
const QUERIES = 200
/** The search goes up by STRIDE, and is over when the rate is known within PRECISION. */
const STRIDE = 4
const PRECISION = 1.3
/** Queries a second, of the paper's classes. */
const MEAN_CAPACITY = 93.7

interface Setting {
  readonly peers: number
  readonly holders: number
  readonly file: string | undefined
}

/** Means over the queries that count. */
interface Probe {
  readonly rate: number
  readonly success: number
  readonly hops: number
  readonly seconds: number
}

interface Load {
  /** Queries per peer and second. */
  readonly rate: number
  readonly loadS: number
  readonly patienceS: number
}

main(process.argv.slice(2))

function main(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      peers: { type: 'string', default: '1000' },
      holders: { type: 'string', default: '10' },
      topology: { type: 'string' },
      rate: { type: 'string' },
      load: { type: 'string', default: '4' },
    },
  })
  const setting = {
    peers: Number(values.peers),
    holders: Number(values.holders),
    file: values.topology,
  }
  const names = positionals.length > 0 ? positionals : Object.keys(VARIANTS)
  print('variant', 'rate', 'success', 'hops', 'seconds')
  for (const name of names) {
    const params = VARIANTS[name]!
    const at = { rate: Number(values.rate), loadS: Number(values.load), patienceS: BRIEF_S }
    const found = values.rate ? probe(setting, params, at) : collapse(setting, params)
    const { rate, success, hops, seconds } = found
    print(name, rate.toPrecision(2), success.toFixed(3), hops.toFixed(1), seconds.toPrecision(2))
  }
}

function print(name: string, ...columns: readonly string[]): void {
  const cells = columns.map((text) => text.padStart(16))
  process.stdout.write(`${name.padEnd(22)}${cells.join('')}\n`)
}

/** The highest rate found at which enough succeed, with hops and time of the hits there. */
function collapse(setting: Setting, params: object): Probe {
  const slow = { loadS: 200, patienceS: 20_000 }
  const idle = probe(setting, params, { rate: (2 * QUERIES) / (setting.peers * 200), ...slow })
  const lasting = {
    loadS: Math.max(LOAD_S, LOAD * idle.seconds),
    patienceS: Math.max(PATIENCE_S, PATIENCE * idle.seconds),
  }
  let low = QUERIES / (setting.peers * lasting.loadS * 8)
  let best = idle
  // More work than all peers together can do.
  let high = MEAN_CAPACITY / Math.max(1, idle.hops - 1)
  while (high / low > PRECISION) {
    const rate = Math.min(low * STRIDE, Math.sqrt(low * high))
    const loadS = Math.max(lasting.loadS, (2 * QUERIES) / (rate * setting.peers))
    const found = probe(setting, params, { rate, loadS, patienceS: lasting.patienceS })
    process.stderr.write(`  ${rate.toPrecision(3)}/s: ${JSON.stringify(found)}\n`)
    if (found.success >= ENOUGH) {
      low = rate
      best = found
    } else high = rate
  }
  return best
}

/** Load after settling; the second half of it counts. */
function probe({ peers, holders, file }: Setting, params: object, load: Load): Probe {
  const { rate, loadS, patienceS } = load
  const endS = SETTLE_S + loadS
  const scenario = {
    duration: `${Math.ceil(endS + patienceS)} s`,
    ...(file ? {} : { peers }),
    topology: file ? { model: 'edge-list', file } : { model: 'barabasi-albert', m: 4 },
    latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
    content: {
      files: 1000,
      popularity: { zipf: 0 },
      replication: { model: 'fixed', counts: [holders] },
    },
    workload: { queries: `${rate}/s` },
    protocols: { gia: { ...params, ttl: 32_000, reissues: 0, memory: '1 d' } },
  }
  const text = JSON.stringify(scenario)
  const plan = planRuns({ text, file: 'bench/gia' }, registry).plans[0]!
  const inputs = scenarioFiles(plan.scenario).map((path) => [path, textOf(path)] as const)
  const world = askBetween(drawWorld([plan], new Map(inputs)), SETTLE_S * 1e6, endS * 1e6)
  const { queries } = simulate(plan, world)
  const counted = Array.from({ length: queries.count }, (_, row) => row).filter(
    (row) => queries.timeUs[row]! >= (SETTLE_S + loadS / 2) * 1e6,
  )
  const hits = counted.filter((row) => queries.firstHitUs[row]! <= patienceS * 1e6)
  return {
    rate,
    success: hits.length / counted.length,
    hops: mean(hits.map((row) => queries.firstHitHops[row]!)),
    seconds: mean(hits.map((row) => queries.firstHitUs[row]! / 1e6)),
  }
}

function textOf(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}

function askBetween(world: World, fromUs: number, untilUs: number): World {
  const { timeUs, peer, file } = world.queries
  const from = timeUs.findIndex((atUs) => atUs >= fromUs)
  const end = timeUs.findIndex((atUs) => atUs >= untilUs)
  const part = <A extends Float64Array | Uint32Array>(column: A) =>
    column.slice(from, end < 0 ? timeUs.length : end) as A
  const queries = { timeUs: part(timeUs), peer: part(peer), file: part(file) }
  return { ...world, queries: { ...queries, count: queries.timeUs.length } }
}
