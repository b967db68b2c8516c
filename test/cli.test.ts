// The command as its users meet it: the built program, run in an empty folder of its own.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { METRICS } from '../sim/records/metrics.ts'
import { assertBuilt, type Ended, startProgram } from './support/program.ts'

const test = suite('cli')
const SMALL = `title: Small
peers: 100
duration: 2 min
topology: { model: k-out, k: 3 }
workload: { queries: 1/min }
protocols: { gnutella: { ttl: 4 } }
record: [queries, peers, series]
`
let folder = ''

test.before(assertBuilt)
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerlab-cli-'))
  writeFileSync(join(folder, 'small.yaml'), SMALL)
})
test.after.each(() => rmSync(folder, { recursive: true }))

function start(args: readonly string[]) {
  return startProgram(folder, args)
}

function peerlab(...args: string[]): Promise<Ended> {
  return start(args).ended
}

/** Exit code 2, one line on stderr that matches, nothing on stdout, no results. */
async function refuses(args: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await peerlab(...args)
  const what = `peerlab ${args.join(' ')}: ${stderr}`
  assert.match(stderr, message)
  assert.is(stderr.split('\n').length, 2, what)
  assert.ok(stderr.startsWith('peerlab: '), what)
  assert.is(stdout, '', what)
  assert.is(code, 2, what)
  assert.not(existsSync(join(folder, 'results')), what)
}

/** Two at a time. */
async function refusesAll(cases: readonly (readonly [string | string[], RegExp])[]): Promise<void> {
  const queue = [...cases]
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [words, message] = next
      await refuses(typeof words === 'string' ? words.split(' ') : words, message)
    }
  }
  await Promise.all([worker(), worker()])
}

test('a mistake on the command line is one line with a way out', async () => {
  await refusesAll([
    ['rnu small.yaml', /unknown command rnu, did you mean run\?/],
    ['run small.yaml --sed 3', /unknown option --sed, did you mean --se[et]/],
    ['run small.yaml --seed abc', /--seed: .*abc/],
    ['run small.yaml --set pears=3', /pears.*did you mean peers\?/],
    ['run small.yaml --set peers=1e12', /--set peers: .*expected/],
    ['run small.yaml --set peers=.nan', /--set peers: .*expected/],
    ['run small.yaml --set protocols.gnutella.ttl=-1', /ttl.*-1, expected 1\.\.255/],
    ['run small.yaml --replicates 0', /--replicates: .*0, expected/],
    ['run small.yaml --record quries', /--record: .*did you mean queries\?/],
    ['run small.yaml --resume', /no interrupted run to resume/],
    ['run small.yaml --vary ttl=3,4', /--vary ttl: .*did you mean protocols.gnutella.ttl\?/],
    ['run small.yaml --vary peers=5..1', /--vary peers: .*5\.\.1/],
    ['run small.yaml --vary peers=5 --where pears<9', /--where: .*pears.*did you mean peers\?/],
    ['run small.yaml --zip peers,ttl', /--zip: .*peers, not swept/],
    ['run small.yaml --replicates {metrics:[sucess]}', /--replicates: .*did you mean success\?/],
    ['run small.yaml --set expect=[gnutella.hosp<3]', /hosp, no such metric, did you mean hops/],
    ['run small.yaml --vary peers=10..1009 --replicates 1001', /1001000 runs, .* without --yes/],
    ['run small.yaml --executor redis:/x', /--executor redis:\/x: expected local, redis:/],
  ])
})

test('a mistake in a file is one line with its place, and leaves no results', async () => {
  const edges = gzipSync('1 2\n2 3\n'.repeat(500))
  writeFileSync(join(folder, 'truncated.gz'), edges.subarray(0, edges.length - 10))
  writeFileSync(join(folder, 'words.txt'), '1 2\n2 3 and many words\n')
  writeFileSync(join(folder, 'unknown.yaml'), `${SMALL}chrun: {}\n`)
  const withEdges = (file: string) => [
    'run',
    'small.yaml',
    '--set',
    `topology={ model: edge-list, file: ${file} }`,
  ]
  await refusesAll([
    ['run missing.yaml', /missing.yaml: no such file/],
    ['run unknown.yaml', /unknown.yaml:8:1: .*did you mean churn\?/],
    ['check unknown.yaml', /unknown.yaml:8:1: /],
    [withEdges('truncated.gz'), /truncated.gz: truncated gzip file/],
    [withEdges('words.txt'), /words.txt:2:\d+: /],
    ['run small.yaml --out .', /\.: not empty/],
    ['run small.yaml --out /proc/peerlab', /\/proc\/peerlab: cannot create/],
    ['run small.yaml --out /dev/null/x', /\/dev\/null\/x: cannot create/],
  ])
})

