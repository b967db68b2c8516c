// Whole experiments by the command, as users run them: whatever carries the runs out, and whenever it is
// killed, the files are the same byte for byte.

import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../sim/index.ts'
import { assertBuilt, type Ended, startProgram } from '../test/support/program.ts'

const test = suite('execute')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-execute-'))
test.before(assertBuilt)
test.after(() => rmSync(folder, { recursive: true }))

const SWEPT = `peers: 150
duration: 3 min
topology: { model: k-out, k: 3 }
workload: { queries: 2/min }
protocols: { gnutella: , napster: }
sweep: { peers: [100, 150], protocols.gnutella.ttl: [3, 5] }
replicates: 4
record: [queries, series, topology]
`
writeFileSync(join(folder, 'swept.yaml'), SWEPT)
const RUNS = 2 * (2 + 1) * 4

function start(...args: string[]) {
  return startProgram(folder, args)
}

async function peerlab(...args: string[]): Promise<Ended> {
  return start(...args).ended
}

/** Every file but the manifest, which holds times, by name. */
function filesIn(out: string): Map<string, string> {
  const names = readdirSync(join(folder, out)).filter((name) => name !== 'manifest.json')
  return new Map(
    names.sort().map((name) => [name, readFileSync(join(folder, out, name), 'latin1')]),
  )
}

function same(a: string, b: string): void {
  const [one, other] = [filesIn(a), filesIn(b)]
  assert.equal([...one.keys()], [...other.keys()])
  for (const [name, text] of one) assert.ok(text === other.get(name), `${name} of ${a} and ${b}`)
}

test('one core and several leave the same bytes, and a plain table', async () => {
  const one = await peerlab('run', 'swept.yaml', '--jobs', '1', '--out', 'whole')
  assert.is(one.code, 0, one.stderr)
  assert.is(readFileSync(join(folder, 'whole/runs.csv'), 'utf8').split('\n').length, RUNS + 2)
  const many = await peerlab('run', 'swept.yaml', '--jobs', '3', '--out', 'threads')
  assert.is(many.stdout.replace('threads', 'whole'), one.stdout)
  same('threads', 'whole')
})

/** The shape of a real sweep, 8 points x 5 protocols x 2 replicates, made small. */
const SHAPE = `peers: 40
duration: 1 min
latency: 50 ms
content: { files: 60, replication: { model: proportional, mean: 3 } }
workload: { queries: 2/min }
protocols:
  client-server:
  napster:
  gnutella: { ttl: 4 }
  walkers: { use: gnutella, search: walkers }
  kazaa:
sweep: { content.replication.mean: log:1..32:8 }
replicates: 2
record: [queries, series]
`

test('killed at random moments and taken up again, it ends with the same bytes', async () => {
  writeFileSync(join(folder, 'shape.yaml'), SHAPE)
  const random = stream(Number(process.env.PEERLAB_SEED ?? 1), 'kills')
  for (const [name, more] of [
    ['in-process', ['--jobs', '1', '--gzip']],
    ['in-threads', ['--jobs', '2']],
  ] as const) {
    const args = ['run', 'shape.yaml', '--quiet', ...more, '--out']
    const whole = await peerlab(...args, `${name}-whole`)
    assert.is(whole.code, 0, whole.stderr)
    const cut = `${name}-cut`
    let kills = 0
    for (; kills < KILLS; kills++) {
      const goal = ((kills + random.next()) / KILLS) * RUNS_OF_SHAPE
      if (!(await isKilled(args, cut, { goal, delayMs: 10 * random.next() }))) break
    }
    assert.ok(kills >= 2, `${name}: killed ${kills} times`)
    const last = await peerlab(...args, cut)
    assert.is(last.code, 0, last.stderr)
    same(cut, `${name}-whole`)
  }
})

const RUNS_OF_SHAPE = 8 * 5 * 2
const KILLS = 3

