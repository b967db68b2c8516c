// How a peer comes into the ring and leaves it: through a member that the bootstrap server names, or, at
// time 0, into a ring that is there already.

import type { Message, Micros, Net, PeerId } from '../../sim/index.ts'
import type { Lookups } from './lookups.ts'
import type { Maintenance } from './maintain.ts'
import { CONTACT, CONTACT_BYTES, HELLO, JOINED, LEAVING, PING } from './messages.ts'
import { oracleRing } from './perfect.ts'
import { JOIN, purposeOf } from './purpose.ts'
import type { Node, Ring } from './ring.ts'
import { NOBODY } from './tables.ts'

/** Members that the bootstrap server remembers: those that joined last. */
const REMEMBERED = 200

interface Events {
  /** The ring of time 0 is built; its nodes in order. */
  built(nodes: Uint32Array): void
  /** `node` has another predecessor, which the one that left has named. */
  preceded(self: PeerId, node: Node): void
  /** `self` takes part, with its first node; `again`: it had lost the ring. */
  joined(self: PeerId, again: boolean): void
}

export function createMembership(
  net: Net,
  ring: Ring,
  { lookups, maintenance }: { readonly lookups: Lookups; readonly maintenance: Maintenance },
  events: Events,
) {
  const { tables, params, timers, hostOf, nodesOf } = ring
  const { peers, random } = net
  const server = peers.count
  /** Those that are present at time 0, until their ring is built. */
  let present: Set<PeerId> | undefined = new Set()
  /** What the server remembers: when each was heard of last, the latest last. */
  const members = new Map<PeerId, Micros>()
  /** It has taken part before in this session. */
  const hasJoined = new Uint8Array(peers.count)
  /** Whom a peer joins through. */
  const contacts = new Int32Array(peers.count).fill(NOBODY)

  /** Ask the server for a contact, and again later if that has led nowhere by then. */
  function hello(self: PeerId, dead: PeerId): void {
    net.send(self, server, HELLO, 0, 1, dead, 0)
    net.timer(self, params['lookup-timeout'], timers.join, 0)
  }

  /** Find the successors of the nodes of `self` by the eyes of its contact, or of another of its nodes. */
  function enter(self: PeerId): void {
    const contact = contacts[self]!
    for (const node of nodesOf(self)) {
      const purpose = purposeOf(JOIN, node - self * params.virtual)
      const behind = (tables.ids[node]! + 1) | 0
      if (contact !== self) lookups.findVia(self, contact, behind, purpose)
      const guide = nodesOf(self).find((other) => other !== node && ring.isMember(other))
      const isOut = !ring.isMember(node) || tables.successor(node) === node
      if (isOut && guide !== undefined) lookups.find(self, guide, behind, purpose)
    }
  }

  function settle(self: PeerId, node: Node, successor: Node): void {
    const isFirst = !ring.takesPart(self)
    const ahead = [successor, ...tables.successorList(node)].filter((other) => other !== node)
    ahead.sort((a, b) => tables.distance(node, a) - tables.distance(node, b))
    tables.setSuccessors(node, ahead)
    maintenance.pace(self, node, true)
    if (isFirst) {
      net.send(self, server, JOINED, 0, 1, 0, 0)
      joined(self)
    }
    if (successor === node) return
    maintenance.ask(self, node)
    maintenance.fillFingers(self, node)
  }

  function joined(self: PeerId): void {
    events.joined(self, hasJoined[self] === 1)
    hasJoined[self] = 1
  }

  function remember(peer: PeerId): void {
    members.delete(peer)
    members.set(peer, net.now)
    if (members.size > REMEMBERED) members.delete(members.keys().next().value!)
  }

  ring.onOut((self) => hello(self, NOBODY))

  return {
    join(self: PeerId): void {
      if (self === server) return
      if (net.now > 0) return hello(self, NOBODY)
      if (params.start === 'perfect') {
        present?.add(self)
        net.timer(self, 0, timers.start, 0)
      } else {
        const delayUs = Math.floor((self / peers.count) * params['join-over'])
        if (delayUs === 0) hello(self, NOBODY)
        else net.timer(self, delayUs, timers.join, 0)
      }
    },

    /** Time 0, and all that are present have joined. */
    start(self: PeerId): void {
      if (present !== undefined) {
        const nodes = [...present].flatMap(nodesOf)
        events.built(oracleRing(tables, nodes))
        for (const peer of present) remember(peer)
        present = undefined
      }
      for (const node of nodesOf(self)) maintenance.pace(self, node, false)
      joined(self)
    },

    receiveHello(self: PeerId, { from, a: dead }: Message): void {
      if (members.has(dead)) {
        net.send(self, dead, PING, 0, 1, dead * params.virtual, 0)
        net.timer(self, params.timeout, timers.verify, dead)
      }
      const others = [...members.keys()].filter((member) => member !== from)
      const member = others.length > 0 ? others[random.int(others.length)]! : NOBODY
      if (member === NOBODY) remember(from)
      net.send(self, from, CONTACT, 0, 1, member, 0)
    },

    receiveContact(self: PeerId, { a: member }: Message): void {
      contacts[self] = member === NOBODY ? self : member
      if (member !== NOBODY) return enter(self)
      if (!ring.takesPart(self)) {
        const [first] = nodesOf(self)
        settle(self, first!, first!)
      }
      if (params.virtual > 1) enter(self)
    },

    isServer: (self: PeerId): boolean => self === server,

    members: (): PeerId[] => [...members.keys()],

    /** A member that was reported has had its time to answer a ping. */
    verify(_self: PeerId, member: PeerId): void {
      const heardUs = members.get(member) ?? net.now
      if (heardUs <= net.now - params.timeout) members.delete(member)
    },

    /** It is there: the server hears so from itself. */
    receiveJoined: (_self: PeerId, { from }: Message): void => remember(from),

    /** The successor of one of its nodes is known. */
    found(self: PeerId, own: number, successor: Node): void {
      const node = self * params.virtual + own
      if (successor === node) return
      if (ring.isLonely(node)) return settle(self, node, successor)
      const known = tables.successor(node)
      if (tables.distance(node, successor) >= tables.distance(node, known)) return
      tables.putSuccessor(node, successor)
      maintenance.ask(self, node)
    },

    /** A node without others asks the server whether there are any. */
    alone: (self: PeerId): void => net.send(self, server, HELLO, 0, 1, NOBODY, 0),

    /** Is the ring still one? A peer that the server names may know a nearer successor. */
    check(self: PeerId): void {
      net.timer(self, params['check-ring'], timers.checkRing, 0)
      if (ring.takesPart(self)) net.send(self, server, HELLO, 0, 1, NOBODY, 0)
    },

    /** Not in the ring yet, or not with all nodes: the contact may be gone. */
    retry(self: PeerId): void {
      if (nodesOf(self).every(ring.isMember)) return
      hello(self, contacts[self] === self ? NOBODY : contacts[self]!)
    },

    leave(self: PeerId, how: 'graceful' | 'crash'): void {
      present?.delete(self)
      for (const node of nodesOf(self)) {
        const list = tables.successorList(node)
        const successor = list.find((other) => hostOf(other) !== self)
        if (how === 'graceful' && successor !== undefined) {
          const before = tables.predecessors[node]!
          net.send(self, hostOf(successor), LEAVING, successor, 1, node, before)
          if (before >= 0 && hostOf(before) !== self) {
            const bytes = (list.length - 1) * CONTACT_BYTES
            net.sendBody(self, hostOf(before), LEAVING, before, 1, node, list, bytes)
          }
        }
        maintenance.leave(node)
        tables.clear(node)
      }
      contacts[self] = NOBODY
      hasJoined[self] = 0
    },

    /** The predecessor or the successor of a node takes its leave. */
    receiveLeaving(self: PeerId, { id: node, a: leaver, b, body }: Message): void {
      if (!ring.isMember(node)) return
      if (body === undefined) {
        if (tables.predecessors[node] === leaver) {
          tables.predecessors[node] = b === node ? NOBODY : b
          if (b >= 0 && b !== node) events.preceded(self, node)
        }
      } else if (tables.successor(node) === leaver) {
        tables.setSuccessors(node, body as readonly Node[])
      }
      ring.missed(self, leaver)
    },
  }
}

export type Membership = ReturnType<typeof createMembership>
