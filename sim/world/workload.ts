// What users ask: every query of the run, its time, asker and file. Times, askers and files come from
// streams of their own, so that a change to one leaves the others as they were.

import { InputError } from '../input-error.ts'
import { ln } from '../math.ts'
import type { Random } from '../random.ts'
import type { FileId, Micros, PeerId } from '../units.ts'
import { type Inputs, inputOf, type WorkloadConfig } from './config.ts'
import type { PeerResolver } from './resolve.ts'
import { eachLine, quoted, readNumber, wordsOf } from './text.ts'
import { append, emptyTimeline, sorted, type Timeline } from './timeline.ts'
import { type Content, JOIN, type QueryColumns, type SessionColumns } from './world.ts'
import { zipfSampler } from './zipf.ts'

export interface WorkloadSetting {
  readonly peers: number
  readonly durationUs: Micros
  readonly sessions: SessionColumns
  readonly content: Content
  /** Exponent of the Zipf law of files asked. */
  readonly zipf: number
  readonly resolve: PeerResolver
  readonly inputs: Inputs
}

/** A user who shares the file drawn draws another, so often; then it asks all the same. */
const REDRAWS = 100

export function generateQueries(
  config: WorkloadConfig,
  setting: WorkloadSetting,
  random: Random,
): QueryColumns {
  const queries = emptyTimeline()
  if (config.kind === 'trace') readTrace(config.file, setting, queries)
  else if (config.kind === 'rate') askAtRate(config, setting, queries, random)
  else if (config.kind === 'count') askCount(config, setting, queries, random)
  else askInTurn(config, setting, queries, random)
  const { count, timeUs, peer, value } = sorted(queries)
  return { count, timeUs, peer, file: value }
}

/**
 * A Poisson process for each peer while it is online: one process of the rate of all candidates, each
 * event of which falls on a random one of them and is kept if that one is online.
 */
function askAtRate(
  config: WorkloadConfig & { kind: 'rate' },
  setting: WorkloadSetting,
  queries: Timeline,
  random: Random,
): void {
  const candidates = candidatesOf(config.from, setting)
  const online = onlineSweep(setting)
  const file = fileDrawer(setting, random.fork('files'))
  const times = random.fork('times')
  const askers = random.fork('askers')
  const meanGapUs = 1e6 / (config.perSecond * candidates.length)
  for (let at = 0; ; ) {
    at += -ln(times.open()) * meanGapUs
    if (!(at < setting.durationUs)) return
    const timeUs = Math.floor(at)
    const peer = candidates[askers.int(candidates.length)]!
    if (online.at(timeUs)[peer]! === 1)
      append(queries, { timeUs, peer, value: file(peer) }, 'queries')
  }
}

/** Equally spaced from time 0, each by a candidate that is online then; a time at which none is online passes. */
function askCount(
  config: WorkloadConfig & { kind: 'count' },
  setting: WorkloadSetting,
  queries: Timeline,
  random: Random,
): void {
  const { count, everyUs } = config
  if (everyUs !== null) checkFits('workload.count', count, everyUs, setting.durationUs)
  const candidates = candidatesOf(config.from, setting)
  const online = onlineSweep(setting)
  const file = fileDrawer(setting, random.fork('files'))
  const askers = random.fork('askers')
  for (let i = 0; i < count; i++) {
    const timeUs = Math.floor(i * (everyUs ?? setting.durationUs / count))
    const peer = pickOnline(candidates, online.at(timeUs), askers)
    if (peer !== undefined) append(queries, { timeUs, peer, value: file(peer) }, 'queries')
  }
}

/** A random one of the candidates that are online, by rejection and, where they are few, by counting. */
function pickOnline(
  candidates: Uint32Array,
  online: Uint8Array,
  random: Random,
): PeerId | undefined {
  for (let i = 0; i < 30; i++) {
    const peer = candidates[random.int(candidates.length)]!
    if (online[peer] === 1) return peer
  }
  const present = candidates.filter((peer) => online[peer] === 1)
  return present.length > 0 ? present[random.int(present.length)] : undefined
}

