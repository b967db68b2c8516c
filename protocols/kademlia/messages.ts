// What goes over the wire: the queries of the mainline DHT (BEP 5) as bencoded, inside 28 bytes of IP and
// UDP headers. The paper names the same requests and leaves their layout open.

import type { MessageLayouts } from '../../sim/index.ts'

const UDP = 28
const TCP = 40
/** BEP 5, "Contact Encoding": id, address and port of a peer of the DHT. */
export const CONTACT_BYTES = 26
/** The same without id, as a string in a list: a holder. */
export const HOLDER_BYTES = 8

export const messages = {
  bootstrap: {
    bytes: UDP + 92,
    part: 'maintenance',
    layout: 'find_node, BEP 5: id 20, target 20; to a bootstrap server',
  },
  welcome: {
    bytes: UDP + 58,
    part: 'maintenance',
    layout: 'response to find_node, BEP 5: id 20, 26 a contact',
  },
  ping: { bytes: UDP + 56, part: 'maintenance', layout: 'ping, BEP 5: id 20' },
  pong: { bytes: UDP + 47, part: 'maintenance', layout: 'response to ping, BEP 5: id 20' },
  findNode: {
    bytes: UDP + 92,
    part: 'maintenance',
    layout: 'find_node, BEP 5: id 20, target 20',
  },
  nodes: {
    bytes: UDP + 58,
    part: 'maintenance',
    layout: 'response to find_node, BEP 5: id 20, 26 a contact',
  },
  store: {
    bytes: UDP + 147,
    part: 'maintenance',
    layout: 'announce_peer, BEP 5: id 20, info_hash 20, port 2, token 8; the sender holds the file',
  },
  stored: {
    bytes: UDP + 47,
    part: 'maintenance',
    layout: 'response to announce_peer, BEP 5: id 20',
  },
  replicate: {
    bytes: UDP + 134,
    part: 'maintenance',
    layout: 'as announce_peer without port; 12 a holder: address 6, port 2, time left 4 (our own)',
  },
  findValue: {
    bytes: UDP + 95,
    part: 'query',
    layout: 'get_peers, BEP 5: id 20, info_hash 20',
  },
  closer: {
    bytes: UDP + 75,
    part: 'answer',
    layout: 'response to get_peers, BEP 5: id 20, token 8, 26 a contact',
  },
  value: {
    bytes: UDP + 74,
    part: 'answer',
    layout: 'response to get_peers, BEP 5: id 20, token 8, 8 a holder',
  },
  cache: {
    bytes: UDP + 134,
    part: 'answer',
    layout: 'as replicate: the value to the nearest peer on the path that had none',
  },
  request: { bytes: TCP + 68, part: 'answer', layout: 'handshake of BEP 3: info_hash 20, id 20' },
  have: { bytes: TCP + 68, part: 'answer', layout: 'handshake of BEP 3: info_hash 20, id 20' },
  haveNot: { bytes: TCP, part: 'answer', layout: 'the connection is closed' },
} as const satisfies MessageLayouts

/** Bytes of a holder in `replicate` and `cache`. */
export const REPLICA_BYTES = 12

// Types by number: their places above.
export const BOOTSTRAP = 0
export const WELCOME = 1
export const PING = 2
export const PONG = 3
export const FIND_NODE = 4
export const NODES = 5
export const STORE = 6
export const STORED = 7
export const REPLICATE = 8
export const FIND_VALUE = 9
export const CLOSER = 10
export const VALUE = 11
export const CACHE = 12
export const REQUEST = 13
export const HAVE = 14
export const HAVE_NOT = 15

/** Contacts in a body: how many, then the peers. It is used again once its receiver is done with it. */
export interface Contacts {
  count: number
  readonly peers: Int32Array
}

/** Bodies of contacts, reused: one that is lost on its way is made anew. */
export function createContactPool(room: number) {
  const free: Contacts[] = []
  return {
    take: (): Contacts => free.pop() ?? { count: 0, peers: new Int32Array(room) },
    give(contacts: Contacts): void {
      free.push(contacts)
    },
  }
}

export type ContactPool = ReturnType<typeof createContactPool>
