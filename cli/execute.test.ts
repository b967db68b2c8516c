// Whole experiments by the command, as users run them: whatever carries the runs out, and whenever it is
// killed, the files are the same byte for byte.

import { type ChildProcess, spawn } from 'node:child_process'
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
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../sim/index.ts'

const test = suite('execute')
const PROGRAM = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/cli/main.js')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-execute-'))
test.before(() => assert.ok(existsSync(PROGRAM), 'not built: npm run build'))
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
/** How long all of it takes on one core. */
let wholeMs = 0
const RUNS = 2 * (2 + 1) * 4

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
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
  const since = performance.now()
  const one = await peerlab('run', 'swept.yaml', '--jobs', '1', '--out', 'whole')
  wholeMs = performance.now() - since
  assert.is(one.code, 0, one.stderr)
  assert.is(readFileSync(join(folder, 'whole/runs.csv'), 'utf8').split('\n').length, RUNS + 2)
  const many = await peerlab('run', 'swept.yaml', '--jobs', '3', '--out', 'threads')
  assert.is(many.stdout.replace('threads', 'whole'), one.stdout)
  same('threads', 'whole')
})

test('killed at random moments and taken up again, it ends with the same bytes', async () => {
  const random = stream(Number(process.env.PEERLAB_SEED ?? 1), 'kills')
  let kills = 0
  for (const jobs of ['1', '2']) {
    const args = ['run', 'swept.yaml', '--quiet', '--jobs', jobs, '--out', `killed-${jobs}`]
    for (let attempt = 0; attempt < 3; attempt++) {
      const { child, ended } = start(...args)
      const moment = wholeMs * (0.1 + 0.8 * random.next())
      if (await Promise.race([ended.then(() => true), pause(moment)])) break
      child.kill('SIGKILL')
      await ended
      kills++
    }
    const last = await peerlab(...args)
    assert.is(last.code, 0, last.stderr)
    same(`killed-${jobs}`, 'whole')
  }
  assert.ok(kills >= 2, `killed ${kills} times`)
  process.stdout.write(`killed ${kills} times\n`)
})

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

test.run()
