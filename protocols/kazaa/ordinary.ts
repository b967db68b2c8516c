// An ordinary node: it probes a few supernodes of its list, takes the best, uploads what it shares, and
// begins again when that supernode is gone.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import type { HostList } from '../common/host-list.ts'
import { FILE_BYTES, PROBE, START_REQUEST, UPLOAD, type Upload } from './messages.ts'
import type { KazaaParams } from './params.ts'

export interface Ordinary {
  /** Look for a supernode. */
  seek(self: PeerId): void
  /** Stop being an ordinary node: it becomes a supernode, or goes. */
  stop(self: PeerId): void
  /** The timer of an attempt; `round`: which. */
  timeout(self: PeerId, round: number): void
  linked(self: PeerId, peer: PeerId): void
  /** `peer` refused, or its link is gone. */
  lost(self: PeerId, peer: PeerId): void
  receiveProbeAnswer(self: PeerId, message: Message): void
  /** Is `from` the supernode of `self`? Then it has the upload. */
  settle(self: PeerId, from: PeerId): boolean
  /** The supernode that has taken `self` in; -1: none yet. */
  homeOf(self: PeerId): PeerId
  parentOf(self: PeerId): PeerId
}

/** How long probes are waited for. */
const PROBE_US = 1e6
export const SEEK = 0

export function createOrdinary(
  net: Net,
  params: KazaaParams,
  cache: HostList,
  describe: (self: PeerId) => Upload,
  isFit: (self: PeerId) => boolean,
): Ordinary {
  const { links, peers, random } = net
  const parents = new Int32Array(peers.count).fill(-1)
  const settled = new Uint8Array(peers.count)
  /** The attempt under way: its number, the best that has answered (-1: none), its load, answers due, kind. */
  const rounds = new Int32Array(peers.count)
  const bests = new Int32Array(peers.count).fill(-1)
  const loads = new Int32Array(peers.count)
  const due = new Uint8Array(peers.count)
  const probing = new Uint8Array(peers.count)

  function begin(self: PeerId): void {
    rounds[self]!++
    bests[self] = -1
    due[self] = 0
    probing[self] = 0
  }

  function patience(self: PeerId, waitUs: number): void {
    net.timer(self, waitUs, SEEK, rounds[self]!)
  }

  function askServer(self: PeerId): void {
    begin(self)
    const server = peers.count + random.int(peers.servers)
    const fit = isFit(self) ? 1 : 0
    net.send(self, server, START_REQUEST, 0, 1, peers.firewalled(self) ? 1 : 0, fit)
    patience(self, params.retry)
  }

  function seek(self: PeerId): void {
    begin(self)
    for (; due[self]! < params.probes; due[self]!++) {
      const host = cache.take(self)
      if (host < 0) break
      net.send(self, host, PROBE, rounds[self]!, 1, 0, 0)
    }
    if (due[self] === 0) return askServer(self)
    probing[self] = 1
    patience(self, PROBE_US)
  }

  function call(self: PeerId, supernode: PeerId): void {
    begin(self)
    links.connect(self, supernode)
    patience(self, params.retry)
  }

  function upload(self: PeerId): void {
    const what = describe(self)
    const bytes = what.files.length * FILE_BYTES
    net.sendBody(self, parents[self]!, UPLOAD, 0, 1, 0, what, bytes)
    patience(self, params.retry)
  }

  return {
    seek,
    stop(self) {
      begin(self)
      parents[self] = -1
      settled[self] = 0
    },
    timeout(self, round) {
      if (round !== rounds[self]) return
      const best = bests[self]!
      if (parents[self]! >= 0) upload(self)
      else if (best >= 0) call(self, best)
      else if (probing[self] === 1) askServer(self)
      else seek(self)
    },
    linked(self, peer) {
      if (parents[self]! >= 0 && parents[self] !== peer) return links.disconnect(self, peer)
      begin(self)
      parents[self] = peer
      upload(self)
    },
    lost(self, peer) {
      cache.forget(self, peer)
      // A call that was given up may be refused long after another succeeded.
      if (parents[self]! >= 0 && links.has(self, parents[self]!)) return
      parents[self] = -1
      settled[self] = 0
      seek(self)
    },
    /** id: the attempt; a: its load, b: its room. The first of the least loaded to answer is the nearest. */
    receiveProbeAnswer(self, { from, id, a, b }) {
      cache.learn(self, [from])
      if (id !== rounds[self] || due[self] === 0) return
      if (b > 0 && (bests[self]! < 0 || a < loads[self]!)) {
        bests[self] = from
        loads[self] = a
      }
      due[self]!--
      if (due[self] === 0 && bests[self]! >= 0) call(self, bests[self]!)
    },
    settle(self, from) {
      if (parents[self] !== from) return false
      if (settled[self] === 0) begin(self)
      settled[self] = 1
      return true
    },
    homeOf: (self) => (settled[self] === 1 ? parents[self]! : -1),
    parentOf: (self) => parents[self]!,
  }
}
