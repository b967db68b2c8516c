// The delay between two peers: a property of the pair, symmetric, and the same for every protocol.
// Peers are dealt places from the world's stream before servers, so servers move nobody.

import type { Random } from '../random.ts'
import type { PeerId } from '../units.ts'
import { type Inputs, inputOf, type LatencyConfig } from './config.ts'
import { parseCoordinates, parseMatrix } from './latency-files.ts'
import type { Latency } from './world.ts'

/** Mean distance between two random points of the unit square: (2 + sqrt 2 + 5 asinh 1) / 15. */
const MEAN_DISTANCE = 0.5214054331647207

/** `nodes`: peers and servers, whose ids `between` answers for. */
export function generateLatency(
  config: LatencyConfig,
  nodes: number,
  random: Random,
  inputs: Inputs,
): Latency {
  switch (config.model) {
    case 'constant':
      return {
        kind: 'constant',
        minUs: config.valueUs,
        maxUs: config.valueUs,
        salt: 0,
        between: () => config.valueUs,
      }
    case 'uniform':
      return uniform(config.minUs, config.maxUs, random.int(2 ** 32))
    case 'plane': {
      const places = Float64Array.from({ length: 2 * nodes }, random.next)
      return plane(places, config.meanUs / MEAN_DISTANCE)
    }
    case 'coordinates': {
      const rows = parseCoordinates(inputOf(inputs, config.file), config.file)
      const places = new Float64Array(2 * nodes)
      dealRows(rows.length / 2, nodes, random).forEach((row, node) => {
        places[2 * node] = rows[2 * row]!
        places[2 * node + 1] = rows[2 * row + 1]!
      })
      return plane(places, config.scaleUs)
    }
    case 'matrix': {
      const { size, delays } = parseMatrix(inputOf(inputs, config.file), config.file)
      return matrix(size, delays, config.roundTrip ? 500 : 1000, dealRows(size, nodes, random))
    }
    case 'transit-stub':
      return transitStub(config, nodes, random)
  }
}

/**
 * A number in [0, 1) that looks random, the same for (a, b) and (b, a). Two rounds of a 32-bit
 * multiply-and-shift mix, each of which sees one of the two.
 */
export function pairHash(a: PeerId, b: PeerId, salt: number): number {
  const low = a < b ? a : b
  const high = a < b ? b : a
  let h = Math.imul(low ^ salt, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ high, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) * 2 ** -32
}

function uniform(minUs: number, maxUs: number, salt: number): Latency {
  const span = maxUs - minUs + 1
  return {
    kind: 'uniform',
    minUs,
    maxUs,
    salt,
    between: (a, b) => minUs + Math.floor(pairHash(a, b, salt) * span),
  }
}

/** `places`: x and y of each node in turn; delay is distance x scaleUs. */
function plane(places: Float64Array, scaleUs: number): Latency {
  const reach = (axis: number) => {
    let low = Infinity
    let high = -Infinity
    for (let i = axis; i < places.length; i += 2) {
      low = Math.min(low, places[i]!)
      high = Math.max(high, places[i]!)
    }
    return high - low
  }
  const delay = (dx: number, dy: number) => Math.floor(Math.sqrt(dx * dx + dy * dy) * scaleUs + 0.5)
  return {
    kind: 'function',
    minUs: 0,
    maxUs: delay(reach(0), reach(1)),
    salt: 0,
    between: (a, b) =>
      delay(places[2 * a]! - places[2 * b]!, places[2 * a + 1]! - places[2 * b + 1]!),
  }
}

/**
 * One-way delays from a measured matrix (row-major, both directions averaged). Two peers on one row
 * are two hosts of one site: their delay is the smallest from that row to another.
 */
function matrix(size: number, delays: Float64Array, scaleUs: number, rowOf: Uint32Array): Latency {
  const us = new Uint32Array(size * size)
  let minUs = Infinity
  let maxUs = 0
  for (let i = 0; i < size; i++) {
    let nearest = Infinity
    for (let j = 0; j < size; j++) {
      if (i === j) continue
      const mean = (delays[i * size + j]! + delays[j * size + i]!) / 2
      const delay = Math.floor(mean * scaleUs + 0.5)
      us[i * size + j] = delay
      nearest = Math.min(nearest, delay)
      maxUs = Math.max(maxUs, delay)
    }
    us[i * size + i] = nearest
    minUs = Math.min(minUs, nearest)
  }
  return {
    kind: 'function',
    minUs,
    maxUs,
    salt: 0,
    between: (a, b) => us[rowOf[a]! * size + rowOf[b]!]!,
  }
}

/**
 * Transit routers on a ring, with a chord from each to a random other; stub networks behind each
 * router; a peer in a random stub. A path is access + stub + transit hops + stub + access: two peers of
 * one stub need the access links alone, two stubs of one router no transit. After Zegura, Calvert and
 * Bhattacharjee 1996, How to model an internetwork, with one delay for each kind of link.
 */
function transitStub(
  config: LatencyConfig & { model: 'transit-stub' },
  nodes: number,
  random: Random,
): Latency {
  const { transits, stubs } = config
  const hops = transitHops(transits, random)
  const stubOf = Uint32Array.from({ length: nodes }, () => random.int(transits * stubs))
  const access = 2 * config.accessUs
  const outside = access + 2 * config.stubUs
  return {
    kind: 'function',
    minUs: access,
    maxUs: outside + config.transitUs * hops.reduce((most, count) => Math.max(most, count), 0),
    salt: 0,
    between: (a, b) => {
      const stubA = stubOf[a]!
      const stubB = stubOf[b]!
      if (stubA === stubB) return access
      const row = Math.floor(stubA / stubs) * transits
      return outside + config.transitUs * hops[row + Math.floor(stubB / stubs)]!
    },
  }
}

/** Hops between every two transit routers, row-major, by breadth-first search. */
function transitHops(transits: number, random: Random): Uint16Array {
  const links: number[][] = Array.from({ length: transits }, () => [])
  const link = (a: number, b: number) => {
    links[a]!.push(b)
    links[b]!.push(a)
  }
  for (let router = 0; router < transits; router++) {
    link(router, (router + 1) % transits)
    link(router, random.int(transits))
  }
  const hops = new Uint16Array(transits * transits).fill(0xffff)
  for (let source = 0; source < transits; source++) {
    const row = source * transits
    hops[row + source] = 0
    const queue = [source]
    for (const router of queue) {
      for (const next of links[router]!) {
        if (hops[row + next] !== 0xffff) continue
        hops[row + next] = hops[row + router]! + 1
        queue.push(next)
      }
    }
  }
  return hops
}

/** The row of each node: all rows in random order, again and again, so distinct while there are enough. */
function dealRows(rows: number, nodes: number, random: Random): Uint32Array {
  const deck = Uint32Array.from({ length: rows }, (_, row) => row)
  const dealt = new Uint32Array(nodes)
  for (let node = 0; node < nodes; node++) {
    const from = node % rows
    const pick = from + random.int(rows - from)
    const row = deck[pick]!
    deck[pick] = deck[from]!
    deck[from] = row
    dealt[node] = row
  }
  return dealt
}
