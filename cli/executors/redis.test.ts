// The redis executor against a real Redis: workers that are killed, a submitter that goes and comes back,
// a server that drops out. Whatever happens, the files are those of one undisturbed process.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../test/support/free-port.ts'
import { PROGRAM } from '../../test/support/program.ts'

const test = suite('redis')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-redis-'))
const hasRedis = spawnSync('redis-server', ['--version']).status === 0
const children = new Set<ChildProcess>()
let url = ''

const SWEPT = `peers: 300
duration: 4 min
topology: { model: k-out, k: 3 }
workload: { queries: 2/min }
protocols: { gnutella: { ttl: 5 }, napster: }
replicates: 6
record: [queries, series]
`
const RUNS = 12

interface Ended {
  readonly code: number | null
  readonly stderr: string
}
interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

function start(command: string, args: readonly string[]): Started {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  children.add(child)
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }))
  })
  return { child, ended }
}

function peerlab(...args: string[]): Started {
  return start(process.execPath, [PROGRAM, ...args])
}

function startRedis(...more: string[]): Started {
  const port = url.split(':').at(-1)!
  return start('redis-server', [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    ...more,
  ])
}

/** Runs of `out` that have ended. */
function endedIn(out: string): number {
  const journal = join(folder, out, 'journal.jsonl')
  const filed = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0
  const pending = join(folder, out, 'pending')
  return filed + (existsSync(pending) ? readdirSync(pending).length : 0)
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 6000, 'nothing happens')
    await pause(20)
  }
}

function same(out: string): void {
  for (const name of ['runs.csv', 'queries.csv', 'series.csv', 'summary.csv', 'columns.json']) {
    const [a, b] = [out, 'whole'].map((each) => readFileSync(join(folder, each, name), 'utf8'))
    assert.ok(a === b, `${name} of ${out}`)
  }
}

test.before(async () => {
  assert.ok(existsSync(PROGRAM), 'not built: npm run build')
  writeFileSync(join(folder, 'swept.yaml'), SWEPT)
  url = `redis://127.0.0.1:${await freePort()}`
})
test.after(async () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

if (!hasRedis)
  process.stdout.write('skip: no redis-server here (Debian: apt-get install redis-server)\n')
const check = hasRedis ? test : test.skip

check('two workers, one of them killed in mid-run, leave the bytes of one process', async () => {
  startRedis()
  const whole = await peerlab('run', 'swept.yaml', '--jobs', '1', '--out', 'whole').ended
  assert.is(whole.code, 0, whole.stderr)
  const submitter = peerlab('run', 'swept.yaml', '--executor', url, '--out', 'remote')
  const doomed = peerlab('worker', url, '--jobs', '1')
  await until(() => endedIn('remote') >= 2)
  const heir = peerlab('worker', url, '--jobs', '1')
  await pause(50)
  doomed.child.kill('SIGKILL')
  const { code, stderr } = await submitter.ended
  assert.is(code, 0, stderr)
  heir.child.kill('SIGINT')
  assert.is((await heir.ended).code, 0)
  same('remote')
})

check('a submitter that leaves and comes back finds what was done meanwhile', async () => {
  const args = ['run', 'swept.yaml', '--executor', url, '--out', 'detached']
  const worker = peerlab('worker', url, '--jobs', '1')
  const first = peerlab(...args)
  await until(() => endedIn('detached') >= 2)
  first.child.kill('SIGINT')
  const { code, stderr } = await first.ended
  assert.is(code, 130, stderr)
  assert.match(stderr, /detached: workers go on with \d+ runs/)
  const second = await peerlab(...args).ended
  assert.is(second.code, 0, second.stderr)
  worker.child.kill('SIGINT')
  await worker.ended
  same('detached')
})

check('a Redis that drops out is one line, and what was kept is completed without it', async () => {
  const own = url
  url = `redis://127.0.0.1:${await freePort()}`
  const redis = startRedis()
  await pause(500)
  const worker = peerlab('worker', url, '--jobs', '1')
  const submitter = peerlab('run', 'swept.yaml', '--executor', url, '--out', 'lost', '--quiet')
  await until(() => endedIn('lost') >= 2)
  redis.child.kill('SIGKILL')
  const { code, stderr } = await submitter.ended
  assert.is(code, 2)
  assert.match(
    stderr,
    /^peerlab: redis:.*connection lost \(.*\); \d+ runs? kept, the same command goes on\n$/,
  )
  worker.child.kill('SIGKILL')
  url = own
  const kept = endedIn('lost')
  assert.ok(kept >= 2 && kept < RUNS, `${kept} kept`)
  const rest = await peerlab('run', 'swept.yaml', '--out', 'lost').ended
  assert.is(rest.code, 0, rest.stderr)
  same('lost')
})

check('a Redis that refuses is one line and leaves nothing', async () => {
  const own = url
  url = `redis://127.0.0.1:${await freePort()}`
  const redis = startRedis('--requirepass', 'secret')
  await pause(500)
  const args = ['run', 'swept.yaml', '--out', 'refused', '--executor']
  const { code, stderr } = await peerlab(...args, url).ended
  assert.is(code, 2)
  assert.match(stderr, /^peerlab: redis:.*NOAUTH.*, expected a Redis that answers\n$/)
  const known = url.replace('//', '//:wrong@')
  assert.match((await peerlab(...args, known).ended).stderr, /^peerlab: redis:.*WRONGPASS.*\n$/)
  assert.not(existsSync(join(folder, 'refused')))
  redis.child.kill('SIGKILL')
  url = own
})

test('a Redis that is not there is one line and leaves nothing', async () => {
  const nowhere = `redis://127.0.0.1:${await freePort()}`
  const { code, stderr } = await peerlab('run', 'swept.yaml', '--executor', nowhere, '--out', 'no')
    .ended
  assert.is(code, 2)
  assert.match(stderr, /^peerlab: redis:.*: connection refused, expected a Redis that answers\n$/)
  assert.not(existsSync(join(folder, 'no')))
})

test.run()
