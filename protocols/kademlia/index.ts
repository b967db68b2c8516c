// Kademlia: a distributed hash table with the XOR metric. Who shares a file is kept by the peers whose ids
// are nearest to its key, and found by asking nearer and nearer peers.

import { defineProtocol, type Message, type PeerId, Rows } from '../../sim/index.ts'
import { createBootstrap } from './bootstrap.ts'
import { drawIds, idText } from './ids.ts'
import { createLookups, DEADLINE, JOIN, PUBLISH, QUERY } from './lookup.ts'
import {
  CACHE,
  CLOSER,
  CONTACT_BYTES,
  createContactPool,
  FIND_NODE,
  FIND_VALUE,
  HAVE,
  HAVE_NOT,
  HOLDER_BYTES,
  messages,
  NODES,
  PING,
  REPLICATE,
  REQUEST,
  STORE,
  VALUE,
  WELCOME,
} from './messages.ts'
import { oracleSettle } from './oracle.ts'
import { conflict, params } from './params.ts'
import { createPublisher, PUBLISHES } from './publish.ts'
import { createTables } from './table.ts'
import { createUpkeep, PINGED, REFRESHES, REPLICATES, RETRY } from './upkeep.ts'
import { createValues } from './values.ts'

const SETTLE = 16
/** Levels beyond those that N peers fill on average. */
const SPARE_LEVELS = 6