/** Kills the command soon after it has filed `goal` runs; false where it was done before. */
async function isKilled(
  args: readonly string[],
  out: string,
  { goal, delayMs }: { goal: number; delayMs: number },
): Promise<boolean> {
  const { child, ended } = start(...args, out)
  let over = false
  const end = ended.then(() => (over = true))
  while (!over && filedIn(out) < goal) await pause(15)
  if (!over) await pause(delayMs)
  if (over) return false
  child.kill('SIGKILL')
  await end
  return true
}

/** Runs that the journal of `out` says are filed. */
function filedIn(out: string): number {
  const journal = join(folder, out, 'journal.jsonl')
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0
}

test('shards are merged into the same bytes, once all of them are there', async () => {
  for (const i of [1, 2, 3]) {
    const args = ['--shard', `${i}/3`, '--jobs', '1', '--quiet', '--out', `shard-${i}`]
    const { code, stderr } = await peerlab('run', 'swept.yaml', ...args)
    assert.is(code, 0, stderr)
  }
  const part = await peerlab('merge', 'shard-1', 'shard-3', '--out', 'merged')
  assert.is(part.code, 5)
  assert.match(part.stderr, /^peerlab: \d+ runs of \d+ missing in merged; merge again/)
  const all = await peerlab('merge', 'shard-2', 'shard-1', 'shard-3', '--out', 'merged')
  assert.is(all.code, 0, all.stderr)
  same('merged', 'whole')
})

test('what another version wrote is not added to', async () => {
  cpSync(join(folder, 'shard-1'), join(folder, 'old'), { recursive: true })
  const file = join(folder, 'old/manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...manifest, hash: '0123456789ab', code: 'abcdef012345' }))
  const merged = await peerlab('merge', 'old', 'shard-2', '--out', 'mixed')
  assert.is(merged.code, 2)
  assert.match(merged.stderr, /^peerlab: old: holds runs of another version of peerlab/)
  const ran = await peerlab('run', 'swept.yaml', '--out', 'old')
  assert.match(ran.stderr, /^peerlab: old: holds results of another version of peerlab/)
})

/** By the luck of its draw a run ends well, throws, or takes its thread down. */
const FRAGILE = `export const protocol = {
  name: 'fragile', title: 'Fragile', source: 'none', params: {}, messages: {},
  handshake: { connect: 1, accept: 1, refuse: 1 },
  create(net) {
    const luck = Math.floor(3 * net.random.next())
    return {
      join() {}, leave() {}, receive() {}, timer() {},
      search() {
        if (luck === 1) throw new Error('no such luck')
        if (luck === 2) process.exit(7)
      },
    }
  },
}
`

test('a run that fails or takes its thread down is told and the rest goes on, or ends there', async () => {
  writeFileSync(join(folder, 'fragile.mjs'), FRAGILE)
  writeFileSync(
    join(folder, 'fragile.yaml'),
    SWEPT.replace(/protocols:.*\nsweep:.*\n/, 'protocols: { fragile: , napster: }\n') +
      'plugins: [fragile.mjs]\n',
  )
  const on = await peerlab('run', 'fragile.yaml', '--jobs', '2', '--json', '--out', 'on')
  assert.is(on.code, 5, on.stderr)
  const { runs, failed } = JSON.parse(on.stdout)
  assert.is(runs.length + failed.length, 8)
  assert.is(runs.filter((run: { protocol: string }) => run.protocol === 'napster').length, 4)
  assert.match(on.stderr, /^peerlab: fragile: .*no such luck/m)
  assert.match(on.stderr, /^peerlab: fragile: .*died twice/m)
  const fast = await peerlab('run', 'fragile.yaml', '--jobs', '2', '--fail-fast', '--out', 'fast')
  assert.is(fast.code, 5)
  assert.match(fast.stderr, /^peerlab: ended at a failure, \d runs? of 8 kept in fast/m)
})

test('a manifest is enough to run it all again and see the same fingerprints', async () => {
  const again = await peerlab('reproduce', 'whole', '--quiet')
  assert.is(again.code, 0, again.stderr)
  assert.is(again.stdout, `same     ${RUNS} of ${RUNS} fingerprints\n`)
  const file = join(folder, 'whole/manifest.json')
  const text = readFileSync(file, 'utf8')
  const print = /"fingerprint": "(\w+)"/.exec(text)![1]!
  writeFileSync(file, text.replaceAll(print, '0000000000000000'))
  const other = await peerlab('reproduce', 'whole', '--quiet')
  writeFileSync(file, text)
  assert.is(other.code, 4, other.stderr)
  assert.match(other.stdout, new RegExp(`^differs  0{16} then, ${print} here: gnutella`))
})

test('tables are gzip on request, and hold the same', async () => {
  const { code, stderr } = await peerlab('run', 'swept.yaml', '--gzip', '--out', 'gzip')
  assert.is(code, 0, stderr)
  const packed = readFileSync(join(folder, 'gzip/queries.csv.gz'))
  assert.is(gunzipSync(packed).toString('latin1'), filesIn('whole').get('queries.csv'))
})

/** Cells of a CSV file of `out`, a row an object. */
function rowsOf(out: string, file: string): { readonly [column: string]: string }[] {
  const [header, ...lines] = readFileSync(join(folder, out, file), 'utf8')
    .trimEnd()
    .split('\n')
  const names = header!.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])),
  )
}

