// Gia's messages and their bytes on the wire. The paper extends Gnutella and gives no layouts, so these are
// Gnutella 0.4's with the fields that the paper says are carried: 20 of IP, 20 of TCP, 23 of header.

import type { FileId, MessageLayouts, PeerId } from '../../sim/index.ts'

const HEADERS = 20 + 20 + 23
/** A search string of 17 characters and its NUL, as in Gnutella's queries of 83 bytes. */
const CRITERIA = 18

export const messages = {
  query: {
    bytes: HEADERS + 2 + CRITERIA + 4,
    part: 'query',
    layout:
      'section 3.4: GUID, search string 18, steps 2, responses wanted 2; then 6 a holder it has found',
  },
  response: {
    bytes: HEADERS + 11 + (8 + CRITERIA + 1) + 16,
    part: 'answer',
    layout: 'section 3.4, back on the path of the query: a query hit of Gnutella 0.4',
  },
  keepAlive: {
    bytes: HEADERS,
    part: 'answer',
    layout: 'section 5.2, back on the path of the query: a response without a match',
  },
  token: {
    bytes: HEADERS + 2,
    part: 'maintenance',
    layout: 'section 3.3: tokens that the receiver may spend on its sender 2',
  },
  renew: {
    bytes: HEADERS,
    part: 'maintenance',
    layout: 'the sender holds no token of the receiver, and would spend some (convention)',
  },
  hello: {
    bytes: HEADERS + 8,
    part: 'maintenance',
    layout:
      'section 3.2, over a new link: tokens 2, links 2, firewalled 1; then 24 a pointer to a file, 10 a host',
  },
  status: {
    bytes: HEADERS + 2,
    part: 'maintenance',
    layout: 'section 3.2: links 2',
  },
  pointer: {
    bytes: HEADERS + 25,
    part: 'maintenance',
    layout: 'section 3.2: a file that the sender shares now, or no longer: 24, which of them 1',
  },
  hostsRequest: {
    bytes: 40 + 60,
    part: 'maintenance',
    layout: 'host cache: an HTTP request, whose line gives the own address and capacity',
  },
  hosts: {
    bytes: 40 + 20,
    part: 'maintenance',
    layout: 'host cache: an HTTP answer, then 10 bytes a host',
  },
} as const satisfies MessageLayouts

/** IP 4, port 2, capacity 4. */
export const HOST_BYTES = 10
/** Index 4, name and NULs 20. */
export const POINTER_BYTES = 24
export const HOLDER_BYTES = 6

/** The request and its answer tell capacity and links of their sender (Algorithm 1): 6 bytes more. */
export const handshake = { connect: 40 + 22 + 6, accept: 40 + 13 + 6, refuse: 40 }

/** Type numbers: the place of each name in `messages`. */
export const QUERY = 0
export const RESPONSE = 1
export const KEEP_ALIVE = 2
export const TOKEN = 3
export const RENEW = 4
export const HELLO = 5
export const STATUS = 6
export const POINTER = 7
export const HOSTS_REQUEST = 8
export const HOSTS = 9

/** What a peer tells over a new link. */
export interface Hello {
  /** Is it the answer to one? */
  readonly isReply: boolean
  readonly links: number
  readonly files: ArrayLike<FileId>
  readonly hosts: readonly PeerId[]
}
