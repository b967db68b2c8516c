// npm run bench -- [names] [--times N] [--write]: measures, and prints the machine, medians and spread.
// --write keeps what was printed in bench/results.md.

import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, median, ROOT, type Row } from './bench.ts'
import { chord, lookups } from './chord.bench.ts'
import { content } from './content.bench.ts'
import { flows } from './flows.bench.ts'
import { guids } from './guids.bench.ts'
import { hour } from './hour.bench.ts'
import { kademlia } from './kademlia.bench.ts'
import { latency } from './latency.bench.ts'
import { links } from './links.bench.ts'
import { queue } from './queue.bench.ts'
import { random } from './random.bench.ts'
import { flood, kernel, ties, tokens, w2, world } from './runs.bench.ts'
import { swarm } from './swarm.bench.ts'
import { zipf } from './zipf.bench.ts'

const PIECES = [queue, links, guids, random, latency, zipf, content, flows]
const BENCHES: readonly Bench[] = [
  ...PIECES,
  world,
  flood,
  tokens,
  w2,
  ties,
  kernel,
  chord,
  lookups,
  kademlia,
  hour,
  swarm,
]

process.exitCode = main(process.argv.slice(2))

function main(words: string[]): number {
  const asked = readWords(words)
  if (typeof asked === 'string') {
    process.stderr.write(`bench: ${asked}\n`)
    return 2
  }
  const machine = machineLine()
  process.stdout.write(`${machine}\n`)
  const sections = asked.benches.map((bench) => measure(bench, asked.times))
  const text = ['# What was last measured\n', `${machine}\n`, ...sections].join('\n')
  if (asked.write) writeFileSync(join(ROOT, 'bench/results.md'), text)
  return 0
}

/** What is asked for, or what is wrong with it. */
function readWords(words: string[]) {
  const known = BENCHES.map(({ name }) => name)
  const options = { times: { type: 'string', default: '5' }, write: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    strict: false,
    options,
  })
  const stray = Object.keys(values).find((name) => !(name in options))
  if (stray !== undefined) return `--${stray}, expected --times N or --write`
  const unknown = positionals.find((name) => !known.includes(name))
  if (unknown !== undefined) return `${unknown}, expected names of: ${known.join(', ')}`
  const times = Number(values.times)
  if (!(Number.isInteger(times) && times >= 1)) return `--times ${values.times}, expected 1 or more`
  const all = positionals.length === 0
  const benches = BENCHES.filter(({ name }) => all || positionals.includes(name))
  return { benches, times, write: values.write === true }
}

/** Prints each row as it comes; all of them as a table in Markdown. */
function measure({ name, about, rows }: Bench, times: number): string {
  process.stdout.write(`\n${name}: ${about}\n`)
  const lines = [
    `## ${name}\n`,
    `${about}\n`,
    '| what | median | min-max | n | unit |',
    '|---|---|---|---|---|',
  ]
  for (const row of rows(times)) {
    const [middle, spread] = [shown(median(row.samples)), spreadOf(row)]
    const { what, unit, samples } = row
    process.stdout.write(`  ${what.padEnd(46)}${middle.padStart(9)} ${unit.padEnd(13)} ${spread}\n`)
    lines.push(`| ${what} | ${middle} | ${spread} | ${samples.length} | ${unit} |`)
  }
  return `${lines.join('\n')}\n`
}

function spreadOf({ samples }: Row): string {
  return `${shown(Math.min(...samples))}-${shown(Math.max(...samples))}`
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3)
}

function machineLine(): string {
  const cpu = cpus()[0]?.model ?? 'unknown CPU'
  const memory = Math.round(totalmem() / 2 ** 30)
  const system = `${process.platform} ${release()}, Node ${process.version}`
  return `${cpu}, ${cpus().length} CPUs, ${memory} GiB, ${system}`
}