export const kademlia = defineProtocol({
  name: 'kademlia',
  title: 'Kademlia: a distributed hash table with the XOR metric',
  source:
    'Maymounkov and Mazieres, Kademlia: A Peer-to-Peer Information System Based on the XOR Metric, IPTPS 2002; wire format of BEP 5',
  params,
  messages,
  handshake: { connect: 40, accept: 40, refuse: 40 },
  servers: (given) => given.bootstraps,
  conflict,
  create(net, given) {
    const { content, links, peers, queries } = net
    const { k } = given
    const ids = drawIds(net, given.bits)
    const levels = Math.min(32, 32 - Math.clz32(peers.count) + SPARE_LEVELS)
    const tables = createTables(net, ids.of, { ...given, levels })
    const pool = createContactPool(k)
    const values = createValues(net, given, ids, tables)
    const bootstrap = createBootstrap(net, k)
    const lookups = createLookups(net, given, {
      ids: ids.of,
      tables,
      pool,
      outcomes: { ended, found },
    })
    const upkeep = createUpkeep(net, given, ids, tables, lookups, values)
    const publisher = createPublisher(net, given, ids, tables, lookups, values)
    const isServer = (self: PeerId) => self >= peers.count
    /** Queries asked before the asker was in the network. */
    const waiting = new Rows(peers.count, 0)
    const founders: PeerId[] = []
    const nearest: PeerId[] = []

    function ended(slot: number, self: PeerId, purpose: number, file: number): void {
      if (purpose === PUBLISH) {
        lookups.nearest(slot, k, nearest)
        publisher.found(self, file, nearest)
      } else if (purpose === JOIN) {
        lookups.nearest(slot, 1, nearest)
        if (nearest.length > 0 || tables.size(self) === 0) arrive(self)
        else upkeep.metNobody(self, file)
      }
    }

    /** It has found itself among the others, or is alone. */
    function arrive(self: PeerId): void {
      if (upkeep.isJoined(self)) return
      upkeep.settle(self)
      upkeep.lookedUpItself(self)
      publisher.start(self)
      flush(self)
    }

    function flush(self: PeerId): void {
      const asked = waiting.list(self)
      waiting.setLength(self, 0)
      for (const query of asked) look(self, query)
    }

    function look(self: PeerId, query: number): void {
      const file = queries.fileOf(query)
      lookups.begin(self, QUERY, ids.keyOf(file), file, query, values.holdersOf(self, file))
    }

    /** A query is answered: its value goes to the nearest peer asked that did not have it. */
    function found(slot: number, self: PeerId, query: number): void {
      if (!given.cache) return
      lookups.nearest(slot, 1, nearest)
      const to = nearest[0]
      if (to !== undefined)
        values.cacheAt(self, to, query, queries.fileOf(query), lookups.holdersOf(slot))
    }

    /** The peers nearest to `target` that `self` knows, but the asker. */
    function sendClosest(self: PeerId, message: Message, type: number, target: number): void {
      const { from, id, a } = message
      const contacts = pool.take()
      contacts.count = tables.closest(self, target, k, contacts.peers, 0, from, 0)
      net.sendBody(self, from, type, id, 1, a, contacts, contacts.count * CONTACT_BYTES)
    }

    function answerFindValue(self: PeerId, message: Message): void {
      const { from, id: query, a, b: file } = message
      net.processed(self, query)
      const holders = values.holdersOf(self, file)
      if (holders.length === 0) return sendClosest(self, message, CLOSER, ids.keyOf(file))
      net.sendBody(self, from, VALUE, query, 1, a, holders, holders.length * HOLDER_BYTES)
    }

    function answerRequest(self: PeerId, { from, id: query, a, b }: Message): void {
      const has = content.shares(self, queries.fileOf(query))
      if (has) net.answered(self, query)
      net.send(self, from, has ? HAVE : HAVE_NOT, query, 1, a, b)
    }

    function receive(self: PeerId, message: Message): void {
      const { from, type } = message
      if (type !== REQUEST && type !== HAVE && type !== HAVE_NOT) upkeep.heard(self, from)
      switch (type) {
        case FIND_NODE:
          // Who looks for itself has just joined, and keeps nothing yet.
          if (message.b === ids.of[from]) values.welcome(self, from)
          return sendClosest(self, message, NODES, message.b)
        case NODES:
          return lookups.receiveContacts(self, message, false)
        case FIND_VALUE:
          return answerFindValue(self, message)
        case CLOSER:
          return lookups.receiveContacts(self, message, true)
        case VALUE:
          return lookups.receiveValue(self, message)
        case REQUEST:
          return answerRequest(self, message)
        case HAVE:
          return lookups.receiveHolder(self, message, true)
        case HAVE_NOT:
          return lookups.receiveHolder(self, message, false)
        case STORE:
          return values.receiveStore(self, message)
        case REPLICATE:
          return values.receiveReplicate(self, message)
        case CACHE:
          return values.receiveCache(self, message)
        case PING:
          return upkeep.answerPing(self, from)
        case WELCOME:
          return upkeep.receiveWelcome(self, message)
      }
    }

    function settleFounders(): void {
      const there = founders.filter((peer) => peers.oracleOnline(peer))
      oracleSettle(net, given, ids, tables, levels, values, there)
      bootstrap.oracleMeet(there)
      for (const self of there) {
        upkeep.settle(self)
        publisher.schedule(self)
        flush(self)
      }
    }

    return {
      join(self) {
        if (isServer(self)) return
        // Links of a given topology mean nothing here.
        while (links.degree(self) > 0) links.disconnect(self, links.neighbour(self, 0))
        if (net.now > 0 || given.start === 'join') return upkeep.join(self)
        if (founders.push(self) === 1) net.timer(self, 0, SETTLE, 0)
      },
      leave(self) {
        if (isServer(self)) return
        lookups.drop(self)
        upkeep.leave(self)
        values.clear(self)
        publisher.stop(self)
        waiting.setLength(self, 0)
      },
      accept: () => false,
      timer(self, kind, arg) {
        if ((kind & DEADLINE) !== 0) lookups.expire(self, kind, arg)
        else if (kind === PINGED) upkeep.pinged(self, arg)
        else if (kind === REFRESHES) upkeep.refresh(self)
        else if (kind === REPLICATES) upkeep.replicate(self)
        else if (kind === PUBLISHES) publisher.start(self)
        else if (kind === RETRY) upkeep.retry(self)
        else settleFounders()
      },
      receive: (self, message) =>
        isServer(self) ? bootstrap.receive(self, message) : receive(self, message),
      search(self, query) {
        if (upkeep.isJoined(self)) look(self, query)
        else waiting.push(self, query)
      },
      shared: (self, file) => publisher.publish(self, file),
      roleOf: (self) => (isServer(self) ? 'bootstrap' : 'peer'),
      inspect(self) {
        if (isServer(self)) return { contacts: bootstrap.known(self) }
        const buckets = Array.from({ length: tables.deepest(self) + 1 }, (_, level) =>
          tables.bucket(self, level).map(({ peer }) => peer),
        )
        return {
          id: idText(ids.of[self]!),
          position: (ids.of[self]! >>> 0) / 2 ** 32,
          buckets,
          keys: values.keys(self),
          lookups: lookups.shown(self),
        }
      },
      view: 'ring',
    }
  },
})
