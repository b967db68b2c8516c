// What comes back from a query: responses and keep-alives, each on the path that the query first took, and
// what the asker makes of them: a hit, or another attempt when it has heard nothing for too long (section 5.2).

import type { Message, Net, PeerId, QueryId } from '../../sim/index.ts'
import { KEEP_ALIVE, RESPONSE } from './messages.ts'
import type { GiaParams } from './params.ts'
import type { Guid, Visits } from './visits.ts'

export interface Answers {
  /** `self` knows that `holder`, so many links from the asker, has what the query looks for. */
  respond(self: PeerId, guid: Guid, holder: PeerId, hops: number): void
  keepAlive(self: PeerId, guid: Guid): void
  receiveResponse(self: PeerId, message: Message): void
  receiveKeepAlive(self: PeerId, message: Message): void
  /** Has no earlier attempt come to `self`? */
  isFirst(self: PeerId, guid: Guid): boolean
  /** A user asks: `self` waits for signs of life. */
  open(self: PeerId, query: QueryId): void
  /** It has waited: the number of the next attempt, if there shall be one. */
  nextAttempt(self: PeerId, query: QueryId): number | undefined
  leave(self: PeerId): void
  /** One word of a message: attempt (2 bits), steps (15) and hops (15). */
  pack(attempt: number, steps: number, hops: number): number
  attemptOf(word: number): number
  stepsOf(word: number): number
}

/** Kind of the timer at which an asker loses patience. */
export const PATIENCE = 2

/** A query without a hit, at its asker. */
interface Open {
  attempt: number
  heardUs: number
}

export function createAnswers(net: Net, params: GiaParams, visits: Visits): Answers {
  const { patience: patienceUs, reissues } = params
  const tries = reissues + 1
  /** By asker; only where queries may be asked again. */
  const asked = new Map<PeerId, Map<QueryId, Open>>()

  const pack = (attempt: number, steps: number, hops: number) =>
    (attempt << 30) | (steps << 15) | hops
  const attemptOf = (word: number) => word >>> 30
  const stepsOf = (word: number) => (word >>> 15) & 0x7fff
  const hopsOf = (word: number) => word & 0x7fff

  /** One link back; what `self` has forgotten, or had first on a later step, is lost. */
  function sendBack(
    self: PeerId,
    type: number,
    guid: Guid,
    steps: number,
    hops: number,
    b: number,
  ) {
    const back = visits.cameFrom(self, guid, steps)
    if (back < 0) return
    const a = pack(guid % tries, visits.stepsTo(self, guid), hops)
    visits.pin(guid)
    net.send(self, back, type, Math.floor(guid / tries), 1, a, b)
  }

  /** The query shall not be asked again. */
  function close(self: PeerId, query: QueryId): void {
    const open = asked.get(self)?.get(query)
    if (open === undefined) return
    asked.get(self)!.delete(query)
    for (let attempt = 0; attempt <= open.attempt; attempt++) visits.unpin(query * tries + attempt)
  }

  return {
    pack,
    attemptOf,
    stepsOf,

    respond(self, guid, holder, hops) {
      const query = Math.floor(guid / tries)
      net.answered(holder, query)
      if (visits.stepsTo(self, guid) > 0)
        return sendBack(self, RESPONSE, guid, 0x7fff, hops, holder)
      net.hit(query, holder, hops)
      close(self, query)
    },

    keepAlive: (self, guid) => sendBack(self, KEEP_ALIVE, guid, 0x7fff, 0, 0),

    /** a: attempt, steps of its sender, hops to the holder; b: the holder. */
    receiveResponse(self, { id: query, a, b: holder }) {
      const guid = query * tries + attemptOf(a)
      if (visits.cameFrom(self, guid, stepsOf(a)) === self) {
        net.hit(query, holder, hopsOf(a))
        close(self, query)
      } else sendBack(self, RESPONSE, guid, stepsOf(a), hopsOf(a), holder)
      visits.unpin(guid)
    },

    receiveKeepAlive(self, { id: query, a }) {
      const guid = query * tries + attemptOf(a)
      if (visits.cameFrom(self, guid, stepsOf(a)) === self) {
        const open = asked.get(self)?.get(query)
        if (open) open.heardUs = net.now
      } else sendBack(self, KEEP_ALIVE, guid, stepsOf(a), 0, 0)
      visits.unpin(guid)
    },

    isFirst(self, guid) {
      for (let i = 1; i <= guid % tries; i++) if (visits.stepsTo(self, guid - i) >= 0) return false
      return true
    },

    open(self, query) {
      if (reissues === 0) return
      if (!asked.has(self)) asked.set(self, new Map())
      asked.get(self)!.set(query, { attempt: 0, heardUs: net.now })
      net.timer(self, patienceUs, PATIENCE, query)
    },

    nextAttempt(self, query) {
      const open = asked.get(self)?.get(query)
      if (open === undefined) return undefined
      const dueUs = open.heardUs + patienceUs
      if (dueUs > net.now) {
        net.timer(self, dueUs - net.now, PATIENCE, query)
        return undefined
      }
      if (open.attempt === reissues) {
        close(self, query)
        return undefined
      }
      open.attempt++
      open.heardUs = net.now
      net.timer(self, patienceUs, PATIENCE, query)
      return open.attempt
    },

    leave: (self) => void asked.delete(self),
  }
}
