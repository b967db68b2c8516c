// What keeps the ring together (ToN 2003, figure 6): stabilize and notify, fix fingers, check predecessor.
// Each node paces itself from a random moment on.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { Lookups } from './lookups.ts'
import { CONTACT_BYTES, GET_PREDECESSOR, NOTIFY, PING, PONG, PREDECESSOR } from './messages.ts'
import { FINGER, FIRST_FINGERS, purposeOf } from './purpose.ts'
import type { Node, Ring } from './ring.ts'
import { NOBODY } from './tables.ts'

/** Word b of a ping: is the predecessor alive, who follows a finger, which candidate is nearest. */
const ALIVE = 0
const FOLLOWERS = 1
const RACE = 2

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
  const { predecessors, slots, ids, length } = tables
  const period = {
    stabilize: params.stabilize,
    fix: params['fix-fingers'],
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
  const nextFinger = new Uint16Array(tables.nodes)
  const paced = new Uint8Array(tables.nodes)
  /** The slot whose candidates a node compares, or slots. */
  const racing = new Uint16Array(tables.nodes).fill(slots)

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
      tables.distance(node, between) < arc(node, successor)
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

  /** The whole ring where `to` is the node itself. */
  function arc(node: Node, to: Node): number {
    return to === node ? 2 ** 32 : tables.distance(node, to)
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
  }

  function check(self: PeerId, node: Node): void {
    const before = predecessors[node]!
    if (before === NOBODY || hostOf(before) === self || pinged[node] === before) return
    pinged[node] = before
    net.send(self, hostOf(before), PING, node, 1, before, ALIVE)
    net.timer(self, params.timeout, timers.noPong, node)
  }

  function setFinger(node: Node, slot: number, finger: Node): void {
    tables.setFinger(node, slot, finger === node ? NOBODY : finger)
  }

  function look(self: PeerId, node: Node, slot: number, purpose: number): void {
    const own = node - self * params.virtual
    const key = (ids[node]! + tables.startOf(slot)) | 0
    lookups.find(self, node, key, purposeOf(purpose, own * slots + slot))
  }

  /** No lookup is needed where the successor is the finger. */
  function isNear(node: Node, slot: number): boolean {
    return tables.startOf(slot) <= arc(node, tables.successor(node))
  }

  /** All fingers of a newcomer, the nearest first; the one before often is the next too. */
  function fillFrom(self: PeerId, node: Node, first: number): void {
    for (let slot = first; slot >= 0; slot--) {
      const before = slot + 1 < slots ? tables.finger(node, slot + 1) : NOBODY
      if (isNear(node, slot)) setFinger(node, slot, tables.successor(node))
      else if (before >= 0 && tables.distance(node, before) >= tables.startOf(slot))
        setFinger(node, slot, before)
      else return look(self, node, slot, FIRST_FINGERS)
    }
  }

  /** Ping those that follow a finger and would serve as well; the first answer wins. */
  function race(self: PeerId, slot: number, node: Node, candidates: readonly Node[]): void {
    const end = slot === 0 ? 2 ** 32 : tables.startOf(slot - 1)
    racing[node] = slot
    for (const candidate of candidates) {
      const distance = tables.distance(node, candidate)
      if (distance >= tables.startOf(slot) && distance < end)
        net.send(self, hostOf(candidate), PING, node, 1, candidate, RACE)
    }
  }

  return {
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
      begin(timers.fixFingers, period.fix)
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
      if (successor === NOBODY || hostOf(successor) !== message.from) return
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

    /** Figure 6: one finger after another, the nearest first. */
    fixFingers(self: PeerId, node: Node): void {
      net.timer(self, period.fix, timers.fixFingers, node)
      if (!ring.isMember(node)) return
      const slot = slots - 1 - nextFinger[node]!
      nextFinger[node] = slot === 0 ? 0 : nextFinger[node]! + 1
      if (isNear(node, slot)) setFinger(node, slot, tables.successor(node))
      else look(self, node, slot, FINGER)
    },

    /** All fingers one after another, as soon as `node` has joined. */
    fillFingers: (self: PeerId, node: Node): void => fillFrom(self, node, slots - 1),

    /** A finger that was looked up; `fill`: the next larger is wanted too. */
    foundFinger(self: PeerId, arg: number, finger: Node, fill: boolean): void {
      const node = self * params.virtual + Math.floor(arg / slots)
      const slot = arg % slots
      if (!ring.isMember(node)) return
      setFinger(node, slot, finger)
      if (fill) return fillFrom(self, node, slot - 1)
      if (params.proximity === 1 || hostOf(finger) === self) return
      racing[node] = slot
      net.send(self, hostOf(finger), PING, node, 1, finger, FOLLOWERS)
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

    receivePong(self: PeerId, { id, a, b, body }: Message): void {
      if (body !== undefined) return race(self, racing[id]!, id, [a, ...(body as readonly Node[])])
      if (b === ALIVE && pinged[id] === a) pinged[id] = NOBODY
      if (b === ALIVE || racing[id] === slots) return
      setFinger(id, racing[id]!, a)
      racing[id] = slots
    },

    noPong(self: PeerId, node: Node): void {
      if (pinged[node] === NOBODY) return
      if (pinged[node] === predecessors[node]) ring.missed(self, pinged[node]!)
      pinged[node] = NOBODY
    },

    leave(node: Node): void {
      paced[node] = isNew[node] = nextFinger[node] = 0
      asked[node] = pinged[node] = silenced[node] = NOBODY
      racing[node] = slots
    },
  }
}

export type Maintenance = ReturnType<typeof createMaintenance>
