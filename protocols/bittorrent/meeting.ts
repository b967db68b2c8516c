// How peers meet: they announce themselves to a tracker, call some of the peers it names, and shake hands.
// A link of the laboratory is the TCP connection of two peers; torrents that both are in share it.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { Choking } from './choking.ts'
import type { Exchange } from './exchange.ts'
import {
  ANNOUNCE_AGAIN,
  ANNOUNCE_STARTED,
  CLOSE,
  HANDSHAKE,
  PEX,
  PEX_BYTES,
  REGULAR,
  SCRAPE,
  STARTED,
} from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { ACTIVE, CALLER, CLOSED, SEED, type State, UP } from './state.ts'
import { announceWord, type Trackers } from './tracker.ts'

/** Addresses that a peer keeps beside its connections. */
const MOST_KNOWN = 200
/** A handshake that was not answered for so long will not be. */
const PATIENCE_US = 30e6
/** Most peers in one ut_pex message (BEP 11). */
const MOST_PEX = 50

export interface Meeting {
  announce(m: number, event: number): void
  /** A user asks: the same, or a mere question of one who does not download. */
  ask(m: number, query: number): void
  /** How many seed and how many download, a user would like to know. */
  scrape(m: number): void
  receiveResponse(self: PeerId, message: Message): void
  receiveScraped(self: PeerId, message: Message): void
  receiveHandshake(self: PeerId, message: Message): void
  receivePex(c: number, message: Message): void
  accept(self: PeerId): boolean
  linked(self: PeerId, peer: PeerId): void
  refused(self: PeerId, peer: PeerId): void
  unlinked(self: PeerId, peer: PeerId): void
  /** Close a connection at this end; the other end is told unless it is gone. */
  hangUp(c: number): void
  receiveClose(c: number): void
  hangUpAll(m: number): void
  /** Now and then: drop who is silent, call others, ask the tracker when short of them. */
  mend(m: number): void
  exchangePeers(m: number): void
  /** Of a downloader: none of its connections has a piece that it lacks. */
  starves(m: number): boolean
}

