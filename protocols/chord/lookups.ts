// How a lookup goes from peer to peer. Recursive: each passes it on to the next, and if `acks` says so waits
// for a confirmation, without which it takes the next-best finger. Iterative: the asker asks each in turn.
// What is looked for ends at the peer that knows the key's successor (find) or at the owner (lookup, store).

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { createIteration } from './iterate.ts'
import { ACK, FIND, FOUND, LOOKUP, QUERY_ACK, STORE } from './messages.ts'
import { type Ends, FINAL, finalFor, OWN, type Parcel, silentOf, TTL } from './parcel.ts'
import type { Node, Ring } from './ring.ts'
import { NOWHERE } from './tables.ts'

/** Of `find`, word id: asker below, timeouts so far above. */
const ASKER_BITS = 24
const ASKER = (1 << ASKER_BITS) - 1
const MOST_TIMEOUTS = 127
/** A parcel that was sent and not confirmed yet. */
interface Forward {
  readonly serial: number
  readonly node: Node
  readonly target: Node
  readonly parcel: Parcel
  /** What to do instead of the next-best finger when `target` does not answer. */
  readonly otherwise: (() => void) | undefined
}

export function createLookups(net: Net, ring: Ring, ends: Ends) {
  const { tables, params, keys } = ring
  const { queries } = net
  const recursive = params.routing === 'recursive'
  const confirmed = params.acks || !recursive
  const waiting: (Forward[] | undefined)[] = new Array(net.peers.count).fill(undefined)
  let serials = 0

  function keyOf({ type, id, a }: Parcel): number {
    if (type === FIND) return a
    return keys[type === LOOKUP ? queries.fileOf(id) : a]!
  }

  /** On from `node` of `self`, to whom its tables say; past `tried`, which did not answer. */
  function advance(self: PeerId, node: Node, parcel: Parcel, tried: Node): void {
    const next = tables.next(node, keyOf(parcel), tried)
    if (next === NOWHERE) return
    if (next >= 0) {
      if (parcel.type !== FIND) parcel.b &= OWN
      if (ring.hostOf(next) === self) {
        if (ring.isMember(next)) return advance(self, next, parcel, -1)
        ring.missed(self, next)
        advance(self, node, parcel, next)
      } else dispatch(self, node, next, parcel)
      return
    }
    const owner = ~next
    if (parcel.type === FIND) return tell(self, owner, parcel)
    if (ring.hostOf(owner) === self) return own(self, owner, parcel)
    parcel.b = finalFor(parcel.b, tried)
    dispatch(self, node, owner, parcel)
  }

  function dispatch(
    self: PeerId,
    node: Node,
    target: Node,
    parcel: Parcel,
    otherwise?: () => void,
  ): void {
    const { type, id, ttl, a, b } = parcel
    if (ttl === 0) {
      if (type === LOOKUP) net.expired(self, id)
      return
    }
    net.send(self, ring.hostOf(target), type, id, ttl, a, b)
    if (!confirmed) return
    const serial = ++serials
    const forward = { serial, node, target, parcel, otherwise }
    if (waiting[self]) waiting[self].push(forward)
    else waiting[self] = [forward]
    net.timer(self, params.timeout, ring.timers.hop, serial)
  }

  /** The answer to a find, straight back. */
  function tell(self: PeerId, owner: Node, { id, ttl, b }: Parcel): void {
    const asker = id & ASKER
    const timeouts = id >>> ASKER_BITS
    if (asker === self) ends.found(self, b, owner, TTL - ttl, timeouts)
    else net.send(self, asker, FOUND, (TTL - ttl) | (timeouts << 8), 1, owner, b)
  }

  function own(self: PeerId, node: Node, parcel: Parcel): void {
    if (parcel.type === LOOKUP) ends.looked(self, node, parcel.id, TTL - parcel.ttl, parcel.a)
    else ends.stored(self, node, parcel)
  }

  function receiveFinal(self: PeerId, parcel: Parcel): void {
    const key = keyOf(parcel)
    const node = ring.firstFrom(self, key)
    const silent = silentOf(parcel.b)
    if (silent >= 0) ring.missed(self, silent)
    const before = tables.predecessors[node]!
    // A newcomer stands between, of which the sender does not know yet.
    const passOn = before >= 0 && before !== silent && !tables.within(key, before, node)
    if (!passOn || ring.hostOf(before) === self) return own(self, node, parcel)
    parcel.b = finalFor(parcel.b, silent)
    dispatch(self, node, before, parcel, () => own(self, node, parcel))
  }

  function take(self: PeerId, matches: (forward: Forward) => boolean): Forward | undefined {
    const list = waiting[self] ?? []
    const at = list.findIndex(matches)
    return at < 0 ? undefined : list.splice(at, 1)[0]
  }

  const iteration = createIteration(net, ring, { dispatch, ends })

  function begin(self: PeerId, node: Node, parcel: Parcel): void {
    const key = keyOf(parcel)
    if (parcel.type !== FIND && ring.owns(node, key)) return own(self, node, parcel)
    if (recursive) advance(self, node, parcel, -1)
    else iteration.begin(self, node, key, parcel)
  }

  return {
    /** Look for the successor of `key`, from the tables of `node`. */
    find(self: PeerId, node: Node, key: number, purpose: number): void {
      begin(self, node, { type: FIND, id: self, ttl: TTL, a: key, b: purpose })
    },

    /** The same from what `contact` knows: the asker has no tables yet. */
    findVia(self: PeerId, contact: PeerId, key: number, purpose: number): void {
      net.send(self, contact, FIND, self, TTL, key, purpose)
    },

    lookup(self: PeerId, query: number): void {
      const node = ring.lastBefore(self, keys[queries.fileOf(query)]!)
      begin(self, node, { type: LOOKUP, id: query, ttl: TTL, a: 0, b: 0 })
    },

    /** Take a pointer to the owner of the key of `file`, or take it back. */
    store(self: PeerId, file: number, isShared: boolean): void {
      const node = ring.lastBefore(self, keys[file]!)
      begin(self, node, { type: STORE, id: self, ttl: TTL, a: file, b: isShared ? OWN : 0 })
    },

    /** The busiest handler: without confirmations nothing need be kept, and nothing is allocated. */
    receiveFind(self: PeerId, message: Message): void {
      if (!ring.takesPart(self)) return
      const { id, ttl, a, b } = message
      const node = ring.lastBefore(self, a)
      if (!confirmed) {
        const next = tables.next(node, a, -1)
        if (next >= 0 && ttl > 1 && ring.hostOf(next) !== self)
          return net.send(self, ring.hostOf(next), FIND, id, ttl - 1, a, b)
      } else net.send(self, message.from, ACK, id, 1, a, b)
      advance(self, node, { type: FIND, id, ttl: ttl - 1, a, b }, -1)
    },

    /** A lookup or store on its way. */
    receiveParcel(self: PeerId, message: Message): void {
      if (!ring.takesPart(self)) return
      const { type, id, ttl, a, b } = message
      if (confirmed) net.send(self, message.from, type === LOOKUP ? QUERY_ACK : ACK, id, 1, a, b)
      if (type === LOOKUP) net.processed(self, id)
      const parcel = { type, id, ttl: ttl - 1, a, b }
      if ((b & FINAL) !== 0) return receiveFinal(self, parcel)
      advance(self, ring.lastBefore(self, keyOf(parcel)), parcel, -1)
    },

    receiveFound(self: PeerId, { id, a, b }: Message): void {
      ends.found(self, b, a, id & 255, id >>> 8)
    },

    receiveAck(self: PeerId, { from, id, a, b }: Message): void {
      take(self, ({ target, parcel: sent }) => {
        return sent.id === id && sent.a === a && sent.b === b && ring.hostOf(target) === from
      })
    },

    unconfirmed(self: PeerId, serial: number): void {
      const forward = take(self, (one) => one.serial === serial)
      if (!forward) return
      const { node, target, parcel, otherwise } = forward
      ring.missed(self, target)
      if (parcel.type === LOOKUP) parcel.a++
      else if (parcel.type === FIND && parcel.id >>> ASKER_BITS < MOST_TIMEOUTS)
        parcel.id += 1 << ASKER_BITS
      if (otherwise) otherwise()
      else advance(self, node, parcel, target)
    },

    receiveStep: iteration.receiveStep,
    receiveNext: iteration.receiveNext,
    unanswered: iteration.unanswered,

    leave(self: PeerId): void {
      waiting[self] = undefined
      iteration.leave(self)
    },
  }
}

export type Lookups = ReturnType<typeof createLookups>
