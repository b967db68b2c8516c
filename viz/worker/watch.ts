// A protocol as the engine sees it, overheard: the facts it states and the comings and goings it is told
// of are reported, and passed on unchanged. So whatever is watched here changes nothing there.

import type { Net, PeerId, Protocol, ProtocolDefinition, QueryId } from '../../sim/index.ts'

export interface Facts {
  joined(self: PeerId): void
  left(self: PeerId): void
  asked(self: PeerId, query: QueryId): void
  processed(self: PeerId): void
  duplicate(self: PeerId): void
  answered(self: PeerId): void
  now: () => number
}

export function watched(definition: ProtocolDefinition, facts: Facts): ProtocolDefinition {
  return {
    ...definition,
    create(net, params) {
      facts.now = () => net.now
      return overhearProtocol(definition.create(overhearNet(net, facts), params), facts)
    },
  }
}

function overhearNet(net: Net, facts: Facts): Net {
  return wrap(net, {
    processed(self: PeerId, query: QueryId) {
      facts.processed(self)
      net.processed(self, query)
    },
    duplicate(self: PeerId, message: Parameters<Net['duplicate']>[1]) {
      facts.duplicate(self)
      net.duplicate(self, message)
    },
    answered(self: PeerId, query: QueryId) {
      facts.answered(self)
      net.answered(self, query)
    },
  })
}

function overhearProtocol(protocol: Protocol, facts: Facts): Protocol {
  return wrap(protocol, {
    join(self: PeerId) {
      facts.joined(self)
      protocol.join(self)
    },
    leave(self: PeerId, how: 'graceful' | 'crash') {
      protocol.leave(self, how)
      facts.left(self)
    },
    search(self: PeerId, query: QueryId) {
      facts.asked(self, query)
      protocol.search?.(self, query)
    },
  })
}

/** Everything `inner` has, with some of it replaced. Classes with private fields stay whole. */
function wrap<T extends object>(inner: T, replaced: Partial<T>): T {
  const outer = { ...replaced }
  for (let level: object | null = inner; level && level !== Object.prototype; ) {
    for (const key of Object.getOwnPropertyNames(level) as (keyof T & string)[]) {
      if (key === 'constructor' || Object.hasOwn(outer, key)) continue
      const value = inner[key]
      const property =
        typeof value === 'function' ? { value: value.bind(inner) } : { get: () => inner[key] }
      Object.defineProperty(outer, key, property)
    }
    level = Object.getPrototypeOf(level)
  }
  return outer as T
}
