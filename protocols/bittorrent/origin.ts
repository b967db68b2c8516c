// What the first seeds do beyond seeding: they show their pieces one by one (BEP 16), and leave when others
// have enough of them. Both follow from the have messages that they receive.

import type { Exchange } from './exchange.ts'
import { HAVE } from './messages.ts'
import type { BittorrentParams } from './params.ts'
import { ORIGIN, type State, SUPER, UP } from './state.ts'

export interface Origins {
  /** The other end of `c` has one piece more. */
  seen(c: number, piece: number): void
  /** A new connection to one that shows its pieces one by one. */
  show(c: number): void
}

interface Watch {
  /** How many peers have each piece, as far as is known; how many pieces anybody has. */
  readonly copies: Uint32Array
  distinct: number
  /** How often each piece was shown, and what was shown last at each end. */
  readonly shown: Uint32Array
  readonly last: Map<number, number>
}

export function createOrigins(
  given: BittorrentParams,
  s: State,
  exchange: Exchange,
  retire: (m: number) => void,
): Origins {
  const { pieces } = s.torrent
  const leavesAt = given['origins-leave'] * pieces
  const watches = new Map<number, Watch>()

  function watchOf(m: number): Watch {
    let watch = watches.get(m)
    if (watch === undefined) {
      watch = {
        copies: new Uint32Array(pieces),
        distinct: 0,
        shown: new Uint32Array(pieces),
        last: new Map(),
      }
      watches.set(m, watch)
    }
    return watch
  }

  /** Show the piece that was shown least and is rarest, of those that the other end lacks. */
  function show(c: number): void {
    const { copies, shown, last } = watchOf(s.member[c]!)
    let best = -1
    for (let piece = 0; piece < pieces; piece++) {
      if (s.otherHas(c, piece)) continue
      if (best < 0 || copies[piece]! + shown[piece]! < copies[best]! + shown[best]!) best = piece
    }
    if (best < 0) return
    shown[best]!++
    last.set(c, best)
    exchange.tell(c, HAVE, best)
  }

  return {
    show,
    seen(c, piece) {
      const m = s.member[c]!
      const flags = s.flags[m]!
      if ((flags & (ORIGIN | SUPER)) === 0) return
      const watch = watchOf(m)
      if (watch.copies[piece]!++ === 0) {
        watch.distinct++
        if ((flags & ORIGIN) !== 0 && leavesAt > 0 && watch.distinct >= leavesAt) return retire(m)
      }
      if ((flags & SUPER) === 0) return
      // Once somebody else has it too, whoever was shown it has passed it on, and is shown another.
      for (let e = s.firstEnd[m]!; e >= 0; e = s.next[e]!) {
        const passedOn = e !== c && watch.last.get(e) === piece && s.otherHas(e, piece)
        if (passedOn && (s.endFlags[e]! & UP) !== 0) show(e)
      }
    },
  }
}
