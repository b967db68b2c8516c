// Sessions: when every peer comes and goes. Each peer alternates between being online and offline by
// two laws, or replays a trace; flash crowds come on top.

import { InputError } from '../input-error.ts'
import { type Random, shuffle } from '../random.ts'
import type { Micros, PeerId } from '../units.ts'
import { shareOf } from './apportion.ts'
import type { ChurnTrace } from './churn-trace.ts'
import type { ChurnConfig, DurationLaw } from './config.ts'
import { meanUs, residualSampler, sampler } from './distributions.ts'
import { append, emptyTimeline, sorted, type Timeline } from './timeline.ts'
import { CRASH, JOIN, LEAVE, type SessionColumns } from './world.ts'

// What is drawn first: one end of a stay each. A peer is online while its starts outnumber its ends.
const START = 1
const END = 0

export interface ChurnSetting {
  readonly peers: number
  /** Nothing after this is generated: a session still running then has no end. */
  readonly durationUs: Micros
  /** Of a trace: what was read (`parseChurnTrace`). */
  readonly trace: ChurnTrace | null
}

/** `config` null: every peer joins at time 0 and stays. */
export function generateSessions(
  config: ChurnConfig | null,
  { peers, durationUs, trace }: ChurnSetting,
  random: Random,
): SessionColumns {
  if (config === null) {
    const peer = Uint32Array.from({ length: peers }, (_, id) => id)
    return { count: peers, timeUs: new Float64Array(peers), peer, kind: new Uint8Array(peers) }
  }
  const ends = emptyTimeline()
  if (config.kind === 'laws') alternate(config, { peers, durationUs, ends }, random.fork('laws'))
  else if (trace !== null) replay(trace, durationUs, ends)
  for (const [i, crowd] of config.flashCrowds.entries()) {
    addCrowd(crowd, { peers, durationUs, ends }, random.fork(`crowd ${i}`))
  }
  return departures(sorted(ends), { peers, crash: config.crash }, random.fork('crash'))
}

interface Drawing {
  readonly peers: number
  readonly durationUs: Micros
  readonly ends: Timeline
}

/**
 * A stationary alternating renewal process for each peer: online at time 0 with probability mean session
 * over mean cycle, and what is running then drawn from its equilibrium law (`residualSampler`).
 */
function alternate(
  config: { readonly session: DurationLaw; readonly offline: DurationLaw },
  { peers, durationUs, ends }: Drawing,
  random: Random,
): void {
  const online = finiteMean('session', config.session)
  const availability = online / (online + finiteMean('offline', config.offline))
  const draw = [sampler(config.offline), sampler(config.session)] as const
  const drawFirst = [residualSampler(config.offline), residualSampler(config.session)] as const
  for (let peer = 0; peer < peers; peer++) {
    let present = random.next() < availability ? START : END
    if (present) append(ends, { timeUs: 0, peer, value: START }, 'joins and leaves')
    for (
      let timeUs = drawFirst[present](random);
      timeUs < durationUs;
      timeUs += draw[present](random)
    ) {
      present = present ? END : START
      append(ends, { timeUs, peer, value: present }, 'joins and leaves')
    }
  }
}

function finiteMean(name: string, law: DurationLaw): number {
  const mean = meanUs(law)
  if (mean < Infinity) return mean
  const shape = law.law === 'pareto' ? law.shape : ''
  throw new InputError(
    `churn.${name}: pareto of shape ${shape} has an infinite mean, so no steady state; expected a shape above 1`,
  )
}

/** The sessions of the trace exactly, rounded to microseconds. */
function replay(trace: ChurnTrace, durationUs: Micros, ends: Timeline): void {
  for (let row = 0; row < trace.ids.length; row++) {
    for (let i = trace.offsets[row]!; i < trace.offsets[row + 1]!; i++) {
      const timeUs = trace.endsUs[i]!
      const value = (i - trace.offsets[row]!) % 2 === 0 ? START : END
      if (timeUs < durationUs) append(ends, { timeUs, peer: row, value }, 'joins and leaves')
    }
  }
}

/** A share of the peers offline at `atUs`; their own sessions go on beneath, and what overlaps is one stay. */
function addCrowd(
  crowd: ChurnConfig['flashCrowds'][number],
  { peers, durationUs, ends }: Drawing,
  random: Random,
): void {
  const depth = new Int32Array(peers)
  for (let i = 0; i < ends.count; i++) {
    if (ends.timeUs[i]! <= crowd.atUs) depth[ends.peer[i]!]! += ends.value[i] === START ? 1 : -1
  }
  const offline = Uint32Array.from(depth.keys()).filter((peer) => depth[peer] === 0)
  const size = shareOf(crowd.share, offline.length)
  shuffle(offline, random, size)
  for (const peer of offline.subarray(0, size)) {
    const startUs = crowd.atUs + random.int(Math.max(crowd.withinUs, 1))
    const endUs = startUs + crowd.stayUs
    if (startUs < durationUs) append(ends, { timeUs: startUs, peer, value: START }, 'joins')
    if (endUs < durationUs) append(ends, { timeUs: endUs, peer, value: END }, 'leaves')
  }
}

/** Joins where a peer's first stay starts, departures where its last ends; some of these are crashes. */
function departures(
  ends: Timeline,
  { peers, crash }: { readonly peers: number; readonly crash: number },
  random: Random,
): SessionColumns {
  const depth = new Uint32Array(peers)
  const kind = new Uint8Array(ends.count)
  let count = 0
  for (let i = 0; i < ends.count; i++) {
    const peer = ends.peer[i] as PeerId
    if (ends.value[i] === START ? depth[peer]!++ > 0 : --depth[peer]! > 0) continue
    ends.timeUs[count] = ends.timeUs[i]!
    ends.peer[count] = peer
    kind[count++] = ends.value[i] === START ? JOIN : random.next() < crash ? CRASH : LEAVE
  }
  return {
    count,
    timeUs: ends.timeUs.slice(0, count),
    peer: ends.peer.slice(0, count),
    kind: kind.slice(0, count),
  }
}
