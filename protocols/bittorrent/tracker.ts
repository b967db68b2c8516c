// A tracker (BEP 3, trackers): who takes part in which torrent, by what peers announce, and some of them at
// random for whoever asks. It forgets who was silent for two intervals.

import type { FileId, Message, Micros, Net, PeerId } from '../../sim/index.ts'
import {
  ANNOUNCE_STARTED,
  COMPACT_BYTES,
  COMPLETED,
  PEER_BYTES,
  RESPONSE_AGAIN,
  RESPONSE_STARTED,
  SCRAPE,
  SCRAPED,
  STOPPED,
} from './messages.ts'
import type { BittorrentParams } from './params.ts'

export interface Trackers {
  /** Server that tracks a torrent. */
  trackerOf(file: FileId): PeerId
  /** A peer that took part before the run began. */
  know(file: FileId, peer: PeerId): void
  receive(self: PeerId, message: Message): void
  /** Forget the silent. */
  expire(self: PeerId): void
  inspect(self: PeerId): { torrents: number; peers: number }
}

/** What an announce says beside its torrent (word a): word b. */
export function announceWord(event: number, numwant: number, seeds: boolean): number {
  return event | (Number(seeds) << 2) | (numwant << 3)
}

interface Swarm {
  readonly peers: PeerId[]
  readonly heardUs: Micros[]
  readonly seeds: boolean[]
  readonly at: Map<PeerId, number>
  complete: number
}

export function createTrackers(net: Net, given: BittorrentParams): Trackers {
  const { peers, random, queries, content } = net
  const { trackers } = given
  const swarms = new Map<FileId, Swarm>()
  const peerBytes = given.compact ? COMPACT_BYTES : PEER_BYTES
  const chosen = new Set<number>()

  function swarmOf(file: FileId): Swarm {
    let swarm = swarms.get(file)
    if (swarm === undefined) {
      swarm = { peers: [], heardUs: [], seeds: [], at: new Map(), complete: 0 }
      swarms.set(file, swarm)
    }
    return swarm
  }

  function hear(swarm: Swarm, peer: PeerId, seeds: boolean): void {
    const at = swarm.at.get(peer) ?? swarm.peers.length
    swarm.at.set(peer, at)
    swarm.complete += Number(seeds) - Number(swarm.seeds[at] ?? false)
    swarm.peers[at] = peer
    swarm.seeds[at] = seeds
    swarm.heardUs[at] = net.now
  }

  function forget(swarm: Swarm, peer: PeerId): void {
    const at = swarm.at.get(peer)
    if (at === undefined) return
    swarm.at.delete(peer)
    swarm.complete -= Number(swarm.seeds[at])
    const last = swarm.peers.pop()!
    const heardUs = swarm.heardUs.pop()!
    const seeds = swarm.seeds.pop()!
    if (last === peer) return
    swarm.peers[at] = last
    swarm.heardUs[at] = heardUs
    swarm.seeds[at] = seeds
    swarm.at.set(last, at)
  }

  /** At most `count` peers at random, without `except`; seeds are of no use to a seed. */
  function some(swarm: Swarm, count: number, except: PeerId, seeds: boolean): PeerId[] {
    const { length } = swarm.peers
    const isOfUse = (at: number) => swarm.peers[at] !== except && !(seeds && swarm.seeds[at]!)
    if (length <= count + 1) return swarm.peers.filter((_, at) => isOfUse(at))
    const list: PeerId[] = []
    chosen.clear()
    // Floyd 1987: a random subset in as many draws as it has members.
    for (let last = length - count; last < length; last++) {
      const drawn = random.int(last + 1)
      const at = chosen.has(drawn) ? last : drawn
      chosen.add(at)
      if (isOfUse(at)) list.push(swarm.peers[at]!)
    }
    return list
  }

  function answerScrape(self: PeerId, from: PeerId, file: FileId): void {
    const { complete, peers } = swarmOf(file)
    net.send(self, from, SCRAPED, file, 1, complete, peers.length - complete)
  }

  return {
    trackerOf: (file) => peers.count + (file % trackers),
    know: (file, peer) => hear(swarmOf(file), peer, true),

    receive(self, message) {
      const { from, type, id, a, b } = message
      if (type === SCRAPE) return answerScrape(self, from, id)
      const file = a
      const swarm = swarmOf(file)
      const event = b & 3
      if (event === STOPPED) return forget(swarm, from)
      const asks = type === ANNOUNCE_STARTED
      if (!asks || (b & 4) === 0) hear(swarm, from, (b & 4) !== 0)
      if (event === COMPLETED) return
      const list = some(swarm, b >>> 3, from, !asks && (b & 4) !== 0)
      const bytes = list.length * peerBytes
      if (!asks) return net.sendBody(self, from, RESPONSE_AGAIN, 0, 1, file, list, bytes)
      net.processed(self, id)
      for (const peer of list) {
        if (content.shares(peer, queries.fileOf(id))) net.answered(peer, id)
      }
      net.sendBody(self, from, RESPONSE_STARTED, id, 1, file, list, bytes)
    },

    expire(self) {
      for (const [file, swarm] of swarms) {
        if (file % trackers !== self - peers.count) continue
        for (const peer of swarm.peers.slice()) {
          const silentUs = net.now - swarm.heardUs[swarm.at.get(peer)!]!
          if (silentUs > 2 * given.announce) forget(swarm, peer)
        }
      }
    },

    inspect(self) {
      const own = [...swarms].filter(([file]) => file % trackers === self - peers.count)
      return {
        torrents: own.length,
        peers: own.reduce((sum, [, swarm]) => sum + swarm.peers.length, 0),
      }
    },
  }
}