test('a run prints a table that fits, files its results and is then cached', async () => {
  const first = await peerlab('run', 'small.yaml', '--replicates', '2')
  assert.is(first.code, 0, first.stderr)
  assert.match(first.stderr, /^plan {3}1 protocol x 1 point x 2 replicates = 2 runs, 0 cached\n$/)
  assert.ok(first.stdout.split('\n').every((line) => line.length <= 80))
  const out = /^wrote {3}(results\/small\/[0-9a-f]{12})$/m.exec(first.stdout)?.[1] ?? ''
  assert.equal(readdirSync(join(folder, out)).sort(), [
    'columns.json',
    'manifest.json',
    'peers.csv',
    'queries.csv',
    'runs.csv',
    'series.csv',
    'summary.csv',
  ])
  const columns = JSON.parse(readFileSync(join(folder, out, 'columns.json'), 'utf8'))
  for (const [file, described] of Object.entries<{ name: string }[]>(columns)) {
    const [header, ...rows] = readFileSync(join(folder, out, file), 'utf8')
      .trimEnd()
      .split('\n')
    assert.is(header, described.map(({ name }) => name).join(','), file)
    assert.ok(rows.length > 0 && rows.every((row) => row.split(',').length === described.length))
  }
  const again = await peerlab('run', 'small.yaml', '--replicates', '2')
  assert.match(again.stderr, /2 runs, 2 cached\n$/)
  assert.is(again.stdout, first.stdout)
})

test('--json is one document, --quiet keeps stderr empty, --dry-run writes nothing', async () => {
  const dry = await peerlab('run', 'small.yaml', '--dry-run')
  assert.is(dry.code, 0)
  assert.not(existsSync(join(folder, 'results')))
  const args = ['run', 'small.yaml', '--json', '--quiet', '--seed', '9', '--out', 'here']
  const { code, stdout, stderr } = await peerlab(...args)
  assert.is(code, 0)
  assert.is(stderr, '')
  const document = JSON.parse(stdout)
  assert.is(document.out, 'here')
  assert.is(document.seed, 9)
  const [run] = document.runs
  assert.equal(Object.keys(run.metrics), Object.keys(METRICS))
  assert.match(run.fingerprint, /^[0-9a-f]{16}$/)
  assert.ok(run.timing.wall_s > 0 && run.timing.messages_per_s > 0 && run.timing.peak_rss_bytes > 0)
  const alone = document.summary.find((row: { metric: string }) => row.metric === 'messages')
  assert.equal([alone.n, alone.mean, alone.sd], [1, run.metrics.messages, null])
  assert.is((await peerlab(...args)).stdout, stdout)
})

test('ranges, zips and conditions make a plan, of more than a million runs where one says so', async () => {
  const plan = async (line: string) => (await peerlab(...line.split(' '))).stdout
  const vary =
    'run small.yaml --dry-run --vary peers=log:20..80:3 --vary protocols.gnutella.ttl=1..3'
  const rows = (text: string) =>
    [...text.matchAll(/^gnutella +(\d+) +(\d+) /gm)].map(([, a, b]) => `${a} ${b}`)
  assert.equal(rows(await plan(`${vary} --zip peers,ttl`)), ['20 1', '40 2', '80 3'])
  assert.equal(rows(await plan(`${vary} --where peers*ttl<=40`)), ['20 1', '20 2', '40 1'])
})

