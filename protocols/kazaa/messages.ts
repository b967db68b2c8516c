// The messages of this KaZaA and their bytes on the wire. FastTrack's signalling was encrypted: what the
// measurements could see is what the messages are for; where a size is not known it says convention.

import type { MessageLayouts, Micros, PeerId } from '../../sim/index.ts'

const UDP = 20 + 8
const TCP = 20 + 20

export const messages = {
  startRequest: {
    bytes: TCP + 12,
    part: 'maintenance',
    layout: 'to a bootstrap server: port 2, NAT 1, uptime 1, version',
  },
  announce: {
    bytes: TCP + 12,
    part: 'maintenance',
    layout: 'to a bootstrap server, by a supernode: port 2, load 1',
  },
  list: {
    bytes: TCP + 4,
    part: 'maintenance',
    layout: 'supernode refresh list: length, then 8 a supernode: IP 4, port 2, load 1, freshness 1',
  },
  probe: {
    bytes: UDP + 12,
    part: 'maintenance',
    layout: 'UDP: network name, version (convention)',
  },
  probeAnswer: {
    bytes: UDP + 21,
    part: 'maintenance',
    layout: 'UDP: load 1, version, name (convention)',
  },
  upload: {
    bytes: TCP + 20,
    part: 'maintenance',
    layout:
      'session: user name, bandwidth, NAT (convention); then 100 a file: hash 20, name, descriptors',
  },
  hello: {
    bytes: TCP + 20,
    part: 'maintenance',
    layout: 'supernode to supernode: name, bandwidth (convention); then 8 a supernode',
  },
  promote: {
    bytes: TCP + 4,
    part: 'maintenance',
    layout: 'a supernode asks a child to be one (convention)',
  },
  query: {
    bytes: TCP + 40,
    part: 'query',
    layout: 'asking supernode 6, query 2, TTL 1, results 1, keywords 30 (convention)',
  },
  results: {
    bytes: TCP + 12,
    part: 'answer',
    layout:
      'query 2, supernode 6; then 120 a result: holder 6, its supernode 6, user name, metadata 100',
  },
  update: {
    bytes: TCP + 4 + 100,
    part: 'maintenance',
    layout: 'a child shares a file more or less: added 1, hash 20, name, descriptors (convention)',
  },
} as const satisfies MessageLayouts

export const SUPERNODE_BYTES = 8
export const FILE_BYTES = 100
export const RESULT_BYTES = 120

/** Both ends exchange keys: 12 bytes out, 8 back. */
export const handshake = { connect: TCP + 12, accept: TCP + 8, refuse: TCP }

/** Type numbers: the place of each name in `messages`. */
export const START_REQUEST = 0
export const ANNOUNCE = 1
export const LIST = 2
export const PROBE = 3
export const PROBE_ANSWER = 4
export const UPLOAD = 5
export const HELLO = 6
export const PROMOTE = 7
export const QUERY = 8
export const RESULTS = 9
export const UPDATE = 10

/** What an ordinary node tells its supernode of itself. */
export interface Upload {
  readonly files: Uint32Array
  readonly capacity: number
  readonly sinceUs: Micros
  readonly firewalled: boolean
}

export interface Results {
  readonly holders: readonly PeerId[]
  /** Links from the asker to each. */
  readonly hops: readonly number[]
}