/** Listed peers, or peers evenly spaced over all ids, once each, whether online or not. */
function askInTurn(
  config: WorkloadConfig & { kind: 'ask' | 'ask-file' | 'spread' },
  setting: WorkloadSetting,
  queries: Timeline,
  random: Random,
): void {
  const { peers, content } = setting
  const { everyUs, fileId } = config
  if (fileId !== null && fileId >= content.files && content.files > 0) {
    throw new InputError(`workload.file: ${fileId}, expected 0..${content.files - 1}`)
  }
  if (config.kind === 'spread' && config.spread > peers) {
    throw new InputError(`workload.ask.spread: ${config.spread}, but there are ${peers} peers`)
  }
  const askers =
    config.kind === 'spread'
      ? Array.from({ length: config.spread }, (_, i) => Math.floor((i * peers) / config.spread))
      : listedPeers(config, setting)
  checkFits('workload.ask', askers.length, everyUs, setting.durationUs)
  const file = fileDrawer(setting, random.fork('files'))
  for (const [i, peer] of askers.entries()) {
    append(queries, { timeUs: i * everyUs, peer, value: fileId ?? file(peer) }, 'queries')
  }
}

function listedPeers(
  config: WorkloadConfig & { kind: 'ask' | 'ask-file' },
  { inputs, resolve }: WorkloadSetting,
): PeerId[] {
  if (config.kind === 'ask') return config.ask.map((name) => resolve(name, 'workload.ask'))
  const listed: PeerId[] = []
  eachLine(inputOf(inputs, config.file), (line, number) => {
    for (const { text, column } of wordsOf(line)) {
      listed.push(resolve(text, { file: config.file, line: number, column }))
    }
  })
  return listed
}

function checkFits(where: string, count: number, everyUs: Micros, durationUs: Micros): void {
  const lastUs = (count - 1) * everyUs
  if (lastUs < durationUs) return
  throw new InputError(
    `${where}: the last of ${count} queries, one every ${everyUs / 1e6} s, is at ${lastUs / 1e6} s, ` +
      `but the duration is ${durationUs / 1e6} s`,
  )
}

/**
 * `time_s peer file` a line (blanks or commas, `#` comments, one header line), in any order. Peers by
 * label, files by number. Queries after the run's end are left out.
 */
function readTrace(file: string, setting: WorkloadSetting, queries: Timeline): void {
  const { content, resolve, durationUs } = setting
  let first = true
  eachLine(inputOf(setting.inputs, file), (line, number) => {
    const [time, peer, asked, ...more] = wordsOf(line)
    const isHeader = first && time !== undefined && /^[a-z_]/i.test(time.text)
    first = false
    if (isHeader) return
    const place = { file, line: number }
    if (time === undefined || peer === undefined || asked === undefined || more.length > 0) {
      throw new InputError(`${quoted(line.trim())}, expected 'time_s peer file'`, place)
    }
    const at = { ...place, column: time.column }
    const timeUs = Math.floor(
      readNumber(time.text, { what: 'seconds of 0 or more', min: 0, place: at }) * 1e6 + 0.5,
    )
    const id = resolve(peer.text, { ...place, column: peer.column })
    const value = /^\d+$/.test(asked.text) ? Number(asked.text) : NaN
    if (!(value < Math.max(content.files, 1))) {
      const expected = `a file from 0 to ${Math.max(content.files - 1, 0)}`
      const column = asked.column
      throw new InputError(`${quoted(asked.text)}, expected ${expected}`, { ...place, column })
    }
    if (timeUs < durationUs) append(queries, { timeUs, peer: id, value }, 'queries')
  })
}

function candidatesOf(from: readonly string[] | 'all', setting: WorkloadSetting): Uint32Array {
  if (from === 'all') return Uint32Array.from({ length: setting.peers }, (_, peer) => peer)
  return Uint32Array.from(from, (name) => setting.resolve(name, 'workload.from'))
}

/** Files by the Zipf law of their numbers, but not one that the asker shares (REDRAWS). */
function fileDrawer({ content, zipf }: WorkloadSetting, random: Random): (asker: PeerId) => FileId {
  if (content.files === 0) return () => 0
  const draw = zipfSampler(content.files, zipf)
  return (asker) => {
    let file = draw(random)
    for (let i = 0; i < REDRAWS && content.shares(asker, file); i++) file = draw(random)
    return file
  }
}

/** Who is online, 1 or 0 a peer, at times that only grow (changes at that very time included). */
function onlineSweep({ peers, sessions }: WorkloadSetting): { at(timeUs: Micros): Uint8Array } {
  const online = new Uint8Array(peers)
  let next = 0
  return {
    at(timeUs) {
      for (; next < sessions.count && sessions.timeUs[next]! <= timeUs; next++) {
        online[sessions.peer[next]!] = sessions.kind[next] === JOIN ? 1 : 0
      }
      return online
    },
  }
}
