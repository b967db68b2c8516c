// A results directory as the page reads it: its manifest, which holds the resolved scenario and every
// run with its fingerprint. The engine repeats a run from it, and the two fingerprints must be the same.

import type { Point, Scenario } from '../../sim/index.ts'
import type { Resolved } from '../worker/wire.ts'

export interface StoredRun {
  readonly protocol: string
  readonly point: Point
  readonly replicate: number
  readonly seed: number
  readonly fingerprint: string
  readonly metrics: { readonly [name: string]: number | null }
}

export interface Results {
  /** Where it came from. */
  readonly name: string
  /** Version of peerlab that wrote it. */
  readonly version: string
  readonly scenario: Scenario
  readonly runs: readonly StoredRun[]
}

/** The results that a manifest's text tells of; null: it is no manifest. Throws where it is a broken one. */
export function readManifest(name: string, text: string): Results | null {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : 'not JSON'}`)
  }
  if (typeof read !== 'object' || read === null || !('resolved' in read) || !('runs' in read))
    return null
  const { resolved, runs, peerlab } = read as { readonly [key: string]: unknown }
  if (!isScenario(resolved) || !Array.isArray(runs) || !runs.every(isRun)) {
    throw new Error(`${name}: not a manifest of peerlab`)
  }
  if (runs.length === 0) throw new Error(`${name}: no finished run in it`)
  return { name, version: String(peerlab ?? ''), scenario: resolved, runs }
}

export function resolvedRun({ scenario }: Results, { protocol, point, seed }: StoredRun): Resolved {
  return { scenario, protocol, point, seed }
}

/** `gnutella, replicate 2, ttl=4` */
export function runName({ protocol, replicate, point }: StoredRun): string {
  const settings = Object.entries(point).map(
    ([path, value]) => `${path.split('.').at(-1)}=${value}`,
  )
  return [protocol, ...settings, `replicate ${replicate}`].join(', ')
}

function isScenario(value: unknown): value is Scenario {
  return (
    typeof value === 'object' && value !== null && 'protocols' in value && 'durationUs' in value
  )
}

function isRun(value: unknown): value is StoredRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'protocol' in value &&
    'seed' in value &&
    'point' in value &&
    'fingerprint' in value
  )
}
