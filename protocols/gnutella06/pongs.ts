// The pong cache (Ping/Pong scheme, Rohrs 2001): who had room for links a short while ago. An ultrapeer
// fills it anew with every ping it sends, and answers pings and calls from it; no ping is passed on.

import { type Message, type Net, type PeerId, Rows } from '../../sim/index.ts'
import { PONG } from './messages.ts'

export interface PongCache {
  /** Begin anew. */
  empty(self: PeerId): void
  receive(self: PeerId, message: Message): void
  /** Pongs for others to `to`, at most `most`, beginning at random. */
  pass(self: PeerId, to: PeerId, most: number): void
  /** Up to `most` addresses, beginning at random. */
  some(self: PeerId, most: number): PeerId[]
}

/** A pong that was handed on so often is not cached: by then it may be minutes old. */
const MOST_HOPS = 4

export function createPongCache(net: Net): PongCache {
  /** A word: eight times the address, plus how often the pong was handed on. */
  const rows = new Rows(net.peers.count, 0)

  function draw(self: PeerId, most: number, each: (word: number) => void): void {
    const count = rows.lengthOf(self)
    if (count === 0) return
    const first = net.random.int(count)
    for (let i = 0; i < Math.min(most, count); i++) {
      each(rows.words[rows.startOf(self) + ((first + i) % count)]!)
    }
  }

  return {
    empty(self) {
      rows.setLength(self, 0)
    },
    /** a: the address, b: how often it was handed on. */
    receive(self, { a, b }) {
      if (a !== self && b < MOST_HOPS) rows.push(self, 8 * a + b)
    },
    pass(self, to, most) {
      draw(self, most, (word) => {
        if (word >> 3 !== to) net.send(self, to, PONG, 0, 1, word >> 3, (word & 7) + 1)
      })
    },
    some(self, most) {
      const hosts: PeerId[] = []
      draw(self, most, (word) => {
        hosts.push(word >> 3)
      })
      return hosts
    },
  }
}
