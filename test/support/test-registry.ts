// Two made-up protocols with a parameter of every kind, for the tests of this folder.

import type { ParamSchema } from '../../sim/engine/params.ts'
import type { ProtocolDefinition } from '../../sim/engine/protocol.ts'

const said = { about: 'a', source: 'b', effect: 'c' }
const params: ParamSchema = {
  ttl: { kind: 'integer', unit: 'links', default: 7, min: 1, max: 255, ...said },
  links: { kind: 'integer', unit: 'links', default: 4, min: 1, max: 100, ...said },
  'max-links': { kind: 'integer', unit: 'links', default: 8, min: 1, max: 100, ...said },
  wait: { kind: 'duration', default: 5e6, min: 1e6, max: 60e6, ...said },
  bias: { kind: 'share', default: 0.5, ...said },
  repair: { kind: 'boolean', default: true, ...said },
  mode: { kind: 'choice', options: ['eager', 'lazy'], default: 'lazy', ...said },
}

const define = (name: string): ProtocolDefinition => ({
  name,
  title: name,
  source: 'a test',
  params,
  messages: {},
  handshake: { connect: 0, accept: 0, refuse: 0 },
  conflict: ({ links, 'max-links': most }) =>
    Number(links) > Number(most)
      ? `links: ${links}, expected at most max-links, ${most}`
      : undefined,
  create: () => {
    throw new Error('never run')
  },
})

export const registry = new Map(['gnutella', 'chord'].map((name) => [name, define(name)]))
