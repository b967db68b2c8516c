// A host cache: ultrapeers tell it that they are there, and it hands out some of them. Where it knows none,
// whoever asks and can be dialled is told to be the first.

import type { Message, Micros, Net, PeerId } from '../../sim/index.ts'
import { ANNOUNCE, HOST_BYTES, HOSTS } from './messages.ts'
import type { Gnutella06Params } from './params.ts'

export interface HostCaches {
  receive(self: PeerId, message: Message): void
  known(self: PeerId): PeerId[]
}

/** What one host cache knows: ultrapeers in no order, and when each was heard of last. */
interface Known {
  readonly list: PeerId[]
  readonly heardUs: Map<PeerId, Micros>
}

export function createHostCaches(net: Net, params: Gnutella06Params): HostCaches {
  const { peers, random } = net
  const caches = Array.from(
    { length: peers.servers },
    (): Known => ({ list: [], heardUs: new Map() }),
  )

  function hear({ list, heardUs }: Known, ultrapeer: PeerId): void {
    if (!heardUs.has(ultrapeer)) list.push(ultrapeer)
    heardUs.set(ultrapeer, net.now)
  }

  /** Take a random one; one that fell silent is dropped instead (-1). */
  function draw({ list, heardUs }: Known): PeerId {
    const at = random.int(list.length)
    const host = list[at]!
    if (net.now - heardUs.get(host)! <= 2 * params.refresh) return host
    heardUs.delete(host)
    const last = list.pop()!
    if (at < list.length) list[at] = last
    return -1
  }

  function some(known: Known, except: PeerId): PeerId[] {
    const drawn = new Set<PeerId>()
    // More draws than are wanted, since some are drawn twice.
    for (let draws = 2 * params.hosts + 8; draws > 0 && drawn.size < params.hosts; ) {
      if (known.list.length === 0) break
      const host = draw(known)
      if (host < 0) continue
      draws--
      if (host !== except) drawn.add(host)
    }
    return [...drawn]
  }

  return {
    /** a: of one that asks, 1 if it is behind a firewall. The answer's a: 1, be an ultrapeer. */
    receive(self, { type, from, a: firewalled }) {
      const known = caches[self - peers.count]!
      if (type === ANNOUNCE) return hear(known, from)
      const hosts = some(known, from)
      const first = hosts.length === 0 && firewalled === 0
      if (first) hear(known, from)
      const bytes = hosts.length * HOST_BYTES
      net.sendBody(self, from, HOSTS, 0, 1, first ? 1 : 0, hosts, bytes)
    },
    known: (self) => [...caches[self - peers.count]!.list],
  }
}
