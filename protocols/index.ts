// Every protocol of the laboratory, by the name a scenario uses.

import type { ProtocolDefinition } from '../sim/index.ts'
import { clientServer } from './client-server/index.ts'
import { gnutella } from './gnutella/index.ts'
import { kazaa } from './kazaa/index.ts'
import { napster } from './napster/index.ts'
import { protocol as skeleton } from './skeleton/index.ts'

const definitions: readonly ProtocolDefinition[] = [
  clientServer,
  gnutella,
  kazaa,
  napster,
  skeleton,
]

export const registry: ReadonlyMap<string, ProtocolDefinition> = new Map(
  definitions.map((definition) => [definition.name, definition]),
)
