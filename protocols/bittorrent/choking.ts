// Whom a peer serves (BEP 3; Cohen 2003, section 3). A strategy ranks those who want something; the first
// few are served, and one more, optimistically, whatever its rank. To add a strategy is to add a function.

import { type Net, shuffle } from '../../sim/index.ts'
import type { Exchange } from './exchange.ts'
import { CHOKE, UNCHOKE } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { ROUND, SEED, SERVED, SERVING, type State, UP, WANTED } from './state.ts'

export interface Choking {
  /** The other end wants something, or does not any more. */
  receiveInterested(c: number): void
  receiveNotInterested(c: number): void
  /** Decide anew; every so often. */
  round(m: number): void
  /** A connection is gone. */
  forget(c: number): void
}

/** How much a peer likes to serve the other end of `c`: more is better, below 0 never. */
type Rank = (c: number) => number

export function createChoking(
  net: Net,
  given: BittorrentParams,
  s: State,
  exchange: Exchange,
  policyOf: (m: number) => BittorrentParams['choking'],
): Choking {
  const { random, transfers } = net
  const { slots, snub } = given
  const turns = given['optimistic-rounds']
  const candidates: number[] = []
  const ranks: number[] = []

  const anybody: Rank = () => 0
  const strategies: { readonly [name: string]: Rank } = {
    /** By what came lately; who was asked and is silent gets nothing for it. */
    'tit-for-tat': (c) => {
      const asked = (s.endFlags[c]! & SERVED) !== 0 && s.asked[c]! > 0
      return asked && net.now - s.heardUs[c]! > snub ? -1 : s.rate[c]!
    },
    'upload-rate': (c) => s.sentRate[c]!,
    /** Those who were served longest ago, or never, come next; one moves on in each round. */
    'round-robin': (c) => -s.servedUs[c]!,
    random: () => random.next(),
  }

  function strategyOf(m: number): string {
    const policy = policyOf(m)
    if ((s.flags[m]! & SEED) === 0 || policy === 'never') return policy
    return given['seed-choking']
  }

  function serve(c: number): void {
    s.endFlags[c]! |= SERVING
    s.serving[s.member[c]!]!++
    s.servedUs[c] = net.now
    exchange.tell(c, UNCHOKE, 0)
  }

  function unserve(c: number): void {
    s.endFlags[c]! &= ~SERVING
    s.serving[s.member[c]!]!--
    s.servedUs[c] = net.now
    if (s.transfer[c]! >= 0) transfers.drop(s.transfer[c]!)
    exchange.tell(c, CHOKE, 0)
  }

  /** It said so; where it is seen, it is seen whether that still holds. */
  function wants(c: number): boolean {
    if ((s.endFlags[c]! & (UP | WANTED)) !== (UP | WANTED)) return false
    return s.told || s.isOfUse(c ^ 1)
  }

  /** Those who want something, in `candidates`. */
  function collect(m: number): void {
    candidates.length = 0
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) if (wants(e)) candidates.push(e)
    // So that equals are as likely.
    shuffle(candidates, random)
  }

  /** Of those who wait the one that ranks highest, at random among equals; -1: nobody waits. */
  function nextWaiting(m: number, rank: Rank): number {
    let chosen = -1
    let best = 0
    let equals = 0
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if (!wants(e) || (s.endFlags[e]! & SERVING) !== 0) continue
      const ranked = rank(e)
      if (chosen >= 0 && ranked < best) continue
      if (ranked > best || chosen < 0) equals = 0
      best = ranked
      if (random.int(++equals) === 0) chosen = e
    }
    return chosen
  }

  /** A free place is taken at once. */
  function fill(m: number): void {
    const strategy = strategyOf(m)
    if (strategy === 'never') return
    const rank = strategies[strategy] ?? anybody
    const most = strategy === 'all' ? Number.POSITIVE_INFINITY : slots
    while (s.serving[m]! < most) {
      const c = nextWaiting(m, rank)
      if (c < 0) return
      serve(c)
    }
  }

  /** Who is served already goes before its equals: nobody is choked for one who is no better (fibrillation). */
  function isBetter(i: number, than: number): boolean {
    if (ranks[i] !== ranks[than]) return ranks[i]! > ranks[than]!
    return (s.endFlags[candidates[i]!]! & ~s.endFlags[candidates[than]!]! & SERVING) !== 0
  }

  /** Serve the best `count` of the candidates, and the optimistic one; no others. */
  function settle(m: number, rank: Rank, count: number): void {
    collect(m)
    ranks.length = 0
    for (const c of candidates) ranks.push(rank(c))
    let kept = 0
    for (; kept < count && kept < candidates.length; kept++) {
      let best = kept
      for (let i = kept + 1; i < candidates.length; i++) if (isBetter(i, best)) best = i
      if (ranks[best]! < 0) break
      swap(candidates, kept, best)
      swap(ranks, kept, best)
    }
    chooseOptimistic(m, kept)
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if ((s.endFlags[e]! & SERVING) === 0) continue
      const stays = e === s.optimistic[m] || candidates.indexOf(e) >>> 0 < kept
      if (!stays) unserve(e)
    }
    for (let i = 0; i < kept; i++)
      if ((s.endFlags[candidates[i]!]! & SERVING) === 0) serve(candidates[i]!)
    const lucky = s.optimistic[m]!
    if (lucky >= 0 && (s.endFlags[lucky]! & SERVING) === 0) serve(lucky)
  }

  /** Another every few rounds, of those that are not served anyway: the candidates from `kept` on. */
  function chooseOptimistic(m: number, kept: number): void {
    const at = candidates.indexOf(s.optimistic[m]!)
    if (s.round[m]! % turns !== 0 && at >= kept) return
    const rest = candidates.length - kept
    s.optimistic[m] = rest > 0 ? candidates[kept + random.int(rest)]! : -1
  }

  /** One place is passed on, where others wait: that of the one who has had it longest. */
  function passOn(m: number): void {
    if (s.serving[m]! < slots || nextWaiting(m, anybody) < 0) return
    let oldest = -1
    for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
      if ((s.endFlags[e]! & SERVING) === 0) continue
      if (oldest < 0 || s.servedUs[e]! < s.servedUs[oldest]!) oldest = e
    }
    unserve(oldest)
  }

  return {
    receiveInterested(c) {
      s.endFlags[c]! |= WANTED
      fill(s.member[c]!)
    },

    receiveNotInterested(c) {
      s.endFlags[c]! &= ~WANTED
      if ((s.endFlags[c]! & SERVING) === 0) return
      unserve(c)
      fill(s.member[c]!)
    },

    round(m) {
      s.round[m]!++
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
        s.rate[e] = (s.rate[e]! + exchange.takeGot(e)) / 2
        s.sentRate[e] = (s.sentRate[e]! + exchange.takeSent(e)) / 2
      }
      const strategy = strategyOf(m)
      if (strategy === 'round-robin') passOn(m)
      else if (strategy === 'random') {
        if (s.round[m]! % turns === 0) settle(m, strategies.random!, slots)
      } else if (strategy !== 'never' && strategy !== 'all') {
        settle(m, strategies[strategy]!, slots - 1)
      }
      fill(m)
    },

    forget(c) {
      const m = s.member[c]!
      if (s.optimistic[m] === c) s.optimistic[m] = -1
      if ((s.endFlags[c]! & SERVING) === 0) return
      s.endFlags[c]! &= ~SERVING
      s.serving[m]!--
      if ((s.flags[m]! & ROUND) !== 0) fill(m)
    },
  }
}

function swap(list: number[], a: number, b: number): void {
  const held = list[a]!
  list[a] = list[b]!
  list[b] = held
}
