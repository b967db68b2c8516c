// One run, recorded for the page as it goes: every message that comes to rest, who is there and linked
// when, which queries are asked and answered. It observes; the fingerprint is that of a run nobody saw.

import {
  createRun,
  type Micros,
  metricsOf,
  type Overlay,
  type Plan,
  type QueryId,
  type Run,
  type TracedMessage,
  type World,
} from '../../sim/index.ts'
import { growing, growingRows } from './columns.ts'
import { type Facts, watched } from './watch.ts'
import {
  ANSWERED,
  DUPLICATE,
  type Ended,
  FATES,
  FIRST,
  isKept,
  type MessageType,
  type Slice,
} from './wire.ts'

/** Messages kept at once; beyond them the trace is thinned to every second query, every fourth, ... */
export const MOST_ROWS = 2 ** 21

export interface Recording {
  readonly run: Run
  /** Go on for about so many milliseconds, or to the end. */
  advance(milliseconds: number): void
  slice(): Slice
  ended(): Ended
}

/** `only`: keep the messages of one query alone, and all of those. */
export function record(
  plan: Plan,
  world: World,
  { types, stepUs }: { readonly types: readonly MessageType[]; readonly stepUs: Micros },
  only?: QueryId,
): Recording {
  const log = createLog(world, types, only)
  const run = createRun({ ...plan, definition: watched(plan.definition, log.facts) }, world)
  run.observe(log.observer)
  const looks = createLooks(run)
  let steps = 0
  let events = 2000
  const advance = (milliseconds: number): void => {
    const until = performance.now() + milliseconds
    while (!run.done && performance.now() < until) {
      const before = performance.now()
      const target = Math.min(run.endUs, (steps + 1) * stepUs)
      const reached = run.runUntil(target, events)
      const tookMs = performance.now() - before
      if (tookMs < milliseconds / 4) events *= 2
      else if (tookMs > milliseconds && events > 500) events /= 2
      if (!reached) continue
      steps++
      looks.look(target)
      log.endStep(target, run.bytes)
    }
  }
  return {
    run,
    advance,
    slice: () => ({
      reachedUs: run.now,
      events: run.events,
      messages: run.messages,
      ...log.take(),
      ...looks.take(),
    }),
    ended() {
      const tables = run.tables()
      const { fingerprint, events } = tables
      return {
        fingerprint,
        events,
        results: { tables, metrics: metricsOf(tables, plan.scenario.warmupUs) },
      }
    },
  }
}

/** What is told event by event. */
function createLog(world: World, types: readonly MessageType[], only: QueryId | undefined) {
  const numberOf = new Map(types.map(({ name }, i) => [name, i]))
  const ofQuery = types.map(({ part }) => part !== 'maintenance')
  const fateOf = new Map<string, number>(FATES.map((fate, i) => [fate, i]))
  const rows = growingRows()
  const presence = growing({ peer: Uint32Array, online: Uint8Array, timeUs: Float64Array })
  const asked = growing({
    query: Uint32Array,
    peer: Uint32Array,
    file: Uint32Array,
    timeUs: Float64Array,
  })
  const hits = growing({
    query: Uint32Array,
    holder: Uint32Array,
    hops: Uint32Array,
    timeUs: Float64Array,
  })
  const stepTimes = growing({ timeUs: Float64Array, bytes: Float64Array })
  const sent = new Uint32Array(types.length)
  const sentSteps = growing({ sent: Uint32Array })
  let every = 1
  let kept = 0
  /** Row of the message being received; -1: none, or not kept. */
  let current = -1
  const mark = (flag: number): void => {
    if (current >= 0) rows.columns.fate[current]! |= flag
  }
  const add = (message: TracedMessage, type: number, travelUs: Micros): void => {
    const { from, to, id } = message
    current = -1
    if (only === undefined) {
      if (!isKept(every, ofQuery[type]!, id, from, to)) return
    } else if (id !== only || !ofQuery[type]) return
    current = rows.count
    const fate = fateOf.get(message.fate) ?? 0
    rows.push(message.timeUs, travelUs, from, to, id, type, message.ttl, message.hops, fate)
    if (++kept > MOST_ROWS) thin()
  }
  const thin = (): void => {
    every *= 2
    // As many as the page keeps of what it has; the exact number is of no consequence.
    kept /= 2
  }
  const facts: Facts = {
    now: () => 0,
    joined: (peer) => presence.push(peer, 1, facts.now()),
    left: (peer) => presence.push(peer, 0, facts.now()),
    asked(peer, query) {
      asked.push(query, peer, world.queries.file[query]!, facts.now())
    },
    processed: () => mark(FIRST),
    duplicate: () => mark(DUPLICATE),
    answered: () => mark(ANSWERED),
  }
  return {
    facts,
    observer: {
      sent(message: TracedMessage) {
        const type = numberOf.get(message.type)
        if (type === undefined) return
        sent[type]!++
        if (message.fate === 'sent') return
        const held = current
        add(message, type, 0)
        current = held
      },
      dispatched(message: TracedMessage) {
        current = -1
        const type = message.fate === 'event' ? undefined : numberOf.get(message.type)
        if (type !== undefined) add(message, type, travelOf(world, message))
      },
      hit: (query: number, holder: number, hops: number) =>
        hits.push(query, holder, hops, facts.now()),
    },
    endStep(timeUs: Micros, bytes: number) {
      stepTimes.push(timeUs, bytes)
      for (const count of sent) sentSteps.push(count)
      sent.fill(0)
    },
    take() {
      current = -1
      return {
        rows: rows.take(),
        every,
        presence: presence.take(),
        asked: asked.take(),
        hits: hits.take(),
        steps: { ...stepTimes.take(), ...sentSteps.take() },
      }
    },
  }
}

