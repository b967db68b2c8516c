// The redis executor: every run is a BullMQ job, whichever machine takes it. Workers leave what they did
// in Redis until the submitter fetches it, so he may go and come back, and a run done twice counts once.

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { serialize } from 'node:v8'
import { gzipSync } from 'node:zlib'
import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { InputError } from '../../sim/index.ts'
import { openPending, sealPending, unpackPending } from '../pending.ts'
import { plural } from '../table.ts'
import type { Executor, Work } from './executor.ts'
import {
  connect,
  KEEP_SECONDS,
  keysOf,
  loadLibraries,
  MISTAKE,
  queueOf,
  type RunJob,
  reasonText,
  type SharedExperiment,
  WORKER_KEY,
} from './redis-common.ts'

const POLL_MS = 200
/** So often it is looked whether a worker is there. */
const WORRY_MS = 5000

export function redisExecutor(url: string): Executor {
  let redis: Redis | undefined
  return {
    async run(work) {
      redis ??= await connect(url, false)
      const { bullmq } = await loadLibraries()
      const queue = new bullmq.Queue<RunJob>(queueOf(work.experiment.code), { connection: redis })
      queue.on('error', () => {})
      try {
        await submit(work, redis, queue)
        await collect(work, redis, queue, url)
      } catch (error) {
        if (error instanceof InputError) throw error
        throw new InputError(
          `connection lost (${reasonText(error)}); ${plural(work.store.ended, 'run')} kept, the same command goes on`,
          { file: url },
        )
      }
    },
    async close() {
      redis?.disconnect()
    },
  }
}

async function submit({ experiment, store, indices }: Work, redis: Redis, queue: Queue<RunJob>) {
  const { hash, plans, worldOf, inputs, plugins } = experiment
  const keys = keysOf(hash)
  const shared: SharedExperiment = {
    plans: plans.map(({ definition: _, ...plan }) => plan),
    worldOf,
    inputs,
    plugins: plugins.map((path) => readFileSync(path, 'utf8')),
    gzip: store.gzip,
  }
  await redis.set(keys.experiment, gzipSync(serialize(shared)), 'EX', KEEP_SECONDS)
  const done = new Set(await redis.hkeys(keys.results))
  // What failed when nobody was looking is tried anew: a job of the same id would not be added.
  for (const job of await queue.getFailed()) if (job.data.hash === hash) await job.remove()
  await queue.addBulk(
    indices
      .filter((index) => !done.has(String(index)))
      .map((index) => ({
        name: experiment.scenario.name,
        data: { hash, index },
        opts: { jobId: `${hash}-${index}`, attempts: 3, removeOnComplete: true },
      })),
  )
}

/** Fetches what workers have done until all is there or somebody says stop. */
async function collect(work: Work, redis: Redis, queue: Queue<RunJob>, url: string): Promise<void> {
  const { experiment, store, stopped } = work
  const keys = keysOf(experiment.hash)
  const left = new Set(work.indices)
  let looked = performance.now()
  let manned = true
  while (left.size > 0 && !stopped.aborted) {
    for (const index of (await redis.hkeys(keys.results)).map(Number)) {
      const packed = left.has(index) ? await redis.hgetBuffer(keys.results, String(index)) : null
      if (packed) {
        unpackPending(store.pending, index, packed)
        left.delete(index)
        work.drawn(0)
        work.ended(index)
      }
      await redis.hdel(keys.results, String(index))
      if (stopped.aborted) break
    }
    for (const index of await takeFailures(work, queue)) left.delete(index)
    for (const [index, state] of Object.entries(await redis.hgetall(keys.progress))) {
      const [share, events] = state.split(' ').map(Number) as [number, number]
      if (left.has(Number(index))) {
        work.drawn(0)
        work.moved(Number(index), share, events)
      }
    }
    if (performance.now() - looked > WORRY_MS) {
      looked = performance.now()
      manned = await lookForWorkers(work, redis, url, manned)
    }
    await pause(left.size > 0 ? POLL_MS : 0)
  }
  if (left.size === 0) await redis.del(keys.experiment, keys.results, keys.progress)
  else work.note(`detached: workers go on with ${plural(left.size, 'run')}, which wait at ${url}`)
}

/** Runs that failed on the workers for good, by index. */
async function takeFailures(work: Work, queue: Queue<RunJob>): Promise<number[]> {
  const { experiment, store } = work
  const taken: number[] = []
  for (const job of await queue.getFailed()) {
    const { hash, index } = job.data
    if (hash !== experiment.hash) continue
    const reason = job.failedReason
    await job.remove()
    if (reason.startsWith(MISTAKE)) throw new InputError(reason.slice(MISTAKE.length))
    const { protocol, point, replicate, seed } = experiment.plans[index]!
    openPending(store.pending, index)
    sealPending(store.pending, index, {
      ...{ protocol: protocol.name, point, replicate, seed },
      error: `${protocol.name}: no worker could finish it: ${reason}`,
    })
    work.ended(index)
    taken.push(index)
  }
  return taken
}

/** Is a worker of this version there? Says so where there is none, and was. */
async function lookForWorkers(
  { experiment, note }: Work,
  redis: Redis,
  url: string,
  manned: boolean,
): Promise<boolean> {
  const keys = await redis.keys(`${WORKER_KEY}*`)
  const codes = keys.length > 0 ? await redis.mget(keys) : []
  if (codes.includes(experiment.code)) return true
  const others = codes.length > 0 ? `; ${plural(codes.length, 'worker')} of another version` : ''
  if (manned)
    note(`no worker of this version at ${url}${others}; on any machine: peerlab worker ${url}`)
  return false
}
