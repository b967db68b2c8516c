// The story of one query: its run is carried out again and looked at from outside, with knowledge that no
// peer has. How far the query got hop by hop, which way the first answer took, and what became of every
// peer that had the file.

import { linksFrom } from './records/overlay.ts'
import type { QueryTable } from './records/tables.ts'
import { OUTCOMES, type Outcome } from './records/tables.ts'
import type { TracedMessage } from './records/trace.ts'
import { createRun, type Run } from './run.ts'
import type { Plan } from './scenario/plan.ts'
import type { FileId, Micros, PeerId, QueryId } from './units.ts'
import type { World } from './world/world.ts'

export interface Story {
  readonly query: QueryId
  readonly askedUs: Micros
  readonly asker: PeerId
  readonly file: FileId
  readonly outcome: Outcome
  /** Messages by the hop that they were to be; hop 1 leaves the asker. */
  readonly hops: readonly HopCount[]
  /** The others that shared the file and were online when it was asked. */
  readonly holders: readonly HolderStory[]
  readonly answers: readonly Answer[]
  /** From the asker to the first holder that answered, as the query went; empty: it went no such way. */
  readonly way: readonly PeerId[]
  /** Times are from asking. */
  readonly lastUs: Micros
  readonly messages: number
}

export interface HopCount {
  readonly hop: number
  sent: number
  /** Arrived at a peer for the first time, and again. */
  fresh: number
  again: number
  /** Reason -> how many. */
  readonly lost: Map<string, number>
  firstUs: Micros
  lastUs: Micros
}

export interface HolderStory {
  readonly peer: PeerId
  /** Links from the asker when it asked; Infinity: none lead there. */
  readonly links: number
  /** When the query reached it; NaN: never. */
  reachedUs: Micros
  /** When it went offline, before the story ended; NaN: it stayed. */
  leftUs: Micros
}

export interface Answer {
  readonly holder: PeerId
  readonly hops: number
  readonly atUs: Micros
}

/** Nothing more is expected of a query that was silent for so long. */
const SILENCE_US = 120e6
const SLICE_US = 1e6

/** The story of `query` in the run of `plan`; undefined: it was never asked. */
export function storyOf(plan: Plan, world: World, query: QueryId): Story | undefined {
  const run = createRun(plan, world)
  const askedUs = world.queries.timeUs[query]!
  const asker = world.queries.peer[query]!
  run.runUntil(askedUs)
  const teller = new Teller(plan, query, askedUs, asker)
  const holders = holdersOf(run, world, query)
  run.observe(teller)
  for (let untilUs = askedUs + SLICE_US; ; untilUs += SLICE_US) {
    run.runUntil(untilUs)
    for (const holder of holders) {
      if (Number.isNaN(holder.leftUs) && run.overlay().online[holder.peer] === 0) {
        holder.leftUs = untilUs - askedUs
      }
    }
    if (run.done || untilUs > askedUs + teller.lastUs + SILENCE_US) break
  }
  run.observe(null)
  const { queries } = run.tables()
  const row = queries.id.indexOf(query)
  if (row < 0) return undefined
  for (const holder of holders) holder.reachedUs = teller.reached.get(holder.peer) ?? Number.NaN
  return {
    query,
    askedUs,
    asker,
    file: world.queries.file[query]!,
    outcome: outcomeIn(queries, row),
    hops: [...teller.hops.values()].sort((a, b) => a.hop - b.hop),
    holders,
    answers: teller.answers,
    way: teller.wayTo(teller.answers[0]?.holder ?? -1),
    lastUs: teller.lastUs,
    messages: queries.messages[row]!,
  }
}

function outcomeIn(queries: QueryTable, row: number): Outcome {
  return OUTCOMES[queries.outcome[row]!]!
}

function holdersOf(run: Run, world: World, query: QueryId): HolderStory[] {
  const asker = world.queries.peer[query]!
  const file = world.queries.file[query]!
  const overlay = run.overlay()
  const links = linksFrom(overlay, asker)
  return Array.from({ length: world.peers }, (_, peer) => peer)
    .filter((peer) => peer !== asker && overlay.online[peer] === 1 && run.shares(peer, file))
    .map((peer) => ({
      peer,
      links: links[peer]! < 0 ? Number.POSITIVE_INFINITY : links[peer]!,
      reachedUs: Number.NaN,
      leftUs: Number.NaN,
    }))
}

/** Watches the messages of one query. */
class Teller {
  readonly hops = new Map<number, HopCount>()
  readonly answers: Answer[] = []
  /** Peer -> when the query first came to it, and from whom. */
  readonly reached = new Map<PeerId, Micros>()
  readonly #from = new Map<PeerId, PeerId>()
  readonly #isQuery: ReadonlySet<string>
  readonly #isAnswer: ReadonlySet<string>
  readonly #query: QueryId
  readonly #askedUs: Micros
  readonly #asker: PeerId
  lastUs: Micros = 0

  constructor(plan: Plan, query: QueryId, askedUs: Micros, asker: PeerId) {
    const types = Object.entries(plan.definition.messages)
    const named = (part: string) =>
      new Set(types.filter(([, layout]) => layout.part === part).map(([name]) => name))
    this.#isQuery = named('query')
    this.#isAnswer = named('answer')
    this.#query = query
    this.#askedUs = askedUs
    this.#asker = asker
  }

  sent(message: TracedMessage): void {
    const hop = this.#hopOf(message)
    if (hop === undefined) return
    hop.sent++
    if (message.fate !== 'sent') count(hop.lost, message.fate)
  }

  dispatched(message: TracedMessage): void {
    const hop = this.#hopOf(message)
    if (hop === undefined || message.fate === 'event') return
    if (message.fate !== 'delivered') return count(hop.lost, message.fate)
    const atUs = message.timeUs - this.#askedUs
    hop.firstUs = Math.min(hop.firstUs, atUs)
    hop.lastUs = atUs
    if (message.to === this.#asker || this.reached.has(message.to)) {
      hop.again++
      return
    }
    hop.fresh++
    this.reached.set(message.to, atUs)
    this.#from.set(message.to, message.from)
  }

  hit(query: QueryId, holder: PeerId, hops: number): void {
    if (query === this.#query) this.answers.push({ holder, hops, atUs: this.lastUs })
  }

  wayTo(holder: PeerId): PeerId[] {
    const way: PeerId[] = []
    for (let at: PeerId | undefined = holder; at !== undefined; at = this.#from.get(at)) {
      way.unshift(at)
      if (at === this.#asker) return way
    }
    return []
  }

  /** Of a message that carries the query, the count of its hop; of an answer only the time is noted. */
  #hopOf({ id, type, hops, timeUs }: TracedMessage): HopCount | undefined {
    if (id !== this.#query) return undefined
    const isQuery = this.#isQuery.has(type)
    if (!isQuery && !this.#isAnswer.has(type)) return undefined
    this.lastUs = timeUs - this.#askedUs
    if (!isQuery) return undefined
    let hop = this.hops.get(hops)
    if (hop === undefined) {
      hop = {
        hop: hops,
        sent: 0,
        fresh: 0,
        again: 0,
        lost: new Map(),
        firstUs: Infinity,
        lastUs: 0,
      }
      this.hops.set(hops, hop)
    }
    return hop
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