/** A message travels for the latency of its pair; before that it waited for its sender's uplink. */
function travelOf({ latency }: World, { from, to }: TracedMessage): Micros {
  return from === to ? 0 : latency.between(from, to)
}

/** What is seen by looking at the end of a step: links and roles, as they differ from the last look. */
function createLooks(run: Run) {
  const up = growing({ a: Uint32Array, b: Uint32Array, timeUs: Float64Array })
  const down = growing({ link: Uint32Array, timeUs: Float64Array })
  const roles = growing({ peer: Uint32Array, role: Uint8Array, timeUs: Float64Array })
  const roleNames: string[] = []
  /** a * nodes + b with a < b -> the number of the link that is up. */
  const numberOf = new Map<number, number>()
  let links = 0
  let before: Overlay | null = null
  const roleBefore: number[] = []

  const lookAtLinks = (timeUs: Micros): void => {
    const now = run.overlay()
    const { nodes } = now
    const gone = new Set<number>()
    for (let a = 0; a < nodes; a++) {
      if (before && sameRow(before, now, a)) continue
      for (const b of before ? rowOf(before, a) : []) if (a < b) gone.add(a * nodes + b)
      for (const b of rowOf(now, a)) {
        if (a > b || gone.delete(a * nodes + b)) continue
        numberOf.set(a * nodes + b, links++)
        up.push(a, b, timeUs)
      }
    }
    for (const key of gone) {
      down.push(numberOf.get(key)!, timeUs)
      numberOf.delete(key)
    }
    before = now
  }
  const lookAtRoles = (timeUs: Micros): void => {
    for (let peer = 0; peer < before!.nodes; peer++) {
      const name = run.roleOf(peer)
      let role = roleNames.indexOf(name)
      if (role < 0) role = roleNames.push(name) - 1
      if (roleBefore[peer] === role) continue
      roleBefore[peer] = role
      roles.push(peer, role, timeUs)
    }
  }
  const look = (timeUs: Micros): void => {
    lookAtLinks(timeUs)
    lookAtRoles(timeUs)
  }
  look(0)
  return {
    look,
    take: () => ({
      linksUp: up.take(),
      linksDown: down.take(),
      roles: roles.take(),
      roleNames: [...roleNames],
    }),
  }
}

function rowOf({ offsets, targets }: Overlay, peer: number): Uint32Array {
  return targets.subarray(offsets[peer]!, offsets[peer + 1]!)
}

function sameRow(one: Overlay, other: Overlay, peer: number): boolean {
  const first = one.offsets[peer]!
  const start = other.offsets[peer]!
  const length = one.offsets[peer + 1]! - first
  if (other.offsets[peer + 1]! - start !== length) return false
  for (let i = 0; i < length; i++) {
    if (one.targets[first + i] !== other.targets[start + i]) return false
  }
  return true
}
