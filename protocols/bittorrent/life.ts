// The life of a member in a swarm: it starts, downloads, is done or gives up, seeds for a while, and leaves.

import { type FileId, ln, type Micros, type Net, type PeerId } from '../../sim/index.ts'
import type { Choking } from './choking.ts'
import type { Meeting } from './meeting.ts'
import { COMPLETED, REGULAR, STARTED, STOPPED } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import {
  ACTIVE,
  ENDGAME,
  ORIGIN,
  OTHER_SEED,
  RESUMES,
  ROUND,
  SEED,
  type State,
  SUPER,
} from './state.ts'
import type { Trackers } from './tracker.ts'

export interface Life {
  /** A peer that has the file takes part from now on. */
  seed(peer: PeerId, file: FileId, flags: number): void
  /** A user wants a file: `query`, -1 where none asks. */
  want(peer: PeerId, file: FileId, query: number): void
  comeBack(peer: PeerId): void
  goAway(peer: PeerId): void
  completed(m: number): void
  /** It has a connection. */
  met(m: number): void
  timer(self: PeerId, kind: number, m: number): void
  /** Every piece that an origin waits for was seen at others: it leaves. */
  retire(m: number): void
}

const ROUND_TIMER = 0
const ANNOUNCE_TIMER = 1
const END_TIMER = 2
const SCRAPE_TIMER = 3
/** Timers carry the run of a member they belong to, above the kind. */
const KINDS = 4
const RUNS = 8192
/** A connection tells its peers of others once a minute (BEP 11). */
const PEX_US = 60e6

export function createLife(
  net: Net,
  given: BittorrentParams,
  s: State,
  parts: { readonly trackers: Trackers; readonly meeting: Meeting; readonly choking: Choking },
): Life {
  const { random, downloads: log } = net
  const { trackers, meeting, choking } = parts
  const pexRounds = Math.max(1, Math.round(PEX_US / given.rechoke))

  function after(m: number, delayUs: Micros, kind: number): void {
    net.timer(s.peer[m]!, delayUs, kind + KINDS * (s.serial[m]! % RUNS), m)
  }

  function exponential(meanUs: Micros): Micros {
    return -ln(random.open()) * meanUs
  }

  function met(m: number): void {
    if ((s.flags[m]! & ROUND) !== 0) return
    s.flags[m]! |= ROUND
    after(m, given.rechoke * (0.5 + random.next() / 2), ROUND_TIMER)
  }

  function start(m: number, query: number): void {
    s.serial[m]!++
    s.flags[m]! |= ACTIVE
    const seeds = (s.flags[m]! & SEED) !== 0
    if (!seeds && s.slot[m]! < 0) s.slot[m] = s.addSlot()
    if (!seeds && s.row[m]! < 0) beginRow(m, query)
    if (net.now === 0 && seeds) trackers.know(s.file[m]!, s.peer[m]!)
    else if (query >= 0) meeting.ask(m, query)
    else meeting.announce(m, STARTED)
    // Those who were there before do not announce together.
    after(m, given.announce * (net.now === 0 ? random.next() : 1), ANNOUNCE_TIMER)
    if (given.scrape > 0) after(m, given.scrape * random.next(), SCRAPE_TIMER)
    if (seeds) return
    met(m)
    if (given.patience > 0) after(m, exponential(given.patience), END_TIMER)
  }

  function beginRow(m: number, query: number): void {
    const peer = s.peer[m]!
    const file = s.file[m]!
    s.row[m] = log.begin({ peer, file, query, bytes: s.torrent.bytes, startUs: net.now })
  }

  function stop(m: number): void {
    s.serial[m]!++
    s.flags[m]! &= ~(ACTIVE | ROUND)
    s.known.delete(m)
    meeting.hangUpAll(m)
    meeting.announce(m, STOPPED)
  }

  /** It gives up, and throws away what it has. */
  function abort(m: number): void {
    log.end(s.row[m]!, 'aborted', net.now)
    s.row[m] = -1
    stop(m)
    s.freeSlot(s.slot[m]!)
    s.slot[m] = -1
    s.flags[m]! &= ~ENDGAME
  }

  function round(m: number): void {
    choking.round(m)
    meeting.mend(m)
    if (given.pex && s.round[m]! % pexRounds === 0) meeting.exchangePeers(m)
    const seeds = (s.flags[m]! & SEED) !== 0
    const done = seeds && s.row[m]! >= 0 && given.after === 'ratio'
    if (done && s.given[m]! >= given.ratio * s.torrent.bytes) return stop(m)
    // A seed without connections has nothing to decide.
    if (seeds && s.degree[m] === 0) s.flags[m]! &= ~ROUND
    else after(m, given.rechoke, ROUND_TIMER)
  }

  return {
    met,
    retire: stop,

    seed(peer, file, flags) {
      const isSuper = given['super-seeding'] ? SUPER : 0
      start(s.addMember(peer, file, SEED | flags | isSuper), -1)
    },

    want(peer, file, query) {
      let m = s.memberOf(peer, file)
      if (m < 0) m = s.addMember(peer, file, 0)
      const flags = s.flags[m]!
      if ((flags & (ACTIVE | SEED)) === 0) return start(m, query)
      if (query >= 0) meeting.ask(m, query)
    },

    comeBack(peer) {
      for (let m = s.firstOf(peer); m >= 0; m = s.nextOfPeer[m]!) {
        if ((s.flags[m]! & RESUMES) === 0) continue
        s.flags[m]! &= ~RESUMES
        start(m, -1)
      }
    },

    goAway(peer) {
      for (let m = s.firstOf(peer); m >= 0; m = s.nextOfPeer[m]!) {
        if ((s.flags[m]! & ACTIVE) === 0) continue
        stop(m)
        s.flags[m]! |= RESUMES
      }
    },

    completed(m) {
      log.end(s.row[m]!, 'complete', net.now)
      s.freeSlot(s.slot[m]!)
      s.slot[m] = -1
      s.flags[m]! = (s.flags[m]! | SEED) & ~ENDGAME
      meeting.announce(m, COMPLETED)
      if (given.after === 'leave') return stop(m)
      s.serial[m]!++
      after(m, given.announce, ANNOUNCE_TIMER)
      if (given.scrape > 0) after(m, given.scrape, SCRAPE_TIMER)
      after(m, given.rechoke * random.next(), ROUND_TIMER)
      if (given.after === 'linger') after(m, exponential(given.linger), END_TIMER)
      for (let e = s.firstEnd[m]!; e >= 0; ) {
        const following = s.next[e]!
        if ((s.endFlags[e]! & OTHER_SEED) !== 0) meeting.hangUp(e)
        e = following
      }
    },

    timer(_self, kind, m) {
      if (Math.floor(kind / KINDS) !== s.serial[m]! % RUNS) return
      switch (kind % KINDS) {
        case ROUND_TIMER:
          return round(m)
        case ANNOUNCE_TIMER:
          meeting.announce(m, REGULAR)
          return after(m, given.announce, ANNOUNCE_TIMER)
        case SCRAPE_TIMER:
          meeting.scrape(m)
          return after(m, given.scrape, SCRAPE_TIMER)
        case END_TIMER:
          if ((s.flags[m]! & (SEED | ORIGIN)) === 0) abort(m)
          else stop(m)
      }
    },
  }
}
