// peerlab topology: measures a topology from a file or a model, and writes it in another format.

import type { CommandModule, InferredOptionTypes, Options } from 'yargs'
import {
  generateTopology,
  InputError,
  type ModelConfig,
  stream,
  suggest,
  type Topology,
} from '../../sim/index.ts'
import { checkExport, readTopology, writeTopology } from '../graph-files.ts'
import { formatNumber } from '../table.ts'
import { measure, reportText } from '../topology-report.ts'

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const
const flag = (describe: string) => ({ type: 'boolean', describe }) as const

const parameters = {
  k: text('k-out: links each peer draws; watts-strogatz: neighbours'),
  m: text('barabasi-albert: links of a newcomer'),
  degree: text('Mean, exact or hub degree: erdos-renyi, random-regular, regular-tree, two-tier'),
  beta: text('watts-strogatz: probability of rewiring'),
  exponent: text('power-law: exponent of the degrees'),
  min: text('power-law: lowest degree'),
  max: text('power-law: highest degree, by default the natural cut-off'),
  columns: text('grid: peers in a row, by default a square'),
  wrap: flag('grid: join opposite edges'),
  hubs: text('two-tier: number of hubs'),
  homes: text('two-tier: hubs each other peer is linked to'),
  clusters: text('clusters: number of communities'),
  links: text('clusters: number of links drawn'),
  density: text('clusters: share of links within a community'),
} as const satisfies { readonly [name: string]: Options }

const options = {
  model: text('Generate instead of reading a file: k-out, barabasi-albert, ...'),
  peers: text('Number of peers to generate'),
  seed: { ...text('Of what is drawn at random'), default: '1' },
  ...parameters,
  attack: flag('What is left when the best-connected peers go'),
  failure: flag('What is left when random peers go'),
  centrality: flag('Most central peers (small topologies)'),
  export: text('Write it to FILE: .graphml, .gexf, .edges or .txt, also with .gz'),
  force: flag('Let --export overwrite a file'),
  json: flag('Print JSON'),
} as const satisfies { readonly [name: string]: Options }

const USAGE = `Measure a topology, from a file or generated, and convert it

  peerlab topology p2p-Gnutella08.txt.gz --attack         measure a crawl
  peerlab topology --model k-out --k 4 --peers 1000       measure a model
  peerlab topology crawl.txt.gz --export crawl.graphml    convert

Usage: peerlab topology [file]`

type Arguments = InferredOptionTypes<typeof options> & { file?: string | undefined }

export const topologyCommand: CommandModule<object, Arguments> = {
  command: 'topology [file]',
  describe: 'Measure a topology, from a file or generated, and convert it',
  builder: (yargs) =>
    yargs
      .usage(USAGE)
      .positional('file', {
        type: 'string',
        describe: 'Edge list, .graphml or .gexf, each plain or .gz',
      })
      .options(options),
  handler: (argv) => {
    if (argv.export !== undefined) checkExport(argv.export, argv.force ?? false)
    const seed = numberOf('seed', argv.seed)
    if (!Number.isSafeInteger(seed)) throw new InputError(`--seed ${seed}: expected an integer`)
    const { topology, source, notes } = argv.file === undefined ? generate(argv, seed) : read(argv)
    const report = measure(topology, {
      attack: argv.attack ?? false,
      failure: argv.failure ?? false,
      centrality: argv.centrality ?? false,
      seed,
    })
    if (argv.export !== undefined) writeTopology(topology, argv.export, argv.force ?? false)
    process.stdout.write(
      argv.json
        ? `${JSON.stringify({ topology: source, seed, ...report })}\n`
        : reportText(source, report),
    )
    for (const note of notes) process.stderr.write(`${note}\n`)
    if (argv.export !== undefined) process.stderr.write(`wrote ${argv.export}\n`)
  },
}

interface Source {
  readonly topology: Topology
  readonly source: string
  /** What was left out of a file. */
  readonly notes: readonly string[]
}

function read(argv: Arguments): Source {
  const file = argv.file!
  for (const name of ['model', 'peers', ...Object.keys(parameters)]) {
    if (argv[name as keyof Arguments] !== undefined) {
      throw new InputError(`--${name}: goes with a model, but ${file} is read`)
    }
  }
  const topology = readTopology(file)
  const notes = [
    [topology.selfLoops, 'links of a peer to itself'],
    [topology.repeated, 'repeated links'],
  ] as const
  return {
    topology,
    source: file,
    notes: notes
      .filter(([count]) => count > 0)
      .map(([count, what]) => `dropped ${formatNumber(count, 0)} ${what}`),
  }
}

/** Parameters of each model; those with a '?' may be left out. */
const MODELS: { readonly [model in Exclude<ModelConfig['model'], 'none'>]: readonly string[] } = {
  'erdos-renyi': ['degree'],
  'barabasi-albert': ['m'],
  'watts-strogatz': ['k', 'beta'],
  'random-regular': ['degree'],
  'k-out': ['k'],
  'power-law': ['exponent', 'min', 'max?'],
  grid: ['columns?', 'wrap?'],
  'regular-tree': ['degree'],
  ring: [],
  star: [],
  complete: [],
  'two-tier': ['hubs', 'degree', 'homes'],
  clusters: ['clusters', 'links', 'density'],
}

function generate(argv: Arguments, seed: number): Source {
  const config = modelConfig(argv)
  const peers = numberOf('peers', argv.peers)
  // The stream that a scenario draws its topology from: the same seed gives the same links.
  const topology = generateTopology(config, peers, stream(seed, 'world/topology'))
  const { model, ...settings } = config
  const shown = Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `, ${name}: ${value}`)
  return { topology, source: `${model}${shown.join('')} (seed ${seed})`, notes: [] }
}

function modelConfig(argv: Arguments): ModelConfig {
  const { model } = argv
  if (model === undefined) throw new InputError('expected a FILE, or --model and --peers')
  if (!isModel(model)) {
    throw new InputError(`--model ${model}: ${suggest(model, Object.keys(MODELS))}`)
  }
  const own = MODELS[model].map((name) => name.replace('?', ''))
  const config: { [name: string]: string | number | boolean | null } = { model }
  for (const name of Object.keys(parameters) as (keyof typeof parameters)[]) {
    const value = argv[name]
    if (!own.includes(name)) {
      if (value === undefined) continue
      const expected = own.length > 0 ? own.map((each) => `--${each}`).join(', ') : 'no parameters'
      throw new InputError(`--${name}: ${model} has none, expected ${expected}`)
    }
    if (name === 'wrap') config.wrap = value ?? false
    else if (value === undefined && MODELS[model].includes(`${name}?`)) config[name] = null
    else config[name] = numberOf(name, value)
  }
  // Names and presence were checked against MODELS, ranges are by generateTopology.
  return config as unknown as ModelConfig
}

function isModel(model: string): model is keyof typeof MODELS {
  return Object.hasOwn(MODELS, model)
}

function numberOf(name: string, value: string | boolean | undefined): number {
  if (value === undefined) throw new InputError(`--${name}: missing, expected a number`)
  const number = Number(value)
  if (!Number.isFinite(number) || String(value).trim() === '') {
    throw new InputError(`--${name} ${value}: expected a number`)
  }
  return number
}
