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
  /** What it was made from. */
  readonly source: Resolved['source']
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
  const { resolved, runs, peerlab, source } = read as { readonly [key: string]: unknown }
  if (!isScenario(resolved) || !isSource(source) || !Array.isArray(runs) || !runs.every(isRun)) {
    throw new Error(`${name}: not a manifest of peerlab`)
  }
  if (runs.length === 0) throw new Error(`${name}: no finished run in it`)
  return { name, version: String(peerlab ?? ''), scenario: resolved, source, runs }
}

export function resolvedRun({ source }: Results, { protocol, point, seed }: StoredRun): Resolved {
  return { source, protocol, point, seed }
}

/** `gnutella, ttl=4, replicate 2` */
export function runName(run: StoredRun): string {
  return [run.protocol, settingsOf(run)].join(', ')
}

/** `ttl=4, replicate 2` */
export function settingsOf(run: StoredRun): string {
  return partsOf(run).join(', ')
}

/** What tells runs beside each other apart: their protocols, and the settings that are not the same. */
export function labelsOf(runs: readonly StoredRun[]): string[] {
  const parts = runs.map(partsOf)
  const common = new Set((parts[0] ?? []).filter((part) => parts.every((of) => of.includes(part))))
  return runs.map(({ protocol }, i) =>
    [protocol, ...parts[i]!.filter((part) => !common.has(part))].join(', '),
  )
}

function partsOf({ point, replicate }: StoredRun): string[] {
  const settings = Object.entries(point).map(
    ([path, value]) => `${path.split('.').at(-1)}=${value}`,
  )
  return [...settings, `replicate\u00a0${replicate}`]
}

function isScenario(value: unknown): value is Scenario {
  return (
    typeof value === 'object' && value !== null && 'protocols' in value && 'durationUs' in value
  )
}

function isSource(value: unknown): value is Resolved['source'] {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'file' in value &&
    typeof value.file === 'string' &&
    'overrides' in value &&
    Array.isArray(value.overrides)
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
