// Bootstrap servers: where a peer that knows nobody hears of some. One remembers the last peers that asked
// it, whether they are still there or not, and names a few of them at random.

import type { Message, Net, PeerId } from '../../sim/index.ts'
import { CONTACT_BYTES, type Contacts, WELCOME } from './messages.ts'

const REMEMBERED = 200

export function createBootstrap(net: Net, k: number) {
  const { peers, random } = net
  const known: PeerId[][] = Array.from({ length: peers.servers }, () => [])
  const met = new Float64Array(peers.servers)

  function meet(server: number, peer: PeerId): void {
    known[server]![met[server]!++ % REMEMBERED] = peer
  }

  return {
    receive(self: PeerId, { from }: Message): void {
      const server = self - peers.count
      const others = known[server]!.filter((peer) => peer !== from)
      const contacts: Contacts = { count: 0, peers: new Int32Array(k) }
      for (; contacts.count < k && others.length > 0; contacts.count++) {
        const place = random.int(others.length)
        contacts.peers[contacts.count] = others[place]!
        others[place] = others[others.length - 1]!
        others.pop()
      }
      net.sendBody(self, from, WELCOME, 0, 1, 0, contacts, contacts.count * CONTACT_BYTES)
      if (!known[server]!.includes(from)) meet(server, from)
    },

    /** The network was there before the run: every server has heard of some of its peers. */
    oracleMeet(founders: readonly PeerId[]): void {
      const most = Math.min(REMEMBERED, founders.length)
      for (let server = 0; server < peers.servers; server++)
        for (let i = 0; i < most; i++) meet(server, founders[random.int(founders.length)]!)
    },

    known: (self: PeerId): readonly PeerId[] => known[self - peers.count]!,
  }
}
