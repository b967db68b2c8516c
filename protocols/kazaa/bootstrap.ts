// A bootstrap server: supernodes announce themselves and their load, newcomers are sent some of them. It
// has the share of supernodes kept. Where there are too few, it appoints those that ask for one and are fit,
// and has supernodes promote children; where there are too many, the idlest are dismissed.

import type { Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { ANNOUNCE, LIST, SUPERNODE_BYTES } from './messages.ts'
import type { KazaaParams } from './params.ts'

export interface Bootstrap {
  receive(self: PeerId, message: Message): void
  known(self: PeerId): PeerId[]
}

/** How full supernodes shall be on average: the rest is room for the children of one that dies. */
const FILLED = 0.8
/** Supernodes are too many beyond so many times as many as there shall be. */
const EXCESS = 1.5

interface Heard {
  readonly sinceUs: Micros
  readonly atUs: Micros
  readonly load: number
}

interface Asked {
  readonly atUs: Micros
  readonly before: boolean
}

export function createBootstrap(net: Net, params: KazaaParams): Bootstrap {
  const { peers, random } = net
  /** Of each server: supernode -> what was last heard of it. */
  const heard = Array.from({ length: peers.servers }, () => new Map<PeerId, Heard>())
  const listOf = (self: PeerId) => heard[self - peers.count]!
  /** Of each server: who asked for a supernode a short while ago, and how many of them not for the first time. */
  const askers = Array.from({ length: peers.servers }, () => new Map<PeerId, Asked>())
  const askersOf = (self: PeerId) => askers[self - peers.count]!
  const homeless = new Uint32Array(peers.servers)
  const share = Math.max(params.supernodes, 1 / (1 + FILLED * params['max-children']))

  /** The longest silent stand first: a supernode that is heard of again goes to the end. */
  function hear(self: PeerId, supernode: PeerId, load: number): void {
    const list = listOf(self)
    const sinceUs = list.get(supernode)?.sinceUs ?? net.now
    list.delete(supernode)
    list.set(supernode, { sinceUs, atUs: net.now, load })
  }

  function dropSilent(self: PeerId): void {
    const list = listOf(self)
    for (const [supernode, { atUs }] of list) {
      if (net.now - atUs <= 2 * params.refresh) break
      list.delete(supernode)
    }
    for (const [peer, { atUs }] of askersOf(self)) {
      if (net.now - atUs <= 3 * params.retry) break
      forget(self, peer)
    }
  }

  /** True if it was known: it asks again. */
  function forget(self: PeerId, asker: PeerId): boolean {
    if (askersOf(self).get(asker)?.before) homeless[self - peers.count]!--
    return askersOf(self).delete(asker)
  }

  function note(self: PeerId, asker: PeerId): void {
    const before = forget(self, asker)
    askersOf(self).set(asker, { atUs: net.now, before })
    if (before) homeless[self - peers.count]!++
  }

  /** Supernodes that there shall be, for those that have one and those that ask in vain. */
  function wanted(self: PeerId): number {
    let population = homeless[self - peers.count]!
    for (const { load } of listOf(self).values()) population += 1 + load
    return population * share
  }

  /**
   * How many of its children a supernode shall promote, so that all together make up what is missing; -1: it
   * shall be a supernode no more, for there are too many, and none has fewer children, though it had time.
   */
  function promotions(self: PeerId, supernode: PeerId): number {
    const { load, sinceUs } = listOf(self).get(supernode)!
    const supernodes = listOf(self).size
    const missing = wanted(self) - supernodes
    if (missing > 0) return Math.floor(missing / supernodes + random.next())
    if (supernodes < EXCESS * wanted(self) + 1 || net.now - sinceUs < params.uptime) return 0
    for (const other of listOf(self).values()) if (other.load < load) return 0
    return -1
  }

  /** As many as fit a list, beginning at random. */
  function some(self: PeerId, except: PeerId): PeerId[] {
    const all = [...listOf(self).keys()]
    const first = random.int(all.length || 1)
    const turned = [...all.slice(first), ...all.slice(0, first)]
    return turned.filter((peer) => peer !== except).slice(0, params.cache)
  }

  /** 1: `from`, who asks, shall be a supernode: it can be dialled, and is fit or there is no other. */
  function appoint(self: PeerId, { from, a: firewalled, b: fit }: Message): number {
    note(self, from)
    const supernodes = listOf(self).size
    if (firewalled === 1 || (supernodes > 0 && fit === 0)) return 0
    if (supernodes > 0 && wanted(self) - supernodes < 1) return 0
    forget(self, from)
    hear(self, from, 0)
    return 1
  }

  return {
    /**
     * a: a supernode's load; of another, 1 if it is behind a firewall (b: 1, it has been there for long
     * enough). The answer's a: supernodes to make; -1: be none.
     */
    receive(self, message) {
      const { type, from, a } = message
      dropSilent(self)
      if (type === ANNOUNCE) hear(self, from, a)
      const makes = type === ANNOUNCE ? promotions(self, from) : appoint(self, message)
      if (makes < 0) listOf(self).delete(from)
      const list = some(self, from)
      net.sendBody(self, from, LIST, 0, 1, makes, list, list.length * SUPERNODE_BYTES)
    },
    known: (self) => [...listOf(self).keys()],
  }
}
