// Topologies with prescribed degrees, by the configuration model: every peer holds as many stubs as it
// shall have links, and stubs are paired at random.

import { pow } from '../../../math.ts'
import { type Random, shuffle } from '../../../random.ts'
import { addPair, newPairs, type Pairs } from '../build.ts'
import { checkLinks } from '../checks.ts'
import { type LinkSet, linkSet } from '../link-set.ts'

/**
 * Every peer has exactly `degree` links. Pairs that would be self-loops or repeats exchange an end with
 * a random other pair until none is left. (peers x degree is even.)
 */
export function randomRegular(peers: number, degree: number, random: Random): Pairs {
  // Exchanges need room; a dense graph is what a sparse one leaves out.
  if (degree > (peers - 1) / 2)
    return complement(peers, randomRegular(peers, peers - 1 - degree, random))
  const degrees = new Uint32Array(peers).fill(degree)
  for (;;) {
    const pairs = pairStubs(degrees, random)
    if (repair(pairs, random)) return pairs
  }
}

/**
 * Degrees drawn from P(k) ~ k^-exponent on min..max; self-loops and repeats are dropped when the
 * topology is built (the erased configuration model), which costs the largest hubs some links.
 * max null: the natural cut-off min n^(1/(exponent-1)), the degree that about one peer of n exceeds.
 */
export function powerLaw(
  peers: number,
  settings: { readonly exponent: number; readonly min: number; readonly max: number | null },
  random: Random,
): Pairs {
  const { exponent, min } = settings
  const max = settings.max ?? naturalCutOff(peers, exponent, min)
  const cumulative = new Float64Array(max - min + 1)
  let sum = 0
  for (let i = 0; i < cumulative.length; i++) {
    sum += pow(min + i, -exponent)
    cumulative[i] = sum
  }
  const degrees = new Uint32Array(peers)
  let stubs = 0
  const draw = (peer: number) => {
    stubs -= degrees[peer]!
    degrees[peer] = min + firstAbove(cumulative, random.next() * sum)
    stubs += degrees[peer]!
  }
  for (let peer = 0; peer < peers; peer++) draw(peer)
  // Stubs pair up only when their number is even.
  while (stubs % 2 === 1) draw(random.int(peers))
  checkLinks(stubs / 2, `power-law with exponent: ${exponent}, min: ${min}, max: ${max}`)
  return pairStubs(degrees, random)
}

export function naturalCutOff(peers: number, exponent: number, min: number): number {
  return Math.max(min, Math.min(peers - 1, Math.floor(min * pow(peers, 1 / (exponent - 1)))))
}

function pairStubs(degrees: Uint32Array, random: Random): Pairs {
  let total = 0
  for (const degree of degrees) total += degree
  const stubs = new Uint32Array(total)
  let filled = 0
  for (let peer = 0; peer < degrees.length; peer++) {
    stubs.fill(peer, filled, filled + degrees[peer]!)
    filled += degrees[peer]!
  }
  shuffle(stubs, random)
  return { from: stubs.subarray(0, total / 2), to: stubs.subarray(total / 2), count: total / 2 }
}

/** False when exchanging ends led nowhere, which happens in the smallest graphs alone. */
function repair(pairs: Pairs, random: Random): boolean {
  const { from, to, count } = pairs
  const links = linkSet(pairs, count * 2)
  const bad = new Set<number>()
  for (let link = 0; link < count; link++) {
    if (from[link] === to[link] || links.has(from[link]!, to[link]!)) bad.add(link)
    else links.add(link)
  }
  let triesLeft = 1000 + count * 10
  for (const link of bad) {
    while (bad.has(link)) {
      if (triesLeft-- === 0) return false
      const other = random.int(count)
      if (!exchangeEnds(pairs, links, link, other)) continue
      links.add(link)
      links.add(other)
      bad.delete(link)
      bad.delete(other)
    }
  }
  return true
}

/** (a, b) and (c, d) become (a, d) and (c, b), where both are simple and new. */
function exchangeEnds({ from, to }: Pairs, links: LinkSet, one: number, other: number): boolean {
  const a = from[one]!
  const b = to[one]!
  const c = from[other]!
  const d = to[other]!
  if (a === c || b === d || a === d || b === c || (a === b && c === d)) return false
  if (links.has(a, d) || links.has(c, b)) return false
  to[one] = d
  to[other] = b
  return true
}

function complement(peers: number, pairs: Pairs): Pairs {
  const links = linkSet(pairs, pairs.count)
  for (let link = 0; link < pairs.count; link++) links.add(link)
  const rest = newPairs((peers * (peers - 1)) / 2 - pairs.count)
  for (let a = 1; a < peers; a++) {
    for (let b = 0; b < a; b++) if (!links.has(a, b)) addPair(rest, a, b)
  }
  return rest
}

/** Index of the first cumulative weight above `value`, by bisection. */
function firstAbove(cumulative: Float64Array, value: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cumulative[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}
