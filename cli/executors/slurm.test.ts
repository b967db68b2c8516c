// The slurm executor against a real controller: a cluster of this one machine, with its own keys and
// ports. What an array job and the merge after it leave is what one process leaves, byte for byte.

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../test/support/free-port.ts'
import { PROGRAM } from '../../test/support/program.ts'

const test = suite('slurm')
/** munged wants folders above its socket that nobody else may write to, so not the one of temporary files. */
const folder = mkdtempSync(join(process.getuid?.() === 0 ? '/root' : tmpdir(), 'peerlab-slurm-'))
const at = (name: string) => join(folder, name)
const env = { ...process.env, SLURM_CONF: at('slurm.conf') }

const SWEPT = `peers: 100
duration: 2 min
workload: { queries: 2/min }
protocols: { gnutella: { ttl: 4 }, napster: }
replicates: 4
record: [queries]
`

function call(command: string, ...args: string[]) {
  return spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' })
}

/** Brings up the cluster; why it cannot be done, or undefined. */
async function startCluster(): Promise<string | undefined> {
  if (call('slurmctld', '-V').error || call('munged', '--version').error) {
    return 'no Slurm here (Debian: apt-get install slurm-wlm)'
  }
  if (process.getuid?.() !== 0) return 'only root starts a Slurm controller'
  for (const name of ['munge', 'state', 'spool']) mkdirSync(at(name))
  writeFileSync(at('munge/key'), randomBytes(128), { mode: 0o600 })
  const host = hostname()
  const settings = {
    ...{ ClusterName: 'test', SlurmctldHost: `${host}(127.0.0.1)`, SlurmUser: 'root' },
    ...{ SlurmdUser: 'root', AuthInfo: `socket=${at('munge/socket')}` },
    ...{ SlurmctldPort: await freePort(), SlurmdPort: await freePort() },
    ...{ StateSaveLocation: at('state'), SlurmdSpoolDir: at('spool') },
    ...{ SlurmctldPidFile: at('controller.pid'), SlurmdPidFile: at('node.pid') },
    ...{ SlurmctldLogFile: at('controller.log'), SlurmdLogFile: at('node.log') },
    ...{ ProctrackType: 'proctrack/linuxproc', TaskPlugin: 'task/none', MpiDefault: 'none' },
    ...{ SelectType: 'select/cons_tres', SelectTypeParameters: 'CR_CPU' },
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const node = `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`
  const partition = `PartitionName=main Nodes=${host} Default=YES State=UP`
  writeFileSync(at('slurm.conf'), `${[...lines, node, partition].join('\n')}\n`)
  const places = Object.entries({ key: 'key', socket: 'socket', 'pid-file': 'pid' })
  const more = { 'seed-file': 'seed', 'log-file': 'log' }
  const paths = [...places, ...Object.entries(more)].map(
    ([name, file]) => `--${name}=${at(`munge/${file}`)}`,
  )
  for (const [command, ...args] of [['munged', '--force', ...paths], ['slurmctld'], ['slurmd']]) {
    const { status, stderr } = call(command!, ...args)
    if (status !== 0) return `${command}: ${stderr.trim().split('\n').at(-1)}`
  }
  for (let tries = 0; tries < 50; tries++) {
    if (/\bidle\b/.test(call('sinfo', '--noheader').stdout)) return undefined
    await pause(200)
  }
  return 'the Slurm node did not come up'
}

/** Resolves when all daemons are gone: the controller still writes its state. */
async function stopCluster(): Promise<void> {
  const files = ['node.pid', 'controller.pid', 'munge/pid'].map(at).filter(existsSync)
  const pids = files.map((file) => Number(readFileSync(file, 'utf8')))
  for (const pid of pids) process.kill(pid)
  while (pids.some((pid) => existsSync(`/proc/${pid}`))) await pause(100)
}

test.after(async () => {
  await stopCluster()
  rmSync(folder, { recursive: true, force: true })
})

test('an array job and the merge after it leave the bytes of one process', async () => {
  assert.ok(existsSync(PROGRAM), 'not built: npm run build')
  const absent = await startCluster()
  if (absent !== undefined) {
    process.stdout.write(`skip: ${absent}\n`)
    return
  }
  writeFileSync(at('swept.yaml'), SWEPT)
  const peerlab = (...args: string[]) =>
    call(process.execPath, PROGRAM, 'run', 'swept.yaml', ...args)
  const whole = peerlab('--jobs', '1', '--quiet', '--out', 'whole')
  assert.is(whole.status, 0, whole.stderr)
  const handed = peerlab('--executor', 'slurm', '--shards', '3', '--submit', '--out', 'merged')
  assert.match(handed.stdout, /^submitted array job \d+, and merge \d+ after it$/m, handed.stderr)
  while (call('squeue', '--noheader').stdout !== '') await pause(200)
  const log = readFileSync(at('merged-slurm/merge.log'), 'utf8')
  for (const name of ['runs.csv', 'queries.csv', 'summary.csv', 'columns.json']) {
    assert.ok(existsSync(at(`merged/${name}`)), log)
    const [a, b] = ['merged', 'whole'].map((out) => readFileSync(at(`${out}/${name}`), 'utf8'))
    assert.ok(a === b, name)
  }
})

test.run()
