// How a query lives (section 3.4): it is asked, walks from peer to peer, waits at each to be processed and to
// be sent on. One walk a query: what it carries is kept by its GUID while a peer has it.

import { type Message, type Net, type PeerId, type QueryId, Rows } from '../../sim/index.ts'
import type { Answers } from './answers.ts'
import { createDesk } from './desk.ts'
import type { Flow } from './flow.ts'
import { HOLDER_BYTES, QUERY } from './messages.ts'
import { HELD, LINK_WORDS, type Neighbours, PEER, RANK, USED } from './neighbours.ts'
import type { GiaParams } from './params.ts'
import type { Pointers } from './pointers.ts'
import type { Guid, Visits } from './visits.ts'

export interface Walks {
  /** Attempt number `attempt` at a query, the first is 0. */
  issue(self: PeerId, query: QueryId, attempt: number): void
  receiveQuery(self: PeerId, message: Message): void
  /** A query has been processed: look for its file, and send it on. */
  process(self: PeerId, guid: Guid): void
  /** `self` may send up to `count` queries to `peer` that it could not send before. */
  drain(self: PeerId, peer: PeerId, count: number): void
  /** Try all that waits once more: neighbours have gone or come. */
  retry(self: PeerId): void
  leave(self: PeerId): void
  waitingAt(self: PeerId): number
}

export interface WalkParts {
  readonly neighbours: Neighbours
  readonly pointers: Pointers | undefined
  readonly flow: Flow
  readonly visits: Visits
  readonly answers: Answers
}

/** Kind of the timer that calls `process`. */
export const PROCESS = 1

/** What a query carries beside its steps, where nothing has been found. */
const NOTHING: readonly PeerId[] = []

