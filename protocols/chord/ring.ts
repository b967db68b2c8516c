// What all parts of Chord share: the tables, which nodes a peer hosts, which keys are where.

import { InputError, type Net, type PeerId } from '../../sim/index.ts'
import { tooNarrow } from './conflict.ts'
import type { ChordParams } from './params.ts'
import { NOBODY, powerOfTwo, Tables } from './tables.ts'

/** A virtual node: peer * virtual + which of its own. */
export type Node = number

/** Kinds of timers. */
const timers = {
  start: 0,
  hop: 1,
  step: 2,
  stabilize: 3,
  silent: 4,
  fixFingers: 5,
  checkPredecessor: 6,
  noPong: 7,
  lookup: 8,
  join: 9,
  publish: 10,
  asked: 11,
  verify: 12,
  checkRing: 13,
} as const

export function createRing(net: Net, params: ChordParams) {
  const { virtual } = params
  const peers = net.peers.count
  const narrow = tooNarrow(params, peers)
  if (narrow !== undefined) throw new InputError(`chord: ${narrow}`)
  const tables = new Tables(peers * virtual, params, net.random)
  net.keepNear(tables.rows, virtual * tables.stride)
  const keys = drawKeys(net, Math.min(params.bits, 32))

  let out: ((self: PeerId) => void) | undefined

  const hostOf = (node: Node): PeerId => (virtual === 1 ? node : Math.floor(node / virtual))

  /** The node of `self` that lies nearest before `key`, or on it. */
  function lastBefore(self: PeerId, key: number): Node {
    if (virtual === 1) return self
    return nearest(self, (node) => (key - tables.ids[node]!) >>> 0)
  }

  /** The node of `self` that lies nearest behind `key`, or on it. */
  function firstFrom(self: PeerId, key: number): Node {
    if (virtual === 1) return self
    return nearest(self, (node) => (tables.ids[node]! - key) >>> 0)
  }

  function nearest(self: PeerId, distance: (node: Node) => number): Node {
    let best = self * virtual
    for (let node = best + 1; node < (self + 1) * virtual; node++) {
      if (!isMember(node)) continue
      if (!isMember(best) || distance(node) < distance(best)) best = node
    }
    return best
  }

  /** Is it in the ring? */
  function isMember(node: Node): boolean {
    return tables.successor(node) !== NOBODY
  }

  /** All successors are gone: the nearest of all nodes that `self` knows will do for a start. */
  function replaceSuccessor(self: PeerId, node: Node): void {
    let best = node
    for (let own = self * virtual; own < (self + 1) * virtual; own++) {
      const others = [own, ...tables.successorList(own), ...tables.fingersOf(own)]
      for (const other of [...others, tables.predecessors[own]!]) {
        if (other < 0 || other === node || tables.successor(own) === NOBODY) continue
        if (best === node || tables.distance(node, other) < tables.distance(node, best))
          best = other
      }
    }
    if (best !== node) return tables.setSuccessors(node, [best])
    tables.clear(node)
    out?.(self)
  }

  return {
    params,
    tables,
    keys,
    timers,
    hostOf,
    lastBefore,
    firstFrom,
    isMember,
    nodesOf: (self: PeerId): Node[] =>
      Array.from({ length: virtual }, (_, own) => self * virtual + own),
    /** Is `self` in the ring, with one node at least? */
    takesPart(self: PeerId): boolean {
      if (virtual === 1) return isMember(self)
      for (let node = self * virtual; node < (self + 1) * virtual; node++)
        if (isMember(node)) return true
      return false
    },
    /** Does it know of no other peer ahead? */
    isLonely(node: Node): boolean {
      const successor = tables.successor(node)
      if (successor === NOBODY || successor === node) return true
      const self = hostOf(node)
      return virtual > 1 && tables.successorList(node).every((other) => hostOf(other) === self)
    },
    /** Does `node` own `key`, as far as it knows? */
    owns(node: Node, key: number): boolean {
      const before = tables.predecessors[node]!
      return before < 0 ? tables.successor(node) === node : tables.within(key, before, node)
    },
    /** `other` did not answer `self`: away with it, unless tables are left alone. */
    missed(self: PeerId, other: Node): void {
      if (params.stabilize === 0) return
      for (let node = self * virtual; node < (self + 1) * virtual; node++) {
        const was = tables.successor(node)
        if (was === NOBODY) continue
        tables.strike(node, other)
        if (was !== node && tables.successor(node) === node) replaceSuccessor(self, node)
      }
    },
    /** `tell` hears of a peer of which a node knows nobody any more: it is out of the ring. */
    onOut(tell: (self: PeerId) => void): void {
      out = tell
    },
  }
}

export type Ring = ReturnType<typeof createRing>

/** The place of each file on the ring, as its hash would give it. */
function drawKeys(net: Net, bits: number): Int32Array {
  const space = powerOfTwo(bits)
  return Int32Array.from({ length: net.content.files }, () => net.random.int(space) << (32 - bits))
}
