// A run that has ended but is not filed yet: a folder of its own, `pending/INDEX`, with its outcome and
// its rows of each table. It appears under that name only when it is whole, so a kill at any instant
// leaves either all of a run or nothing; and it can be sent elsewhere as one block of bytes.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Outcome, reviveMetric } from './manifest.ts'

const OUTCOME = 'outcome.json'

/** A folder to write the files of a run into; what an earlier try left there is dropped. */
export function openPending(pending: string, index: number): string {
  const draft = join(pending, `${index}.part`)
  if (existsSync(draft)) rmSync(draft, { recursive: true })
  mkdirSync(draft)
  return draft
}

/** A copy of a run that ended elsewhere. */
export function copyPending(from: string, to: string, index: number): void {
  const draft = openPending(to, index)
  cpSync(join(from, String(index)), draft, { recursive: true })
  rename(to, index)
}

/** Makes the run whole. Another that ended first is kept: both are the same. */
export function sealPending(pending: string, index: number, outcome: Outcome): void {
  const draft = join(pending, `${index}.part`)
  writeFileSync(join(draft, OUTCOME), JSON.stringify(outcome))
  rename(pending, index)
}

function rename(pending: string, index: number): void {
  const [draft, whole] = [join(pending, `${index}.part`), join(pending, String(index))]
  if (existsSync(whole)) rmSync(draft, { recursive: true })
  else renameSync(draft, whole)
}

/** A run that is filed; a folder of a few files goes faster by hand than by `recursive`. */
export function dropPending(pending: string, index: number): void {
  const folder = join(pending, String(index))
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name))
  rmdirSync(folder)
}

/** Indices of the whole runs, ascending. */
export function readPending(pending: string): number[] {
  if (!existsSync(pending)) return []
  const indices = readdirSync(pending).filter((name) => /^\d+$/.test(name))
  return indices.map(Number).sort((a, b) => a - b)
}

/** Removes what an interruption left half written. */
export function dropDrafts(pending: string): void {
  for (const name of readdirSync(pending).filter((name) => name.endsWith('.part'))) {
    rmSync(join(pending, name), { recursive: true, force: true })
  }
}

export function pendingOutcome(pending: string, index: number): Outcome {
  return JSON.parse(readFileSync(join(pending, String(index), OUTCOME), 'utf8'), reviveMetric)
}

/** Names of its files, the outcome apart. */
export function pendingFiles(pending: string, index: number): string[] {
  return readdirSync(join(pending, String(index)))
    .filter((name) => name !== OUTCOME)
    .sort()
}

/** The whole run as bytes. */
export function packPending(pending: string, index: number): Buffer {
  const folder = join(pending, String(index))
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
  return gzipSync(serialize(files), { level: 1 })
}

export function unpackPending(pending: string, index: number, packed: Uint8Array): void {
  const draft = openPending(pending, index)
  const files: Map<string, Uint8Array> = deserialize(gunzipSync(packed))
  const outcome: Outcome = JSON.parse(
    Buffer.from(files.get(OUTCOME)!).toString('utf8'),
    reviveMetric,
  )
  for (const [name, bytes] of files) {
    if (name !== OUTCOME) writeFileSync(join(draft, name), bytes)
  }
  sealPending(pending, index, outcome)
}