test('replicates: auto ends with narrow intervals, and with the runs of as many fixed ones', async () => {
  const within = 0.05
  const wish = `{ metrics: [success, hops], within: ${within}, min: 2, max: 40 }`
  const auto = await peerlab('run', 'swept.yaml', '--replicates', wish, '--out', 'auto')
  assert.is(auto.code, 0, auto.stderr)
  const rows = rowsOf('auto', 'summary.csv').filter(({ metric }) =>
    /^(success_rate|hops_mean)$/.test(metric!),
  )
  const replicates = new Set(rows.map(({ n }) => n))
  assert.is(replicates.size, 1, 'as many at each point')
  const [n] = replicates
  assert.ok(Number(n) > 2 && Number(n) < 40, `${n} replicates`)
  for (const { mean, ci_high } of rows) assert.ok(Number(ci_high) <= (1 + within) * Number(mean))
  const fixed = await peerlab('run', 'swept.yaml', '--replicates', n!, '--out', 'fixed')
  assert.is(fixed.code, 0, fixed.stderr)
  for (const file of ['runs.csv', 'queries.csv'])
    assert.equal(linesOf('auto', file), linesOf('fixed', file))
})

/** In any order: rounds file the replicates of all points before they go on. */
function linesOf(out: string, file: string): string[] {
  return readFileSync(join(folder, out, file), 'utf8')
    .split('\n')
    .sort()
}

test('a warm-up that is found gives the bytes of the same one given', async () => {
  writeFileSync(join(folder, 'growing.yaml'), GROWING)
  const found = await peerlab('run', 'growing.yaml', '--out', 'found')
  assert.is(found.code, 0, found.stderr)
  const { resolved } = JSON.parse(readFileSync(join(folder, 'found/manifest.json'), 'utf8'))
  assert.ok(resolved.warmupUs > 0 && resolved.warmupUs <= resolved.durationUs / 2)
  const warmup = `warmup=${resolved.warmupUs} us`
  const given = await peerlab('run', 'growing.yaml', '--set', warmup, '--out', 'given')
  assert.is(given.code, 0, given.stderr)
  same('found', 'given')
})

/** Nobody is linked at first. */
const GROWING = `peers: 100
duration: 20 min
warmup: mser-5
workload: { queries: 1/min }
protocols: { gnutella: { ttl: 4 } }
`

test.run()
