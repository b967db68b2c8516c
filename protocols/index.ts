// Every protocol of the laboratory, by the name a scenario uses.

import type { ProtocolDefinition } from '../sim/index.ts'
import { bittorrent } from './bittorrent/index.ts'
import { chord } from './chord/index.ts'
import { clientServer } from './client-server/index.ts'
import { gia } from './gia/index.ts'
import { gnutella } from './gnutella/index.ts'
import { gnutella06 } from './gnutella06/index.ts'
import { kademlia } from './kademlia/index.ts'
import { kazaa } from './kazaa/index.ts'
import { napster } from './napster/index.ts'
import { protocol as skeleton } from './skeleton/index.ts'

/** As a course would come to them. */
const definitions: readonly ProtocolDefinition[] = [
  clientServer,
  napster,
  gnutella,
  gnutella06,
  gia,
  kazaa,
  chord,
  kademlia,
  bittorrent,
  skeleton,
]

export const registry: ReadonlyMap<string, ProtocolDefinition> = new Map(
  definitions.map((definition) => [definition.name, definition]),
)
