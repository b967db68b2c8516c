// A worker of the redis executor. Its main thread only talks to Redis and runs happen in a pool of
// threads, so the lock of a job is renewed however long the run takes; where a worker is killed, the
// lock ends within seconds and another worker takes the job.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize } from 'node:v8'
import { gunzipSync } from 'node:zlib'
import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import { InputError } from '../../sim/index.ts'
import type { Task } from '../carry-out.ts'
import { codeHash } from '../package.ts'
import { packPending } from '../pending.ts'
import { createPool, runTask } from './pool.ts'
import {
  connect,
  KEEP_SECONDS,
  keysOf,
  loadLibraries,
  MISTAKE,
  queueOf,
  type RunJob,
  type SharedExperiment,
  WORKER_KEY,
} from './redis-common.ts'

const LOCK_MS = 5000
const BEAT_MS = 3000
const PROGRESS_MS = 500
/** A run that takes its worker down with it more often is given up. */
const MOST_STALLS = 3

/** Works until `stopped`, then ends what is under way. `say` is told what happens, a line each. */
export async function workFor(
  url: string,
  jobs: number,
  stopped: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const code = codeHash()
  const redis = await connect(url, true)
  const { bullmq } = await loadLibraries()
  const bench = openBench(redis, jobs)
  const worker = new bullmq.Worker<RunJob>(
    queueOf(code),
    (job) => bench.work(job, bullmq.UnrecoverableError),
    {
      connection: redis,
      concurrency: jobs,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: MOST_STALLS,
    },
  )
  let lost = false
  redis.on('close', () => {
    if (!lost && !stopped.aborted) say(`${url}: connection lost, trying again`)
    lost = true
  })
  redis.on('ready', () => {
    if (lost) say(`${url}: there again`)
    lost = false
  })
  worker.on('error', () => {})
  worker.on('failed', (job, error) => say(`run ${(job?.data.index ?? 0) + 1}: ${error.message}`))
  const name = `${WORKER_KEY}${hostname()}-${process.pid}`
  const beat = () => void redis.set(name, code, 'PX', 3 * BEAT_MS).catch(() => {})
  const timer = setInterval(beat, BEAT_MS)
  beat()
  say(`waiting for runs at ${url}, ${jobs} at a time (code ${code}); Ctrl-C ends`)
  await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()))
  clearInterval(timer)
  await worker.close()
  await bench.close()
  await redis.del(name).catch(() => {})
  redis.disconnect()
}

/** Where runs are carried out: one experiment at a time, since its threads hold its files. */
function openBench(redis: Redis, jobs: number) {
  let present: { hash: string; ready: Promise<Place> } | undefined

  async function place(hash: string): Promise<Place> {
    if (present?.hash !== hash) {
      const before = present
      present = { hash, ready: openPlace(redis, hash, jobs) }
      if (before) void before.ready.then((old) => old.close())
    }
    return present.ready
  }

  return {
    async work(job: Job<RunJob>, Unrecoverable: new (message: string) => Error): Promise<void> {
      const { hash, index } = job.data
      const { run, pending } = await place(hash)
      const keys = keysOf(hash)
      let told = 0
      const moved = (share: number, events: number) => {
        const now = performance.now()
        if (now - told < PROGRESS_MS) return
        told = now
        redis.hset(keys.progress, String(index), `${share} ${events}`).catch(() => {})
      }
      try {
        await run(index, moved)
      } catch (error) {
        if (error instanceof InputError) throw new Unrecoverable(`${MISTAKE}${error.message}`)
        throw error
      }
      await redis.hset(keys.results, String(index), packPending(pending, index))
      await redis.hdel(keys.progress, String(index))
      await redis.expire(keys.results, KEEP_SECONDS)
      await redis.expire(keys.progress, KEEP_SECONDS)
      rmSync(join(pending, String(index)), { recursive: true })
    },
    async close() {
      await present?.ready.then((place) => place.close()).catch(() => {})
    },
  }
}

interface Place {
  readonly pending: string
  run(index: number, moved: (share: number, events: number) => void): Promise<void>
  close(): Promise<void>
}

async function openPlace(redis: Redis, hash: string, jobs: number): Promise<Place> {
  const packed = await redis.getBuffer(keysOf(hash).experiment)
  if (!packed) throw new Error(`experiment ${hash} is not there any more`)
  const { plans, worldOf, inputs, plugins, gzip }: SharedExperiment = deserialize(
    gunzipSync(packed),
  )
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-worker-'))
  const pending = join(folder, 'pending')
  mkdirSync(pending)
  const paths = plugins.map((text, i) => {
    const path = join(folder, `plugin-${i + 1}.mjs`)
    writeFileSync(path, text)
    return path
  })
  const pool = createPool({ inputs, plugins: paths, pending, runs: plans.length, gzip }, jobs)
  return {
    pending,
    async run(index, moved) {
      const first = worldOf[index]!
      const sharing = plans.filter((_, other) => worldOf[other] === first)
      const task: Task = { sharing, first, indices: [index] }
      const hooks = {
        drawn() {},
        ended() {},
        moved: (_: number, share: number, events: number) => moved(share, events),
      }
      if (!(await runTask(pool, task, hooks))) throw new Error('its thread died')
    },
    async close() {
      await pool.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
