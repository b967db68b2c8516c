import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { drawWorld, InputError } from '../sim/index.ts'
import { type Experiment, loadExperiment, plansOfWorld } from './experiment.ts'
import { openStore } from './store.ts'

const test = suite('experiment')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-experiment-'))
test.after(() => rmSync(folder, { recursive: true }))

const SMALL = `title: Small
peers: 100
duration: 2 min
topology: { model: k-out, k: 3 }
protocols: { gnutella: { ttl: 4 } }
`

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

function load(file: string, set: { readonly [path: string]: string } = {}): Promise<Experiment> {
  const overrides = Object.entries(set).map(([path, value]) => ({ path, value }))
  return loadExperiment({ scenario: file, overrides })
}

async function refuses(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await work()
  } catch (error) {
    assert.instance(error, InputError, String(error))
    assert.match((error as InputError).message, message)
    return
  }
  assert.unreachable(`accepted, expected ${message}`)
}

test('whatever is wrong with a scenario or its files is an input error with its place', async () => {
  const edges = gzipSync('1 2\n2 3\n'.repeat(500))
  const scenarios: [string, string | Uint8Array, RegExp][] = [
    ['empty.yaml', '', /empty.yaml: empty file/],
    ['list.yaml', '- peers', /list.yaml:1:1: /],
    ['broken.yaml', 'peers: [1\n', /broken.yaml:\d+:\d+: /],
    ['twice.yaml', `${SMALL}peers: 3\n`, /twice.yaml:6:1: /],
    ['unknown.yaml', `${SMALL}chrun: {}\n`, /unknown.yaml:6:1: .*did you mean churn\?/],
    ['unit.yaml', `${SMALL}warmup: 5 parsecs\n`, /unit.yaml:6:9: .*parsecs/],
    ['binary.yaml', Uint8Array.of(0, 1, 2, 3), /binary.yaml: binary data/],
    ['latin.yaml', Uint8Array.of(0x74, 0xe9, 0x0a), /latin.yaml: binary data/],
  ]
  for (const [name, content, message] of scenarios) {
    await refuses(() => load(write(name, content)), message)
  }
  mkdirSync(join(folder, 'folder'))
  const sizeless = write('sizeless.yaml', SMALL.replace('peers: 100\n', ''))
  const topologies: [string, string | Uint8Array | undefined, RegExp][] = [
    ['missing.txt', undefined, /missing.txt: cannot read: no such file/],
    ['folder', undefined, /folder: a directory/],
    ['nothing.txt', '', /nothing.txt: empty file/],
    ['truncated.gz', edges.subarray(0, edges.length - 10), /truncated.gz: truncated gzip file/],
    ['garbage.gz', Uint8Array.of(7, 0, 9), /garbage.gz: binary data/],
    ['words.txt', '1 2\n2 3 and many words\n', /words.txt:2:\d+: /],
  ]
  for (const [name, content, message] of topologies) {
    const file = content === undefined ? join(folder, name) : write(name, content)
    await refuses(async () => {
      const topology = `{ model: edge-list, file: ${file} }`
      const experiment = await load(sizeless, { topology })
      drawWorld(plansOfWorld(experiment, 0), experiment.inputs)
    }, message)
  }
})

test('plugins: what is no protocol, is named twice or does not load is refused', async () => {
  const small = write('small.yaml', SMALL)
  const plugins: [string, RegExp][] = [
    ['export const protocol = 3', /plugin0.mjs: no protocol in it/],
    ['export default {}', /plugin1.mjs: no protocol in it/],
    ['these are words', /plugin2.mjs: cannot load this plugin: /],
    [
      `export const protocol = { name: 'gnutella', title: '', source: '', params: {}, messages: {},
        handshake: {}, create() {} }`,
      /plugin3.mjs: protocol gnutella exists already/,
    ],
  ]
  for (const [i, [text, message]] of plugins.entries()) {
    await refuses(() => load(small, { plugins: `[${write(`plugin${i}.mjs`, text)}]` }), message)
  }
})

test('runs over one world stand together, and only what matters changes the hash', async () => {
  const small = write('small.yaml', `${SMALL}sweep: { protocols.gnutella.ttl: [2, 3] }\n`)
  const two = await load(small, { replicates: '2' })
  assert.equal(
    [0, 2].map((first) =>
      plansOfWorld(two, first).map(({ seed, point }) => [seed, ...Object.values(point)]),
    ),
    [
      [
        [1, 2],
        [1, 3],
      ],
      [
        [2, 2],
        [2, 3],
      ],
    ],
  )
  assert.is((await load(small, { replicates: '2' })).hash, two.hash)
  assert.is.not((await load(small, { replicates: '2', loss: '0.1' })).hash, two.hash)
  const moved = await load(small, { replicates: '2', 'sweep.peers': '[100, 200]' })
  assert.is(new Set(moved.worldOf).size, 4)
})

test('a directory that holds anything else is refused, an empty one is not', async () => {
  const experiment = await load(write('small.yaml', SMALL))
  const other = await load(write('small.yaml', SMALL), { peers: '50' })
  const out = mkdtempSync(join(folder, 'out-'))
  openStore(experiment, { out }).begin()
  assert.is(openStore(experiment, { out }).complete, false)
  await refuses(async () => openStore(other, { out }), /holds results of another experiment/)
  await refuses(async () => openStore(experiment, { out: folder }), /not empty/)
  await refuses(
    async () => openStore(experiment, { out: join(folder, 'small.yaml') }),
    /a file, expected/,
  )
  const full = openStore(experiment, { out: join(folder, 'made/for/nothing') })
  full.begin()
  await refuses(async () => full.needRoom(2 ** 60), /bytes free, expected/)
  full.discard()
  assert.not(existsSync(join(folder, 'made')))
})

test.run()