export function createWalks(net: Net, params: GiaParams, parts: WalkParts): Walks {
  const { content, peers, queries, random } = net
  const { neighbours, pointers, flow, visits, answers } = parts
  const { rows, capacity } = neighbours
  const { bias, 'flow-control': needsTokens, responses, 'keep-alive': keepAlive } = params
  const tries = params.reissues + 1
  const nodes = peers.count + peers.servers
  /** A pointer is looked up only where its holder would still be in reach. */
  const mostSteps = pointers ? params.ttl - 1 : params.ttl
  /** A peer has room for all that it gives out tokens for. */
  const room = capacity.map((perSecond) =>
    Math.max(params.queue, (perSecond * params.window) / 1e6),
  )
  const desk = createDesk(capacity, room)
  /** GUIDs of the queries that a peer cannot send on yet. */
  const waiting = new Rows(nodes, 0)
  /** By GUID, side by side: steps taken and last sender. */
  let carried = new Int32Array(1024)
  /** Holders that a query has found, where it looks for more than one. */
  const found = new Map<Guid, readonly PeerId[]>()
  let choices = 0

  function carry(guid: Guid, taken: number, from: PeerId): void {
    if (2 * guid >= carried.length) carried = larger(carried, 2 * guid)
    carried[2 * guid] = taken
    carried[2 * guid + 1] = from
  }

  function stepsOf(guid: Guid): number {
    return carried[2 * guid]!
  }

  /** It goes no further. */
  function end(guid: Guid): void {
    found.delete(guid)
    visits.unpin(guid)
  }

  function dropOverloaded(self: PeerId, guid: Guid): void {
    net.overloaded(self, Math.floor(guid / tries))
    end(guid)
  }

  /** Answer from the own files and from those of the neighbours; true if enough is found. */
  function examine(self: PeerId, guid: Guid): boolean {
    const query = Math.floor(guid / tries)
    const file = queries.fileOf(query)
    const asker = queries.askerOf(query)
    let holders = found.get(guid) ?? NOTHING
    const answer = (holder: PeerId, hops: number) => {
      answers.respond(self, guid, holder, hops)
      holders = [...holders, holder]
    }
    if (self !== asker && content.shares(self, file) && !holders.includes(self)) {
      answer(self, stepsOf(guid))
    }
    while (pointers && holders.length < responses) {
      const holder = pointers.holderOf(self, file, asker, holders)
      if (holder < 0) break
      answer(holder, stepsOf(guid) + 1)
    }
    if (holders.length >= responses) return true
    if (holders.length > 0) found.set(guid, holders)
    return false
  }

  function markUsed(self: PeerId, neighbour: PeerId): void {
    const at = neighbours.find(self, neighbour)
    if (at >= 0) rows.words[at + USED] = choices
  }

  /**
   * Where in `rows` the link of the next step is: of those not tried yet that to the highest capacity, of
   * equals that with most tokens. -1: wait.
   */
  function choose(self: PeerId, guid: Guid): number {
    choices = (choices + 1) | 0
    visits.forEachUsed(self, guid, markUsed)
    const { words } = rows
    const start = rows.startOf(self)
    const end = start + rows.lengthOf(self)
    let isUntried = false
    let ties = 0
    let best = -1
    for (let at = start; at < end; at += LINK_WORDS) {
      // What follows has no more capacity.
      if (bias && best >= 0 && words[at + RANK]! < words[best + RANK]!) break
      if (words[at + USED] === choices) continue
      isUntried = true
      if (needsTokens && words[at + HELD]! <= 0) continue
      const more = best < 0 || !bias ? 0 : words[at + HELD]! - words[best + HELD]!
      if (more < 0) continue
      ties = more > 0 ? 1 : ties + 1
      if (ties === 1 || random.int(ties) === 0) best = at
    }
    if (isUntried || start === end) return best
    visits.flush(self, guid)
    return choose(self, guid)
  }

  function depart(self: PeerId, guid: Guid, at: number): void {
    const next = rows.words[at + PEER]!
    const query = Math.floor(guid / tries)
    const a = answers.pack(guid % tries, stepsOf(guid) + 1, 0)
    if (needsTokens) flow.spend(at)
    visits.use(self, guid, next)
    const holders = found.get(guid)
    if (holders === undefined) return net.send(self, next, QUERY, query, 1, a, 0)
    found.delete(guid)
    net.sendBody(self, next, QUERY, query, 1, a, holders, holders.length * HOLDER_BYTES)
  }

  function goOn(self: PeerId, guid: Guid): void {
    const at = choose(self, guid)
    if (at >= 0) depart(self, guid, at)
    else if (waiting.lengthOf(self) < room[self]!) waiting.push(self, guid)
    else dropOverloaded(self, guid)
  }

  return {
    issue(self, query, attempt) {
      const guid = query * tries + attempt
      visits.begin(guid, net.now)
      // As long as it may be asked again, peers know that they had it.
      if (tries > 1) visits.pin(guid)
      visits.arrive(self, guid, self, 0)
      carry(guid, 0, self)
      if (examine(self, guid)) end(guid)
      else if (mostSteps > 0) goOn(self, guid)
      else end(guid)
    },

    /** a: attempt and steps; body: the holders it has found. */
    receiveQuery(self, message) {
      const guid = message.id * tries + answers.attemptOf(message.a)
      flow.queued(self, message.from)
      const waitUs = desk.admit(self, net.now)
      if (waitUs < 0) {
        flow.done(self, message.from)
        return dropOverloaded(self, guid)
      }
      carry(guid, answers.stepsOf(message.a), message.from)
      if (message.body !== undefined) found.set(guid, message.body as readonly PeerId[])
      net.timer(self, waitUs, PROCESS, guid)
    },

    process(self, guid) {
      const from = carried[2 * guid + 1]!
      flow.done(self, from)
      if (visits.stepsTo(self, guid) < 0) {
        if (answers.isFirst(self, guid)) net.processed(self, Math.floor(guid / tries))
        visits.arrive(self, guid, from, stepsOf(guid))
        if (examine(self, guid)) return end(guid)
      }
      visits.use(self, guid, from)
      if (stepsOf(guid) >= mostSteps) {
        net.expired(self, Math.floor(guid / tries))
        return end(guid)
      }
      if (tries > 1 && stepsOf(guid) % keepAlive === 0) answers.keepAlive(self, guid)
      goOn(self, guid)
    },

    drain(self, peer, count) {
      if (waiting.lengthOf(self) === 0) return
      const at = neighbours.find(self, peer)
      if (at < 0) return
      let left = count
      for (let i = 0; i < waiting.lengthOf(self) && left > 0; ) {
        const guid = waiting.words[waiting.startOf(self) + i]!
        if (visits.hasUsed(self, guid, peer)) i++
        else {
          takeOut(waiting, self, i)
          depart(self, guid, at)
          left--
        }
      }
    },

    retry(self) {
      for (let i = 0; i < waiting.lengthOf(self); ) {
        const guid = waiting.words[waiting.startOf(self) + i]!
        const at = choose(self, guid)
        if (at < 0) i++
        else {
          takeOut(waiting, self, i)
          depart(self, guid, at)
        }
      }
      if (waiting.lengthOf(self) > 0) flow.renew(self)
    },

    leave(self) {
      for (const guid of waiting.list(self)) found.delete(guid)
      waiting.setLength(self, 0)
      desk.clear(self)
      visits.leave(self)
    },

    waitingAt: (self) => waiting.lengthOf(self),
  }
}

/** Take word number `i` out of a row; the order stays. */
function takeOut(row: Rows, self: PeerId, i: number): void {
  const at = row.startOf(self) + i
  const length = row.lengthOf(self) - 1
  row.words.copyWithin(at, at + 1, row.startOf(self) + length + 1)
  row.setLength(self, length)
}

function larger(words: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(index + 2, 2 * words.length))
  more.set(words)
  return more
}
