// What submitter and workers agree on: names of the keys in Redis, the form of what lies there, and how
// to reach it. The libraries are optional: they are loaded when somebody asks for Redis.

import type { Redis } from 'ioredis'
import { InputError } from '../../sim/index.ts'
import type { PlainPlan } from '../carry-out.ts'
import { systemReason } from '../errors.ts'

/** An experiment as workers need it; serialised by node:v8 and compressed. */
export interface SharedExperiment {
  readonly plans: readonly PlainPlan[]
  readonly worldOf: readonly number[]
  readonly inputs: ReadonlyMap<string, string>
  /** Text of each plugin. */
  readonly plugins: readonly string[]
  readonly gzip: boolean
}

/** One run; its job id is the hash of the experiment and its index. */
export interface RunJob {
  readonly hash: string
  readonly index: number
}

/** Workers only hear of experiments that their own code is to run. */
export function queueOf(code: string): string {
  return `peerlab-${code}`
}

export function keysOf(hash: string) {
  return {
    experiment: `peerlab:${hash}:experiment`,
    /** Index -> packed run. */
    results: `peerlab:${hash}:results`,
    /** Index -> 'share events'. */
    progress: `peerlab:${hash}:progress`,
  }
}

/** Held by a live worker; its value is the worker's code. */
export const WORKER_KEY = 'peerlab:worker:'
/** A mistake of the user, such as a damaged file, comes back as a failure that begins so. */
export const MISTAKE = 'mistake: '
/** What nobody fetches is forgotten after a month. */
export const KEEP_SECONDS = 30 * 24 * 3600

interface Libraries {
  readonly bullmq: typeof import('bullmq')
  readonly ioredis: typeof import('ioredis')
}

export async function loadLibraries(): Promise<Libraries> {
  try {
    return { bullmq: await import('bullmq'), ioredis: await import('ioredis') }
  } catch {
    throw new InputError('Redis needs two packages more: npm install bullmq ioredis')
  }
}

/** Seconds until a connection that was lost is given up. */
const PATIENCE_TRIES = 10

/** A connection that answers; InputError where there is none. `forever`: it is sought again when lost. */
export async function connect(url: string, forever: boolean): Promise<Redis> {
  const { ioredis } = await loadLibraries()
  let reason: unknown
  let connected = false
  const redis = new ioredis.Redis(addressOf(url), {
    lazyConnect: true,
    connectTimeout: 5000,
    maxRetriesPerRequest: null,
    retryStrategy: (times) =>
      connected && (forever || times <= PATIENCE_TRIES) ? Math.min(times * 100, 1000) : null,
  })
  redis.on('error', (error) => {
    reason = error
  })
  try {
    await redis.connect()
    await redis.ping()
    connected = true
    return redis
  } catch (error) {
    redis.disconnect()
    throw new InputError(`${reasonText(reason ?? error)}, expected a Redis that answers`, {
      file: url,
    })
  }
}

export function reasonText(error: unknown): string {
  return systemReason(error instanceof AggregateError ? error.errors[0] : error)
}

/** Redis at the usual port where none is given. InputError for what is no address. */
function addressOf(url: string): string {
  if (/^rediss?:\/\/[^\s/]+/.test(url) && URL.canParse(url)) return url
  throw new InputError(`${url}: expected redis://HOST[:PORT]`)
}
