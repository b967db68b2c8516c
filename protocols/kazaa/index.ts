// KaZaA: ordinary nodes and supernodes. Children upload what they share to a supernode, and queries cross
// supernodes alone.

import { defineProtocol, type FileId, type Message, type PeerId } from '../../sim/index.ts'
import { drawCapacities, oracleFounders } from '../common/capacity.ts'
import { createHostList } from '../common/host-list.ts'
import { createBootstrap } from './bootstrap.ts'
import {
  HELLO,
  handshake,
  LIST,
  messages,
  PROBE,
  PROBE_ANSWER,
  PROMOTE,
  QUERY,
  RESULTS,
  UPDATE,
  UPLOAD,
} from './messages.ts'
import { createOrdinary, SEEK } from './ordinary.ts'
import { params } from './params.ts'
import { createSearch, FLUSH } from './search.ts'
import { createSupernodes, REFRESH, SHUFFLE } from './supernode.ts'

const START = 4
/** Programs start within a second, not all at one instant. */
const START_US = 1e6

export const kazaa = defineProtocol({
  name: 'kazaa',
  title: 'KaZaA: ordinary nodes and supernodes (FastTrack)',
  source:
    'Liang, Kumar and Ross, The FastTrack overlay: a measurement study, Computer Networks 50, 2006',
  params,
  messages,
  handshake,
  servers: (given) => given.bootstraps,
  conflict: (given) =>
    given['supernode-links'] > given['max-supernode-links']
      ? `supernode-links: ${given['supernode-links']}, expected at most max-supernode-links: ${given['max-supernode-links']}`
      : undefined,
  create(net, given) {
    const { content, links, peers, random } = net
    const capacities = drawCapacities(net)
    const founders = oracleFounders(net, capacities, given.supernodes)
    const sinceUs = new Float64Array(peers.count)
    const cache = createHostList(peers.count, given.cache, random)
    const bootstrap = createBootstrap(net, given)
    const supernodes = createSupernodes(net, given, cache)
    const describe = (self: PeerId) => ({
      files: content.filesOf(self),
      capacity: capacities[self]!,
      sinceUs: sinceUs[self]!,
      firewalled: peers.firewalled(self),
    })
    const isFit = (self: PeerId) => net.now - sinceUs[self]! >= given.uptime
    const ordinary = createOrdinary(net, given, cache, describe, isFit)
    const searching = createSearch(net, given, ordinary, supernodes)
    const isServer = (self: PeerId) => self >= peers.count

    function rise(self: PeerId): void {
      const parent = ordinary.parentOf(self)
      ordinary.stop(self)
      supernodes.rise(self, parent)
      searching.scheduleFlush(self)
    }

    /** Be an ordinary node again: whoever was linked to it looks for another. */
    function dismiss(self: PeerId): void {
      supernodes.fall(self)
      dropLinks(self)
      ordinary.seek(self)
    }

    function dropLinks(self: PeerId): void {
      while (links.degree(self) > 0) links.disconnect(self, links.neighbour(self, 0))
    }

    /** From a bootstrap server (a: 1, be a supernode; -1, be none), the own supernode, or another. */
    function receiveList(self: PeerId, message: Message): void {
      const { from, a, body } = message
      const hub = supernodes.hubOf(self)
      if (hub && a < 0) return dismiss(self)
      if (hub) return supernodes.receiveList(self, hub, message)
      cache.learn(self, body as readonly PeerId[])
      if (a === 1 && ordinary.parentOf(self) < 0) rise(self)
      else if (ordinary.settle(self, from)) searching.scheduleFlush(self)
      else if (isServer(from) && ordinary.parentOf(self) < 0) ordinary.seek(self)
    }

    function receiveAsSupernode(self: PeerId, message: Message): void {
      const hub = supernodes.hubOf(self)
      if (!hub) return
      if (message.type === PROBE) supernodes.answerProbe(self, hub, message)
      else if (message.type === UPLOAD) supernodes.receiveUpload(self, hub, message)
      else supernodes.receiveHello(self, hub, message)
    }

    /** The supernode of a child hears of a file that it shares now (1) or no longer (0). */
    function tell(self: PeerId, file: FileId, added: number): void {
      const home = ordinary.homeOf(self)
      if (home >= 0) net.send(self, home, UPDATE, 0, 1, file, added)
    }

    return {
      join(self) {
        if (isServer(self)) return
        sinceUs[self] = net.now
        // Links of a given topology have no tiers.
        dropLinks(self)
        if (net.now === 0 && founders[self] === 1) rise(self)
        else net.timer(self, random.int(START_US), START, 0)
      },
      leave(self) {
        if (isServer(self)) return
        ordinary.stop(self)
        supernodes.fall(self)
        searching.leave(self)
      },
      accept: (self) => !isServer(self) && supernodes.accept(self),
      linked(self, peer) {
        const hub = supernodes.hubOf(self)
        if (hub) supernodes.linked(self, hub, peer)
        else ordinary.linked(self, peer)
      },
      refused(self, peer) {
        const hub = supernodes.hubOf(self)
        if (hub) supernodes.refused(self, hub, peer)
        else ordinary.lost(self, peer)
      },
      unlinked(self, peer) {
        const hub = supernodes.hubOf(self)
        if (hub) supernodes.unlinked(self, hub, peer)
        else ordinary.lost(self, peer)
      },
      timer(self, kind, arg) {
        const hub = supernodes.hubOf(self)
        if (kind === START) ordinary.seek(self)
        else if (kind === SEEK) ordinary.timeout(self, arg)
        else if (kind === FLUSH) searching.flush(self)
        else if (hub && kind === REFRESH) supernodes.refresh(self, hub)
        else if (hub && kind === SHUFFLE) supernodes.shuffle(self, hub, arg)
      },
      search: searching.search,
      shared: (self, file) => tell(self, file, 1),
      withdrawn: (self, file) => tell(self, file, 0),
      receive(self, message) {
        if (isServer(self)) return bootstrap.receive(self, message)
        switch (message.type) {
          case QUERY:
            return searching.receiveQuery(self, message)
          case RESULTS:
            return searching.receiveResults(self, message)
          case LIST:
            return receiveList(self, message)
          case PROBE:
          case UPLOAD:
          case HELLO:
            return receiveAsSupernode(self, message)
          case UPDATE:
            return supernodes.hubOf(self)?.change(message.from, message.a, message.b === 1)
          case PROBE_ANSWER:
            if (!supernodes.hubOf(self)) ordinary.receiveProbeAnswer(self, message)
            return
          case PROMOTE:
            if (ordinary.homeOf(self) === message.from) rise(self)
        }
      },
      roleOf(self) {
        if (isServer(self)) return 'bootstrap'
        return supernodes.hubOf(self) ? 'supernode' : 'ordinary'
      },
      inspect(self) {
        if (isServer(self)) return { supernodes: bootstrap.known(self) }
        const hub = supernodes.hubOf(self)
        const known = cache.list(self)
        if (!hub) return { supernode: ordinary.homeOf(self), known }
        const children = [...hub.children.keys()]
        return { children, indexed: hub.entries, neighbours: [...hub.neighbours], known }
      },
      view: 'tiers',
    }
  },
})