test('an expectation that fails is exit 3; a protocol that throws is exit 5 and names itself', async () => {
  writeFileSync(join(folder, 'hope.yaml'), `${SMALL}expect: [gnutella.queries < 0]\n`)
  const hope = await peerlab('run', 'hope.yaml', '--quiet')
  assert.is(hope.code, 3)
  assert.match(hope.stdout, /^expect {2}FAILED {2}gnutella.queries < 0 \(is \d/m)

  writeFileSync(join(folder, 'bad.js'), THROWING)
  writeFileSync(
    join(folder, 'bad.yaml'),
    SMALL.replace('gnutella: { ttl: 4 }', 'bad: {}, gnutella: {}').concat('plugins: [./bad.js]\n'),
  )
  const bad = await peerlab('run', 'bad.yaml', '--json', '--quiet')
  assert.is(bad.code, 5)
  assert.match(bad.stderr, /^peerlab: bad: .*search.*\d s.*no such luck/m)
  const { runs, failed } = JSON.parse(bad.stdout)
  assert.equal(
    [runs, failed].map((list) => list.map((run: { protocol: string }) => run.protocol)),
    [['gnutella'], ['bad']],
  )
})

const THROWING = `export const protocol = {
  name: 'bad', title: 'Bad', source: 'none', params: {}, messages: {},
  handshake: { connect: 1, accept: 1, refuse: 1 },
  create: () => ({
    join() {}, leave() {}, receive() {}, timer() {},
    search() { throw new Error('no such luck') },
  }),
}
`

test('an interrupted run keeps what it has, and the same command completes it to the same bytes', async () => {
  const args = ['run', 'small.yaml', '--replicates', '30', '--quiet', '--out']
  const { child, ended } = start([...args, 'cut'])
  const journal = join(folder, 'cut/journal.jsonl')
  const runsIn = () =>
    existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0
  while (runsIn() < 3 && child.exitCode === null) await pause(5)
  child.kill('SIGINT')
  const cut = await ended
  assert.is(cut.code, 130, cut.stderr)
  assert.match(
    cut.stderr,
    /^peerlab: interrupted, \d+ runs of 30 kept in cut; the same command goes on/,
  )
  const kept = runsIn()
  assert.ok(kept >= 3 && kept < 30)
  writeFileSync(join(folder, 'cut/queries.csv'), 'half a row', { flag: 'a' })

  const resumed = await peerlab(...args, 'cut', '--resume')
  assert.is(resumed.code, 0, resumed.stderr)
  assert.is((await peerlab(...args, 'whole')).code, 0)
  for (const file of ['runs.csv', 'queries.csv', 'peers.csv', 'series.csv', 'summary.csv']) {
    const [a, b] = ['cut', 'whole'].map((name) => readFileSync(join(folder, name, file), 'utf8'))
    assert.ok(a === b, file)
  }
})

test('the trace has a row for every message whose fate was known', async () => {
  const args = ['run', 'small.yaml', '--record', 'messages,topology', '--out', 'traced', '--json']
  const { stdout } = await peerlab(...args)
  const [run] = JSON.parse(stdout).runs
  const file = await asyncBufferFromFile(join(folder, 'traced/messages.parquet'))
  const rows = Number((await parquetMetadataAsync(file)).num_rows)
  assert.ok(rows <= run.metrics.messages && rows > 0.9 * run.metrics.messages, `${rows} rows`)
  assert.match(readFileSync(join(folder, 'traced/topology.graphml'), 'utf8'), /<graphml/)
})

test('a new protocol from the skeleton runs as a plugin', async () => {
  const made = await peerlab('new', 'protocol', 'hare')
  assert.is(made.code, 0, made.stderr)
  const scenario = SMALL.replace('gnutella: { ttl: 4 }', 'hare: {}')
  writeFileSync(join(folder, 'hare.yaml'), `${scenario}plugins: [./hare/index.mjs]\n`)
  const ran = await peerlab('run', 'hare.yaml')
  assert.is(ran.code, 0, ran.stderr)
  assert.match(ran.stdout, /^hare +0\.\d\d|^hare +1\.00/m)
  assert.match((await peerlab('new', 'protocol', 'hare')).stderr, /hare: exists already/)
})

test('help opens with examples; a closed pipe is no error', async () => {
  const help = await peerlab('--help')
  assert.is(help.code, 0)
  assert.is(
    help.stdout
      .split('\n')
      .slice(0, 6)
      .filter((line) => line.includes('$ peerlab ')).length,
    3,
  )
  assert.ok(help.stdout.split('\n').every((line) => line.length <= 80))
  const { child, ended } = start(['run', 'small.yaml', '--json', '--quiet'])
  child.stdout.destroy()
  const { code, stderr } = await ended
  assert.equal([code, stderr], [0, ''])
})

test.run()
