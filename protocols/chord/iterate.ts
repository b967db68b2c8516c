// Iterative lookups: the asker asks one peer after another whom to ask next, and goes back to the one
// before when one does not answer (ToN 2003, section VI-D).

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { FIND, LOOKUP, NEXT, QUERY_NEXT, QUERY_STEP, STEP } from './messages.ts'
import { type Ends, finalFor, type Parcel, TTL } from './parcel.ts'
import type { Node, Ring } from './ring.ts'
import { NOBODY, NOWHERE } from './tables.ts'

/** What `ttl` says in an answer: the node named owns the key, or precedes it, or there is none. */
const OWNER = 1
const CLOSER = 2
const NONE = 3

interface Iteration {
  serial: number
  readonly node: Node
  readonly key: number
  readonly parcel: Parcel
  /** Who was asked last, and who had named it; NOBODY: the asker's own tables. */
  asked: Node
  before: Node
  /** Who did not answer, if the last one asked was second best. */
  silent: Node
  hops: number
  timeouts: number
}

interface Means {
  readonly ends: Ends
  dispatch(self: PeerId, node: Node, target: Node, parcel: Parcel, otherwise: () => void): void
}

export function createIteration(net: Net, ring: Ring, { dispatch, ends }: Means) {
  const { tables, params } = ring
  const running: (Iteration[] | undefined)[] = new Array(net.peers.count).fill(undefined)
  let serials = 0

  /** Ask `target`, which `before` has named; `tried` did not answer. */
  function ask(self: PeerId, one: Iteration, target: Node, before: Node, tried: Node): void {
    one.serial = ++serials
    one.asked = target
    one.before = before
    const { serial, parcel, key } = one
    const to = ring.hostOf(target)
    if (parcel.type === LOOKUP) net.send(self, to, QUERY_STEP, parcel.id, 1, serial, tried)
    else net.send(self, to, STEP, serial, 1, key, tried)
    if (running[self]) running[self].push(one)
    else running[self] = [one]
    net.timer(self, params.timeout, ring.timers.step, serial)
  }

  function take(self: PeerId, serial: number): Iteration | undefined {
    const list = running[self] ?? []
    const at = list.findIndex((one) => one.serial === serial)
    return at < 0 ? undefined : list.splice(at, 1)[0]
  }

  /** What somebody, or the asker's own tables (NOBODY), said of whom to ask next. */
  function follow(self: PeerId, one: Iteration, by: Node, said: number): void {
    if (said === NOWHERE || one.hops >= 254) return
    if (said >= 0) {
      one.silent = NOBODY
      if (ring.hostOf(said) !== self) return ask(self, one, said, by, NOBODY)
      return follow(self, one, NOBODY, tables.next(said, one.key, NOBODY))
    }
    const { parcel, node } = one
    const owner = ~said
    if (parcel.type === FIND) return ends.found(self, parcel.b, owner, one.hops, one.timeouts)
    const delivered = { ...parcel, ttl: TTL - one.hops, b: finalFor(parcel.b, one.silent) }
    if (parcel.type === LOOKUP) delivered.a = one.timeouts
    if (ring.hostOf(owner) === self) {
      delivered.ttl++
      if (parcel.type === LOOKUP) ends.looked(self, owner, parcel.id, one.hops, one.timeouts)
      else ends.stored(self, owner, delivered)
      return
    }
    dispatch(self, node, owner, delivered, () => {
      one.timeouts++
      back(self, one, by, owner)
    })
  }

  /** `tried` did not answer: who named it shall name another. */
  function back(self: PeerId, one: Iteration, before: Node, tried: Node): void {
    one.silent = tried
    if (before === NOBODY) return follow(self, one, NOBODY, tables.next(one.node, one.key, tried))
    // It was counted when it was asked first.
    one.hops--
    ask(self, one, before, NOBODY, tried)
  }

  return {
    begin(self: PeerId, node: Node, key: number, parcel: Parcel): void {
      const one = {
        serial: 0,
        node,
        key,
        parcel,
        asked: NOBODY,
        before: NOBODY,
        silent: NOBODY,
        hops: 0,
        timeouts: 0,
      }
      follow(self, one, NOBODY, tables.next(node, key, NOBODY))
    },

    receiveStep(self: PeerId, message: Message): void {
      if (!ring.takesPart(self)) return
      const { type, from, id, a, b: tried } = message
      const isQuery = type === QUERY_STEP
      if (isQuery) net.processed(self, id)
      const key = isQuery ? ring.keys[net.queries.fileOf(id)]! : a
      if (tried >= 0) ring.missed(self, tried)
      const next = tables.next(ring.lastBefore(self, key), key, tried)
      const kind = next === NOWHERE ? NONE : next < 0 ? OWNER : CLOSER
      const node = next === NOWHERE ? NOBODY : next < 0 ? ~next : next
      if (isQuery) net.send(self, from, QUERY_NEXT, id, kind, node, a)
      else net.send(self, from, NEXT, id, kind, node, 0)
    },

    receiveNext(self: PeerId, message: Message): void {
      const { type, id, ttl, a, b } = message
      const one = take(self, type === QUERY_NEXT ? b : id)
      if (!one) return
      one.hops++
      follow(self, one, one.asked, ttl === NONE ? NOWHERE : ttl === OWNER ? ~a : a)
    },

    unanswered(self: PeerId, serial: number): void {
      const one = take(self, serial)
      if (!one) return
      one.timeouts++
      ring.missed(self, one.asked)
      back(self, one, one.before, one.asked)
    },

    leave(self: PeerId): void {
      running[self] = undefined
    },
  }
}
