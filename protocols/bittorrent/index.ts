// BitTorrent: the bytes of a file come from whoever has them. A tracker tells peers of one another; they
// trade pieces, serve those who serve them, and so a swarm's capacity grows with its size.

import { defineProtocol, type Message, type PeerId } from '../../sim/index.ts'
import { createChoking } from './choking.ts'
import { createExchange } from './exchange.ts'
import { copiesOf, inspectPeer } from './inspect.ts'
import { createLife } from './life.ts'
import { createMeeting } from './meeting.ts'
import * as wire from './messages.ts'
import { createOrigins } from './origin.ts'
import { conflictOf, isTold, params } from './params.ts'
import { ACTIVE, ORIGIN, SEED, State, UP } from './state.ts'
import { theory } from './theory.ts'
import { torrentOf } from './torrent.ts'
import { createTrackers } from './tracker.ts'

/** A tracker's own timer; those of members have other arguments. */
const EXPIRE = 65_535

export const bittorrent = defineProtocol({
  name: 'bittorrent',
  movesFiles: true,
  title: 'BitTorrent: swarms that trade pieces tit for tat',
  source: 'BEP 3, Cohen 2008; Cohen 2003, Incentives Build Robustness in BitTorrent',
  params,
  messages: wire.messages,
  handshake: wire.handshake,
  servers: (given) => given.trackers + given.origins,
  conflict: conflictOf,
  theory,
  create(net, given) {
    const { peers, content, random, queries } = net
    const torrent = torrentOf(given)
    const pipeline = given.grain === 'blocks' ? given.pipeline : Math.min(2, given.pipeline)
    const s = new State(peers.count + peers.servers, torrent, pipeline, isTold(given))
    const firstOrigin = peers.count + given.trackers
    const inMinority = new Uint8Array(peers.count)
    for (let peer = 0; peer < peers.count; peer++) {
      if (given.minority > 0 && random.next() < given.minority) inMinority[peer] = 1
    }

    const trackers = createTrackers(net, given)
    const exchange = createExchange(net, given, s, pipeline, {
      completed: (m) => life.completed(m),
      hangUp: (c) => meeting.hangUp(c),
      seen: (c, piece) => origins.seen(c, piece),
      show: (c) => origins.show(c),
    })
    const choking = createChoking(net, given, s, exchange, (m) => {
      const peer = s.peer[m]!
      if (peer >= peers.count) return 'tit-for-tat'
      return inMinority[peer] === 1 ? given['minority-choking'] : given.choking
    })
    const meeting = createMeeting(net, given, s, trackers, exchange, choking, (m) => life.met(m))
    const life = createLife(net, given, s, { trackers, meeting, choking })
    const origins = createOrigins(given, s, exchange, (m) => life.retire(m))
    if (given['origin-uplink'] > 0) {
      for (let i = 0; i < given.origins; i++) {
        net.transfers.setUplink(firstOrigin + i, given['origin-uplink'] * 1000)
      }
    }

    /** A message over the connection whose end is its id. */
    function overConnection(self: PeerId, message: Message): void {
      const { id: c, type, a, from } = message
      if (type === wire.HANDSHAKE) return meeting.receiveHandshake(self, message)
      if (s.other[c] !== from || s.member[c]! < 0 || s.peer[s.member[c]!] !== self) return
      if (type === wire.CLOSE) return meeting.receiveClose(c)
      if ((s.endFlags[c]! & UP) === 0) return
      switch (type) {
        case wire.HAVE:
          return exchange.receiveHave(c, a)
        case wire.REQUEST:
          return exchange.receiveRequest(c, a)
        case wire.INTERESTED:
          return choking.receiveInterested(c)
        case wire.NOT_INTERESTED:
          return choking.receiveNotInterested(c)
        case wire.CHOKE:
          return exchange.receiveChoke(c)
        case wire.UNCHOKE:
          return exchange.receiveUnchoke(c)
        case wire.CANCEL:
          return exchange.receiveCancel(c, a)
        case wire.BITFIELD:
          return exchange.receiveBitfield(c, message)
        case wire.PEX:
          return meeting.receivePex(c, message)
      }
    }

    return {
      join(self) {
        if (self >= firstOrigin) {
          for (let file = 0; file < content.files; file++) life.seed(self, file, ORIGIN)
        } else if (self >= peers.count) net.timer(self, given.announce, EXPIRE, 0)
        else if (s.firstOf(self) >= 0) life.comeBack(self)
        else for (const file of content.filesOf(self)) life.seed(self, file, 0)
      },
      leave: (self) => life.goAway(self),
      shared(self, file) {
        if (s.memberOf(self, file) < 0) life.seed(self, file, 0)
      },

      search: (self, query) => life.want(self, queries.fileOf(query), query),

      receive(self, message) {
        const { type } = message
        if (type >= wire.HANDSHAKE) return overConnection(self, message)
        if (self >= peers.count && self < firstOrigin) return trackers.receive(self, message)
        if (type === wire.SCRAPED) return meeting.receiveScraped(self, message)
        if (type === wire.RESPONSE_STARTED) {
          for (const holder of message.body as readonly PeerId[]) {
            if (content.shares(holder, message.a)) net.hit(message.id, holder, 1)
          }
        }
        meeting.receiveResponse(self, message)
      },

      timer(self, kind, m) {
        if (kind !== EXPIRE) return life.timer(self, kind, m)
        trackers.expire(self)
        net.timer(self, given.announce, EXPIRE, 0)
      },

      transferred: exchange.transferred,
      broken: exchange.broken,
      accept: meeting.accept,
      linked: meeting.linked,
      refused: meeting.refused,
      unlinked: meeting.unlinked,

      roleOf(self) {
        if (self >= peers.count) return self < firstOrigin ? 'tracker' : 'origin'
        let role = 'peer'
        for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) {
          if ((s.flags[m]! & ACTIVE) === 0) continue
          if ((s.flags[m]! & SEED) === 0) return meeting.starves(m) ? 'stalled' : 'leecher'
          role = 'seed'
        }
        return role
      },
      copies: () => copiesOf(s),
      inspect: (self) =>
        self >= peers.count && self < firstOrigin ? trackers.inspect(self) : inspectPeer(s, self),
      view: 'swarm',
    }
  },
})
