// A walk: the smallest complete protocol here, and the place to start your own from. A walker goes from
// peer to peer over the links and asks whoever it meets for the file; the answer goes straight back.

import { defineProtocol, type Net, type PeerId, type Protocol, shuffle } from '../../sim/index.ts'

// What a scenario may set: `peerlab describe`, checks and errors come from here.
const params = {
  ttl: {
    kind: 'integer',
    unit: 'links',
    default: 128,
    min: 1,
    max: 255,
    about: 'how many links a walker may cross',
    source: 'convention of this laboratory',
    effect: 'finds rarer files, after longer walks',
  },
  links: {
    kind: 'integer',
    unit: 'links',
    default: 4,
    min: 1,
    max: 100,
    about: 'links a peer wants; one that starts with some wants as many again',
    source: 'convention of this laboratory',
    effect: 'more choice at every step, more links to mend',
  },
} as const

// Bytes on the wire: 40 of IP and TCP, then the fields. `part` says what a message counts as. Its type
// number is its place here.
const ADDRESS = 6
const messages = {
  walk: { bytes: 40 + 10, part: 'query', layout: 'query 4, file 4, TTL 1, length 1, path' },
  found: { bytes: 40 + 5, part: 'answer', layout: 'query 4, hops 1' },
  hello: { bytes: 40 + 2, part: 'maintenance', layout: 'links wanted 1, firewalled 1' },
  welcome: { bytes: 40 + 1, part: 'maintenance', layout: 'length 1, addresses' },
} as const
const WALK = 0
const FOUND = 1
const HELLO = 2
const WELCOME = 3

/** Newcomers that the introducer remembers; pause before a peer short of links asks it again. */
const REMEMBERED = 200
const RETRY_US = 10e6

export const protocol = defineProtocol({
  name: 'skeleton',
  title: 'Skeleton: one walker that remembers its path',
  source: 'Random walks after Lv, Cao, Cohen, Li and Shenker 2002; the wire format is our own',
  params,
  messages,
  handshake: { connect: 40, accept: 40, refuse: 40 },
  servers: () => 1,
  create(net, given) {
    const newcomers = createIntroducer(net, given.links)
    const { content, links, peers, queries, random } = net

    const neighbours = (self: PeerId): PeerId[] =>
      Array.from({ length: links.degree(self) }, (_, i) => links.neighbour(self, i))

    /** The walker goes on, to the neighbour that it has not met or that it met longest ago. */
    function step(self: PeerId, query: number, ttl: number, path: readonly PeerId[]): void {
      const around = neighbours(self)
      shuffle(around, random)
      around.sort((a, b) => path.lastIndexOf(a) - path.lastIndexOf(b))
      const next = around[0]
      if (next === undefined) return
      net.sendBody(self, next, WALK, query, ttl, queries.fileOf(query), path, path.length * ADDRESS)
    }

    return {
      ...newcomers,
      // A user asks: the message carries the query's number as its id.
      search: (self, query) => step(self, query, given.ttl, [self]),

      // One handler for all peers: `self` is the one that receives. `message` is reused, so keep nothing.
      receive(self, message) {
        if (message.type === WALK) {
          const path = message.body as readonly PeerId[]
          if (!path.includes(self)) {
            // Facts change nothing; success, hops and reach are made of them.
            net.processed(self, message.id)
            if (content.shares(self, message.a)) {
              net.answered(self, message.id)
              return net.send(self, path[0]!, FOUND, message.id, 1, path.length, 0)
            }
          }
          if (message.ttl > 1) step(self, message.id, message.ttl - 1, [...path, self])
        } else if (message.type === FOUND) net.hit(message.id, message.from, message.a)
        else newcomers.receive(self, message)
      },
      roleOf: (self) => (self < peers.count ? 'peer' : 'introducer'),
      inspect: (self) => ({ neighbours: neighbours(self) }),
      view: 'graph',
    }
  },
})

/** How peers come by links: a server, whose id follows the peers', tells newcomers of one another. */
function createIntroducer(net: Net, wish: number) {
  const { links, peers, random } = net
  const introducer = peers.count
  // State of every peer, indexed by it: a typed array costs a few bytes a peer, not an object.
  const wanted = new Uint16Array(peers.count)
  const asking = new Uint8Array(peers.count)
  const known: PeerId[] = []
  let greeted = 0

  function mend(self: PeerId): void {
    const missing = wanted[self]! - links.degree(self)
    if (missing <= 0 || asking[self] === 1) return
    asking[self] = 1
    net.send(self, introducer, HELLO, 0, 1, missing, peers.firewalled(self) ? 1 : 0)
    net.timer(self, RETRY_US, 0, 0)
  }

  return {
    // Also called at time 0, when the links of a given topology are already there.
    join(self) {
      if (self === introducer) return
      if (wanted[self] === 0) wanted[self] = links.degree(self) || wish
      mend(self)
    },
    // Its timers die with its session, and its neighbours are told by the engine.
    leave(self) {
      if (self !== introducer) asking[self] = 0
    },
    timer(self) {
      asking[self] = 0
      mend(self)
    },
    accept: (self) => links.degree(self) < 2 * wanted[self]!,
    unlinked: mend,
    receive(self, message) {
      if (message.type === WELCOME) {
        for (const peer of message.body as readonly PeerId[]) links.connect(self, peer)
        return
      }
      const some = Array.from({ length: message.a }, () => known[random.int(known.length || 1)])
      const others = [...new Set(some)].filter(
        (peer) => peer !== undefined && peer !== message.from,
      )
      net.sendBody(self, message.from, WELCOME, 0, 1, 0, others, others.length * ADDRESS)
      if (message.b === 0) known[greeted++ % REMEMBERED] = message.from
    },
  } satisfies Partial<Protocol>
}
