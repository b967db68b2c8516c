// What keeps the ring together (ToN 2003, figure 6): stabilize and notify, fix fingers, check predecessor.
// Each node paces itself from a random moment on.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { createFingers } from './fingers.ts'
import type { Lookups } from './lookups.ts'
import {
  ALIVE,
  CONTACT_BYTES,
  FOLLOWERS,
  GET_PREDECESSOR,
  NOTIFY,
  PING,
  PONG,
  PREDECESSOR,
} from './messages.ts'
import type { Node, Ring } from './ring.ts'
import { NOBODY } from './tables.ts'

interface Events {
  /** A node of `self` knows of no other. */
  alone(self: PeerId): void
  /** `node` has a predecessor that it did not have. */
  preceded(self: PeerId, node: Node): void
  /** The predecessor of `node` stabilizes with it. */
  asked(self: PeerId, node: Node): void
  /** The successor of `node` has answered. */
  stabilized(self: PeerId, node: Node): void
}

export function createMaintenance(net: Net, ring: Ring, lookups: Lookups, events: Events) {
  const { tables, params, timers, hostOf } = ring
  const { predecessors, ids, length } = tables
  const period = {
    stabilize: params.stabilize,
    check: params['check-predecessor'],
  }
  /** The successor that was asked and has not answered, and when it is late. */
  const asked = new Int32Array(tables.nodes).fill(NOBODY)
  const dueUs = new Float64Array(tables.nodes)
  const pinged = new Int32Array(tables.nodes).fill(NOBODY)
  /** A successor found silent in this round, of which others may still speak. */
  const silenced = new Int32Array(tables.nodes).fill(NOBODY)
  /** It has told no successor of itself since it joined. */
  const isNew = new Uint8Array(tables.nodes)
  const paced = new Uint8Array(tables.nodes)
  const fingers = createFingers(net, ring, lookups)

  function ask(self: PeerId, node: Node): void {
    const successor = tables.successor(node)
    if (successor === NOBODY || (successor === node && predecessors[node] === NOBODY)) return
    if (hostOf(successor) === self) {
      if (!ring.isMember(successor)) {
        ring.missed(self, successor)
        return ask(self, node)
      }
      const list = tables.successorList(successor)
      if (predecessors[successor] === node) events.asked(self, successor)
      return heard(self, node, successor, predecessors[successor]!, list)
    }
    asked[node] = successor
    dueUs[node] = net.now + params.timeout
    net.send(self, hostOf(successor), GET_PREDECESSOR, successor, 1, node, 0)
    net.timer(self, params.timeout, timers.silent, node)
  }

  /** What `successor` said: its predecessor, and its own list but the last. */
  function heard(
    self: PeerId,
    node: Node,
    successor: Node,
    between: Node,
    list: readonly Node[],
  ): void {
    const isCloser =
      between >= 0 &&
      between !== silenced[node] &&
      between !== node &&
      tables.distance(node, between) < tables.arc(node, successor)
    if (isCloser) {
      // There may be still closer ones: it goes on at once, as far as predecessors lead.
      tables.setSuccessors(node, [between, successor, ...list])
      return ask(self, node)
    }
    if (length > 1) tables.setSuccessors(node, [successor, ...list])
    events.stabilized(self, node)
    const nearest = tables.successor(node)
    if (hostOf(nearest) === self) notified(self, nearest, node, isNew[node]!)
    else net.send(self, hostOf(nearest), NOTIFY, nearest, 1, node, isNew[node]!)
    isNew[node] = 0
  }

  function notified(self: PeerId, node: Node, teller: Node, isNew: number): void {
    const old = predecessors[node]!
    if (teller === node || !ring.isMember(node)) return
    // One that left without a word and is back has nothing of what it had.
    if (teller === old && isNew === 1) return events.preceded(self, node)
    if (teller === old) return
    // One that is farther away would not say so if it knew of a nearer one: is that one alive?
    if (old >= 0 && !tables.within(ids[teller]!, old, node)) return check(self, node)
    predecessors[node] = teller
    events.preceded(self, node)
    // The one before hears of the newcomer at once, and not in its next round.
    if (old >= 0 && hostOf(old) !== self)
      net.send(self, hostOf(old), PREDECESSOR, old, 1, teller, 0)
  }

  function check(self: PeerId, node: Node): void {
    const before = predecessors[node]!
    if (before === NOBODY || hostOf(before) === self || pinged[node] === before) return
    pinged[node] = before
    net.send(self, hostOf(before), PING, node, 1, before, ALIVE)
    net.timer(self, params.timeout, timers.noPong, node)
  }

  return {
    ...fingers,
    ask,

    /** `node` is in the ring from now on: its periods begin, each at a random moment of its own. */
    pace(self: PeerId, node: Node, isNewcomer: boolean): void {
      isNew[node] = isNewcomer ? 1 : 0
      if (paced[node] === 1) return
      paced[node] = 1
      const begin = (kind: number, periodUs: number) => {
        if (periodUs > 0) net.timer(self, Math.floor(net.random.next() * periodUs), kind, node)
      }
      begin(timers.stabilize, period.stabilize)
      begin(timers.fixFingers, params['fix-fingers'])
      begin(timers.checkPredecessor, period.check)
    },

    stabilize(self: PeerId, node: Node): void {
      net.timer(self, period.stabilize, timers.stabilize, node)
      silenced[node] = NOBODY
      if (ring.isMember(node) && ring.isLonely(node)) events.alone(self)
      ask(self, node)
    },

    receiveGetPredecessor(self: PeerId, message: Message): void {
      const node = message.id
      if (!ring.isMember(node)) return
      const before = predecessors[node]!
      if (before === message.a) events.asked(self, node)
      if (length === 1) return net.send(self, message.from, PREDECESSOR, message.a, 1, before, 0)
      const list = tables.successorList(node).slice(0, length - 1)
      const bytes = list.length * CONTACT_BYTES
      net.sendBody(self, message.from, PREDECESSOR, message.a, 1, before, list, bytes)
    },

    receivePredecessor(self: PeerId, message: Message): void {
      const node = message.id
      const successor = asked[node]!
      if (successor === NOBODY) {
        const isHint = ring.isMember(node) && hostOf(tables.successor(node)) === message.from
        if (isHint && message.body === undefined) ask(self, node)
        return
      }
      if (hostOf(successor) !== message.from) return
      asked[node] = NOBODY
      // Another may have become the successor since it was asked.
      if (successor !== tables.successor(node)) return ask(self, node)
      heard(self, node, successor, message.a, (message.body ?? []) as readonly Node[])
    },

    receiveNotify: (self: PeerId, { id, a, b }: Message): void => notified(self, id, a, b),

    /** No answer from the successor: the next in the list takes its place, and is asked at once. */
    silent(self: PeerId, node: Node): void {
      if (asked[node] === NOBODY || net.now < dueUs[node]!) return
      silenced[node] = asked[node]!
      asked[node] = NOBODY
      ring.missed(self, silenced[node]!)
      ask(self, node)
    },

    checkPredecessor(self: PeerId, node: Node): void {
      net.timer(self, period.check, timers.checkPredecessor, node)
      check(self, node)
    },

    receivePing(self: PeerId, { from, id, a, b }: Message): void {
      if (!ring.isMember(a)) return
      if (b !== FOLLOWERS) return net.send(self, from, PONG, id, 1, a, b)
      const list = tables.successorList(a).slice(0, params.proximity - 1)
      net.sendBody(self, from, PONG, id, 1, a, list, list.length * CONTACT_BYTES)
    },

    receivePong(self: PeerId, message: Message): void {
      const { id, a, b } = message
      if (b !== ALIVE) fingers.receivePong(self, message)
      else if (pinged[id] === a) pinged[id] = NOBODY
    },

    noPong(self: PeerId, node: Node): void {
      if (pinged[node] === NOBODY) return
      if (pinged[node] === predecessors[node]) ring.missed(self, pinged[node]!)
      pinged[node] = NOBODY
    },

    leave(node: Node): void {
      paced[node] = isNew[node] = 0
      asked[node] = pinged[node] = silenced[node] = NOBODY
      fingers.leave(node)
    },
  }
}

export type Maintenance = ReturnType<typeof createMaintenance>
