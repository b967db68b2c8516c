// A bootstrap server: supernodes announce themselves and their load, newcomers are sent some of them. It
// has the share of supernodes kept: those that announce themselves are told to promote children where too
// few are left, and where none is left it appoints whoever asks and can be dialled.

import type { Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { ANNOUNCE, LIST, SUPERNODE_BYTES } from './messages.ts'
import type { KazaaParams } from './params.ts'

export interface Bootstrap {
  receive(self: PeerId, message: Message): void
  known(self: PeerId): PeerId[]
}

/** How full supernodes shall be on average: the rest is room for the children of one that dies. */
const FILLED = 0.8

interface Heard {
  readonly atUs: Micros
  readonly load: number
}

export function createBootstrap(net: Net, params: KazaaParams): Bootstrap {
  const { peers, random } = net
  /** Of each server: supernode -> what was last heard of it. */
  const heard = Array.from({ length: peers.servers }, () => new Map<PeerId, Heard>())
  const listOf = (self: PeerId) => heard[self - peers.count]!
  const share = Math.max(params.supernodes, 1 / (1 + FILLED * params['max-children']))

  /** The longest silent stand first: a supernode that is heard of again goes to the end. */
  function hear(self: PeerId, supernode: PeerId, load: number): void {
    const list = listOf(self)
    list.delete(supernode)
    list.set(supernode, { atUs: net.now, load })
  }

  function dropSilent(self: PeerId): void {
    const list = listOf(self)
    for (const [supernode, { atUs }] of list) {
      if (net.now - atUs <= 2 * params.refresh) return
      list.delete(supernode)
    }
  }

  /** How many of its children a supernode shall promote, so that all together make up what is missing. */
  function promotions(self: PeerId): number {
    let population = 0
    for (const { load } of listOf(self).values()) population += 1 + load
    const supernodes = listOf(self).size
    const missing = population * share - supernodes
    return missing > 0 ? Math.floor(missing / supernodes + random.next()) : 0
  }

  /** As many as fit a list, beginning at random. */
  function some(self: PeerId, except: PeerId): PeerId[] {
    const all = [...listOf(self).keys()]
    const first = random.int(all.length || 1)
    const turned = [...all.slice(first), ...all.slice(0, first)]
    return turned.filter((peer) => peer !== except).slice(0, params.cache)
  }

  /** 1: `from`, who asks and can be dialled, shall be a supernode, since none is known. */
  function appoint(self: PeerId, from: PeerId, firewalled: number): number {
    if (listOf(self).size > 0 || firewalled === 1) return 0
    hear(self, from, 0)
    return 1
  }

  return {
    /** a: a supernode's load; of another, 1 if it is behind a firewall. The answer's a: supernodes to make. */
    receive(self, { type, from, a }) {
      dropSilent(self)
      if (type === ANNOUNCE) hear(self, from, a)
      const wanted = type === ANNOUNCE ? promotions(self) : appoint(self, from, a)
      const list = some(self, from)
      net.sendBody(self, from, LIST, 0, 1, wanted, list, list.length * SUPERNODE_BYTES)
    },
    known: (self) => [...listOf(self).keys()],
  }
}
