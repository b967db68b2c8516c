// A protocol under guard: the same definition, with all that it does and all that reaches it held to
// the contract of sim/engine/protocol.ts. The guard draws nothing and sends nothing, so a guarded run
// has the fingerprint of a bare one.

import * as assert from 'uvu/assert'
import type {
  Message,
  Micros,
  Net,
  PeerId,
  Protocol,
  ProtocolDefinition,
  World,
} from '../../sim/index.ts'

/** What the guard saw. */
export interface Witness {
  /** Set once the protocol has been created. */
  net: Net | undefined
  nowUs: Micros
  /** When a message of a query was last sent. */
  queryTrafficUs: Micros
  hits: number
  /** When `peer` last cut a link or ended a session: for a while the other end does not know. */
  readonly cutUs: Map<PeerId, Micros>
  /** Query -> the highest ttl with which any peer sent it. */
  readonly ttlOf: Map<number, number>
  /** Query -> how often a peer other than its asker processed it. */
  readonly processed: Map<number, number>
  /** 'peer file' that was shared and is no more: an index may not know yet. */
  readonly dropped: Set<string>
}

/** The guarded definition and what its guard sees, for one run over `world`. */
export function guard(
  definition: ProtocolDefinition,
  world: World,
): { definition: ProtocolDefinition; witness: Witness } {
  const witness: Witness = {
    net: undefined,
    nowUs: 0,
    queryTrafficUs: 0,
    hits: 0,
    cutUs: new Map(),
    ttlOf: new Map(),
    processed: new Map(),
    dropped: new Set(),
  }
  const create: ProtocolDefinition['create'] = (net, params) => {
    witness.net = net
    const protocol = definition.create(guardedNet(definition, net, world, witness), params)
    return guardedProtocol(definition, protocol, net, witness)
  }
  return { definition: { ...definition, create }, witness }
}

/** Pairs of online peers of which the first believes in a link that the second knows nothing of. */
export function halfLinks(net: Net): [PeerId, PeerId][] {
  const { links, peers } = net
  const found: [PeerId, PeerId][] = []
  for (let a = 0; a < peers.count + peers.servers; a++) {
    for (let i = 0; i < links.degree(a); i++) {
      const b = links.neighbour(a, i)
      assert.is.not(a, b, `peer ${a} is linked to itself`)
      assert.ok(peers.oracleOnline(a), `peer ${a} is offline and has links`)
      if (!links.has(b, a)) found.push([a, b])
    }
  }
  return found
}

