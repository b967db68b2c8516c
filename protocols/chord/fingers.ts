// The fingers of a node: all of them when it has joined, and then one after another (ToN 2003, figure 6).
// With proximity, those that would serve as well are raced, and the nearest wins (Dabek et al. 2004).

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { Lookups } from './lookups.ts'
import { FOLLOWERS, PING, RACE } from './messages.ts'
import { FINGER, FIRST_FINGERS, purposeOf } from './purpose.ts'
import type { Node, Ring } from './ring.ts'
import { NOBODY } from './tables.ts'

export function createFingers(net: Net, ring: Ring, lookups: Lookups) {
  const { tables, params, timers, hostOf } = ring
  const { slots, ids } = tables
  const nextFinger = new Uint16Array(tables.nodes)
  /** The slot whose candidates a node compares, or slots. */
  const racing = new Uint16Array(tables.nodes).fill(slots)

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
    return tables.startOf(slot) <= tables.arc(node, tables.successor(node))
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
    /** Figure 6: one finger after another, the nearest first. */
    fixFingers(self: PeerId, node: Node): void {
      net.timer(self, params['fix-fingers'], timers.fixFingers, node)
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

    /** To a ping of FOLLOWERS or of RACE. */
    receivePong(self: PeerId, { id, a, body }: Message): void {
      if (body !== undefined) return race(self, racing[id]!, id, [a, ...(body as readonly Node[])])
      if (racing[id] === slots) return
      setFinger(id, racing[id]!, a)
      racing[id] = slots
    },

    leave(node: Node): void {
      nextFinger[node] = 0
      racing[node] = slots
    },
  }
}