export function createMeeting(
  net: Net,
  given: BittorrentParams,
  s: State,
  trackers: Trackers,
  exchange: Exchange,
  choking: Choking,
  met: (m: number) => void,
): Meeting {
  const { links } = net
  const most = given['max-peers']
  const initiate = Math.min(most, given.initiate)

  function announce(m: number, event: number): void {
    s.announcedUs[m] = net.now
    const seeds = (s.flags[m]! & SEED) !== 0
    const tracker = trackers.trackerOf(s.file[m]!)
    const word = announceWord(event, given.numwant, seeds)
    net.send(s.peer[m]!, tracker, ANNOUNCE_AGAIN, 0, 1, s.file[m]!, word)
  }

  function learn(m: number, peers: readonly PeerId[]): void {
    const known = s.known.get(m) ?? []
    s.known.set(m, known)
    const self = s.peer[m]!
    for (const peer of peers) {
      if (known.length >= MOST_KNOWN) return
      if (peer !== self && s.endTo(m, peer) < 0) known.push(peer)
    }
  }

  function callSome(m: number): void {
    const known = s.known.get(m)
    if (known === undefined) return
    while (s.degree[m]! < initiate && known.length > 0) {
      const peer = known.pop()!
      if (s.endTo(m, peer) < 0) call(m, peer)
    }
    if (known.length === 0) s.known.delete(m)
  }

  function call(m: number, peer: PeerId): void {
    const self = s.peer[m]!
    const c = s.addPair(m, peer)
    s.endFlags[c] = CALLER
    s.heardUs[c] = net.now
    met(m)
    if (links.has(self, peer)) greet(c)
    else links.connect(self, peer)
  }

  /** Word a: the torrent. */
  function greet(c: number): void {
    const m = s.member[c]!
    net.send(s.peer[m]!, s.other[c]!, HANDSHAKE, c ^ 1, 1, s.file[m]!, 0)
  }

  /** Calls that wait for the link. */
  function forCalls(self: PeerId, peer: PeerId, act: (c: number) => void): void {
    for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) {
      const e = s.endTo(m, peer)
      if (e >= 0 && (s.endFlags[e]! & (CALLER | UP)) === CALLER) act(e)
    }
  }

  /** Forget a connection at this end. */
  function drop(c: number): void {
    if ((s.endFlags[c]! & CLOSED) !== 0) return
    const m = s.member[c]!
    const wasUp = (s.endFlags[c]! & UP) !== 0
    if (wasUp) exchange.forget(c)
    s.endFlags[c]! &= ~UP
    choking.forget(c)
    // The other end never heard of it.
    if (!wasUp && s.member[c ^ 1]! < 0) s.endFlags[c ^ 1] = CLOSED
    s.close(c)
    if ((s.flags[m]! & ACTIVE) !== 0) callSome(m)
  }

  function hangUp(c: number): void {
    if ((s.endFlags[c]! & CLOSED) !== 0) return
    const self = s.peer[s.member[c]!]!
    const peer = s.other[c]!
    drop(c)
    let shared = false
    for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) shared ||= s.endTo(m, peer) >= 0
    if (shared) net.send(self, peer, CLOSE, c ^ 1, 1, 0, 0)
    else links.disconnect(self, peer)
  }

  /** Of two that call each other at once, the call of the lower number counts. */
  function isWelcome(m: number, from: PeerId): boolean {
    if (m < 0 || (s.flags[m]! & ACTIVE) === 0) return false
    const e = s.endTo(m, from)
    if (e < 0) return s.degree[m]! < most
    if ((s.endFlags[e]! & (CALLER | UP)) !== CALLER || s.peer[m]! < from) return false
    drop(e)
    return true
  }

  function starves(m: number): boolean {
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) if (s.isOfUse(e)) return false
    return true
  }

  return {
    announce,
    hangUp,
    starves,

    ask(m, query) {
      const downloads = (s.flags[m]! & (ACTIVE | SEED)) === ACTIVE
      const tracker = trackers.trackerOf(s.file[m]!)
      if (downloads) s.announcedUs[m] = net.now
      const numwant = Math.max(1, given.numwant)
      const word = announceWord(STARTED, numwant, !downloads)
      net.send(s.peer[m]!, tracker, ANNOUNCE_STARTED, query, 1, s.file[m]!, word)
    },

    scrape(m) {
      net.send(s.peer[m]!, trackers.trackerOf(s.file[m]!), SCRAPE, s.file[m]!, 1, 0, 0)
    },

    receiveScraped(self, { id, a, b }) {
      const m = s.memberOf(self, id)
      if (m < 0) return
      s.complete[m] = a
      s.incomplete[m] = b
    },

    receiveResponse(self, { a, body }) {
      const m = s.memberOf(self, a)
      if (m < 0 || (s.flags[m]! & ACTIVE) === 0) return
      learn(m, body as readonly PeerId[])
      callSome(m)
    },

    receiveHandshake(self, { from, id, a }) {
      const c = id
      // The answer to a call of ours.
      if ((s.endFlags[c]! & CALLER) !== 0 && s.other[c] === from) {
        s.endFlags[c]! |= UP
        s.heardUs[c] = net.now
        exchange.sendBitfield(c)
        return
      }
      const m = s.memberOf(self, a)
      if (s.other[c] !== from || s.member[c]! >= 0 || (s.endFlags[c]! & CLOSED) !== 0) return
      if (!isWelcome(m, from)) {
        net.send(self, from, CLOSE, c ^ 1, 1, 0, 0)
        s.close(c)
        return
      }
      s.enter(c, m)
      s.endFlags[c] = UP
      s.heardUs[c] = net.now
      greet(c)
      exchange.sendBitfield(c)
      met(m)
    },

    receivePex(c, { body }) {
      const m = s.member[c]!
      if ((s.flags[m]! & SEED) !== 0) return
      learn(m, body as readonly PeerId[])
      callSome(m)
    },

    accept(self) {
      for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) {
        if ((s.flags[m]! & ACTIVE) !== 0 && s.degree[m]! < most) return true
      }
      return false
    },

    linked: (self, peer) => forCalls(self, peer, greet),
    refused: (self, peer) => forCalls(self, peer, drop),
    unlinked(self, peer) {
      for (let m = s.firstOf(self); m >= 0; m = s.nextOfPeer[m]!) {
        const e = s.endTo(m, peer)
        if (e >= 0) drop(e)
      }
    },

    receiveClose: hangUp,

    hangUpAll(m) {
      while (s.firstEnd[m]! >= 0) hangUp(s.firstEnd[m]!)
    },

    mend(m) {
      for (let e = s.firstEnd[m]!; e >= 0; ) {
        const following = s.next[e]!
        const silentUs = net.now - s.heardUs[e]!
        const patience = (s.endFlags[e]! & UP) === 0 ? PATIENCE_US : 2 * given.snub
        const waits = (s.endFlags[e]! & UP) === 0 || s.asked[e]! > 0
        if (waits && silentUs > patience) hangUp(e)
        e = following
      }
      const isStarving = (s.flags[m]! & SEED) === 0 && starves(m)
      if (isStarving && s.degree[m]! >= initiate) hangUp(s.firstEnd[m]!)
      callSome(m)
      const short = isStarving || s.degree[m]! < given['min-peers']
      if (short && net.now - s.announcedUs[m]! >= given['min-announce']) announce(m, REGULAR)
    },

    exchangePeers(m) {
      const list: PeerId[] = []
      for (let e = s.firstEnd[m]!; e >= 0 && list.length < MOST_PEX; e = s.next[e]!) {
        if ((s.endFlags[e]! & UP) !== 0) list.push(s.other[e]!)
      }
      const self = s.peer[m]!
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
        if ((s.endFlags[e]! & UP) === 0) continue
        net.sendBody(self, s.other[e]!, PEX, e ^ 1, 1, 0, list, list.length * PEX_BYTES)
      }
    },
  }
}