function guardedNet(definition: ProtocolDefinition, net: Net, world: World, witness: Witness): Net {
  const layouts = Object.values(definition.messages)
  const nodes = net.peers.count + net.peers.servers
  /** A server may hold everything: an origin does. */
  const holds = (peer: PeerId, file: number) =>
    peer >= net.peers.count ||
    net.content.shares(peer, file) ||
    witness.dropped.has(`${peer} ${file}`)
  const mayAct = (self: PeerId) => {
    assert.ok(Number.isInteger(self) && self >= 0 && self < nodes, `there is no peer ${self}`)
  }
  const maySend = (self: PeerId, type: number, id: number, ttl: number) => {
    mayAct(self)
    const layout = layouts[type]
    assert.ok(layout, `message type ${type} has no layout`)
    assert.ok(Number.isInteger(ttl) && ttl >= 1 && ttl <= 255, `ttl ${ttl}, expected 1..255`)
    if (layout.part === 'maintenance') return
    assert.ok(id >= 0 && id < world.queries.count, `${id} is no query`)
    assert.ok(world.queries.timeUs[id]! <= net.now, `query ${id} was not asked yet`)
    witness.queryTrafficUs = net.now
    if (layout.part === 'query') witness.ttlOf.set(id, Math.max(ttl, witness.ttlOf.get(id) ?? 0))
  }
  const mayRelay = (self: PeerId, message: Message) => {
    assert.ok(message.ttl > 1, `${self} relays a message whose ttl has run out`)
    assert.ok(message.hops < 255, `${self} relays a message after 255 hops`)
    maySend(self, message.type, message.id, message.ttl - 1)
  }
  return {
    get now() {
      return net.now
    },
    random: net.random,
    downloads: net.downloads,
    get transfers() {
      return net.transfers
    },
    keepNear: (column, stride) => net.keepNear(column, stride),
    peers: net.peers,
    content: net.content,
    queries: net.queries,
    links: {
      ...net.links,
      connect: (self, peer) => {
        mayAct(self)
        mayAct(peer)
        net.links.connect(self, peer)
      },
      disconnect: (self, peer) => {
        witness.cutUs.set(self, net.now)
        net.links.disconnect(self, peer)
      },
    },
    send: (self, to, type, id, ttl, a, b) => {
      mayAct(to)
      maySend(self, type, id, ttl)
      net.send(self, to, type, id, ttl, a, b)
    },
    sendBody: (self, to, type, id, ttl, a, body, bodyBytes) => {
      mayAct(to)
      maySend(self, type, id, ttl)
      net.sendBody(self, to, type, id, ttl, a, body, bodyBytes)
    },
    flood: (self, type, id, ttl, a, b) => {
      maySend(self, type, id, ttl)
      net.flood(self, type, id, ttl, a, b)
    },
    relay: (self, to, message) => {
      mayAct(to)
      mayRelay(self, message)
      net.relay(self, to, message)
    },
    relayToOthers: (self, message) => {
      mayRelay(self, message)
      net.relayToOthers(self, message)
    },
    timer: (self, delayUs, kind, arg) => {
      mayAct(self)
      assert.ok(delayUs >= 0, `a timer ${delayUs} us from now`)
      assert.ok(Number.isInteger(kind) && kind >= 0 && kind < 65536, `timer kind ${kind}`)
      net.timer(self, delayUs, kind, arg)
    },
    processed: (self, query) => {
      const { processed } = witness
      if (self !== world.queries.peer[query]) processed.set(query, (processed.get(query) ?? 0) + 1)
      net.processed(self, query)
    },
    duplicate: (self, message) => net.duplicate(self, message),
    expired: (self, query) => {
      mayAct(self)
      net.expired(self, query)
    },
    lookedUp: (self, owner, hops, timeouts) => {
      mayAct(self)
      if (owner !== -1) mayAct(owner)
      assert.ok(hops >= 0 && timeouts >= 0, `${hops} hops, ${timeouts} timeouts`)
      net.lookedUp(self, owner, hops, timeouts)
    },
    overloaded: (self, query) => {
      mayAct(self)
      net.overloaded(self, query)
    },
    answered: (self, query) => {
      const file = world.queries.file[query]!
      assert.ok(holds(self, file), `${self} answers but does not share ${file}`)
      net.answered(self, query)
    },
    hit: (query, holder, hops) => {
      const file = world.queries.file[query]!
      assert.ok(holds(holder, file), `${holder} is a hit but does not share ${file}`)
      assert.ok(hops >= 1 && hops <= 65535, `a hit ${hops} hops away`)
      witness.hits++
      net.hit(query, holder, hops)
    },
  }
}

function guardedProtocol(
  definition: ProtocolDefinition,
  protocol: Protocol,
  net: Net,
  witness: Witness,
): Protocol {
  const layouts = Object.values(definition.messages)
  /** Something happens to `self`, which must be online, and not before what happened last. */
  const happens = (self: PeerId) => {
    assert.ok(
      net.now >= witness.nowUs,
      `an event at ${net.now} us after one at ${witness.nowUs} us`,
    )
    witness.nowUs = net.now
    assert.ok(net.peers.oracleOnline(self), `something happens to ${self}, which is offline`)
  }
  const guarded: Pick<Protocol, 'join' | 'leave' | 'receive' | 'timer' | 'shared' | 'withdrawn'> = {
    join: (self) => {
      happens(self)
      protocol.join(self)
    },
    leave: (self, how) => {
      witness.nowUs = net.now
      witness.cutUs.set(self, net.now)
      protocol.leave(self, how)
    },
    receive: (self, message) => {
      happens(self)
      const { type, id, ttl, hops } = message
      assert.ok(ttl >= 1 && hops >= 1, `a message with ttl ${ttl} after ${hops} hops`)
      const bound = layouts[type]!.part === 'query' ? witness.ttlOf.get(id)! : 255
      assert.ok(hops <= bound, `${hops} hops of a query sent with ttl ${bound}`)
      protocol.receive(self, message)
    },
    timer: (self, kind, arg) => {
      happens(self)
      protocol.timer(self, kind, arg)
    },
    shared: (self, file) => {
      happens(self)
      assert.ok(net.content.shares(self, file), `${self} does not share ${file} yet`)
      protocol.shared?.(self, file)
    },
    withdrawn: (self, file) => {
      happens(self)
      assert.not(net.content.shares(self, file), `${self} still shares ${file}`)
      witness.dropped.add(`${self} ${file}`)
      protocol.withdrawn?.(self, file)
    },
  }
  return new Proxy(protocol, {
    get: (target, key) => {
      const member: unknown = Reflect.get(key in guarded ? guarded : target, key)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
