// Chord: a ring of identifiers on which every key has an owner, and fingers across it by which any peer
// comes to that owner in about half of log2 N steps.

import {
  defineProtocol,
  type Json,
  type Message,
  type Net,
  type PeerId,
  type Protocol,
} from '../../sim/index.ts'
import { assemble, type Parts } from './assemble.ts'
import { conflict } from './conflict.ts'
import * as type from './messages.ts'
import { params } from './params.ts'
import type { Node } from './ring.ts'

export const chord = defineProtocol({
  name: 'chord',
  title: 'Chord: a ring with fingers',
  source:
    'Stoica, Morris, Karger, Kaashoek and Balakrishnan, SIGCOMM 2001; Stoica et al., IEEE/ACM Transactions on Networking 11(1), 2003',
  params,
  messages: type.messages,
  handshake: { connect: 40, accept: 40, refuse: 40 },
  servers: () => 1,
  conflict,
  create: (net, given) => protocolOf(net, assemble(net, given)),
})

export function protocolOf(net: Net, parts: Parts): Protocol {
  const { ring, lookups, files, membership } = parts
  const server = net.peers.count
  const receivers = receiversOf(parts)
  const timers = timersOf(parts)
  return {
    join: membership.join,
    leave(self, how) {
      if (self === server) return
      files.leave(self, how)
      membership.leave(self, how)
      lookups.leave(self)
    },
    receive(self, message) {
      if (message.type === type.FIND) lookups.receiveFind(self, message)
      else receivers[message.type]!(self, message)
    },
    timer: (self, kind, arg) => timers[kind]!(self, arg),
    search: files.search,
    shared: files.shared,
    withdrawn: files.withdrawn,
    roleOf: (self) => (self === server ? 'bootstrap' : 'peer'),
    inspect(self): Json {
      if (self === server) return { members: membership.members() }
      return { nodes: ring.nodesOf(self).map((node) => show(parts, node)) }
    },
    view: 'ring',
  }
}

/** By type of message. */
function receiversOf(parts: Parts): ((self: PeerId, message: Message) => void)[] {
  const { lookups, files, maintenance, membership } = parts
  const by: ((self: PeerId, message: Message) => void)[] = []
  by[type.FOUND] = lookups.receiveFound
  by[type.LOOKUP] = by[type.STORE] = lookups.receiveParcel
  by[type.ACK] = by[type.QUERY_ACK] = lookups.receiveAck
  by[type.STEP] = by[type.QUERY_STEP] = lookups.receiveStep
  by[type.NEXT] = by[type.QUERY_NEXT] = lookups.receiveNext
  by[type.GET_PREDECESSOR] = maintenance.receiveGetPredecessor
  by[type.PREDECESSOR] = maintenance.receivePredecessor
  by[type.NOTIFY] = maintenance.receiveNotify
  by[type.PING] = maintenance.receivePing
  by[type.PONG] = (self, message) =>
    membership.isServer(self)
      ? membership.receiveJoined(self, message)
      : maintenance.receivePong(self, message)
  by[type.HOLDERS] = files.receiveHolders
  by[type.REQUEST] = files.receiveRequest
  by[type.OFFER] = files.receiveOffer
  by[type.KEEP] = files.receiveKeep
  by[type.HELLO] = membership.receiveHello
  by[type.CONTACT] = membership.receiveContact
  by[type.JOINED] = membership.receiveJoined
  by[type.LEAVING] = membership.receiveLeaving
  return by
}

/** By kind of timer. */
function timersOf(parts: Parts): ((self: PeerId, arg: number) => void)[] {
  const { ring, lookups, files, maintenance, membership, load } = parts
  const { timers } = ring
  const by: ((self: PeerId, arg: number) => void)[] = []
  by[timers.lookup] = load
  by[timers.hop] = lookups.unconfirmed
  by[timers.step] = lookups.unanswered
  by[timers.stabilize] = maintenance.stabilize
  by[timers.silent] = maintenance.silent
  by[timers.fixFingers] = maintenance.fixFingers
  by[timers.checkPredecessor] = maintenance.checkPredecessor
  by[timers.noPong] = maintenance.noPong
  by[timers.publish] = files.publishNext
  by[timers.asked] = files.late
  by[timers.join] = membership.retry
  by[timers.verify] = membership.verify
  by[timers.checkRing] = membership.check
  by[timers.start] = membership.start
  return by
}

/** Places are shares of the ring, 0..1; other nodes are shown as their peers. */
function show({ ring, files }: Parts, node: Node): Json {
  const { tables, hostOf } = ring
  const id = tables.ids[node]! >>> 0
  const before = tables.predecessors[node]!
  const fingers = new Set(tables.fingersOf(node).filter((finger) => finger >= 0))
  return {
    place: id / 2 ** 32,
    id: id.toString(16).padStart(8, '0'),
    predecessor: before < 0 ? null : hostOf(before),
    successors: tables.successorList(node).map(hostOf),
    fingers: [...fingers].map(hostOf),
    keys: files.pointers.keyCount(node),
  }
}
