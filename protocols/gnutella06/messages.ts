// The messages of Gnutella 0.6 and their bytes on the wire: 20 of IP, 20 of TCP, 23 of header (GUID 16,
// type 1, TTL 1, hops 1, length 4) and the payload.

import { type Bytes, ln, log2, type MessageLayouts } from '../../sim/index.ts'

const TCP = 20 + 20
const HEADERS = TCP + 23
/** A search string of 17 characters and its NUL, as in Gnutella 0.4. */
const CRITERIA = 18

export const messages = {
  query: {
    bytes: HEADERS + 2 + CRITERIA,
    part: 'query',
    layout: '0.6 section 2.2.6: flags 2, search criteria and NUL 18',
  },
  queryHit: {
    bytes: HEADERS + 11 + (8 + CRITERIA + 1) + 16,
    part: 'answer',
    layout:
      '0.6 section 2.2.7: hits 1, port 2, IP 4, speed 4; one result: index 4, size 4, name and two NULs 19; servent 16',
  },
  table: {
    bytes: TCP,
    part: 'maintenance',
    layout: 'Query Routing 1.0: RESET 29 with the first, PATCH 28 and its data for every KB',
  },
  try: {
    bytes: 20,
    part: 'maintenance',
    layout: 'X-Try-Ultrapeers, a header of the acceptance or refusal; then 21 an address',
  },
  ping: { bytes: HEADERS, part: 'maintenance', layout: '0.6 section 2.2.2: no payload' },
  pong: {
    bytes: HEADERS + 14,
    part: 'maintenance',
    layout: '0.6 section 2.2.3: port 2, IP 4, files 4, kilobytes 4',
  },
  announce: {
    bytes: TCP + 60,
    part: 'maintenance',
    layout: 'to a host cache, by an ultrapeer: an HTTP request, whose line gives the own address',
  },
  hostsRequest: {
    bytes: TCP + 60,
    part: 'maintenance',
    layout: 'to a host cache: an HTTP request',
  },
  hosts: {
    bytes: TCP + 20,
    part: 'maintenance',
    layout: 'of a host cache: an HTTP answer, then 21 an address',
  },
} as const satisfies MessageLayouts

export const HOST_BYTES = 21

/**
 * TCP and IP headers with the request line and status line of the handshake, X-Ultrapeer,
 * X-Query-Routing, X-Degree, X-Max-TTL, X-Dynamic-Querying, User-Agent; the third step in with the first.
 */
export const handshake = { connect: 2 * TCP + 230, accept: TCP + 200, refuse: TCP + 60 }

/** Type numbers: the place of each name in `messages`. */
export const QUERY = 0
export const QUERY_HIT = 1
export const TABLE = 2
export const TRY = 3
export const PING = 4
export const PONG = 5
export const ANNOUNCE = 6
export const HOSTS_REQUEST = 7
export const HOSTS = 8

const RESET_BYTES = 23 + 6
const PATCH_BYTES = 23 + 5
/** Most bytes of data in one PATCH (Query Routing 1.0: 1 KB). */
const PATCH_ROOM = 1024

/**
 * Bytes of a table of `slots` slots on the wire, of which `changed` differ from what was sent before
 * (`whole`: from an empty one, after a RESET). The data are what ZLIB makes of a bit a slot, within 15 %:
 * the entropy of the bits, of which it misses the more the sparser they are.
 */
export function tableBytes(changed: number, slots: number, whole: boolean): Bytes {
  const share = Math.min(changed / slots, 0.5)
  const entropy = share > 0 ? share * log2(1 / share) + (1 - share) * log2(1 / (1 - share)) : 0
  const waste = share > 0 ? Math.min(2, Math.max(1, 0.7 - 0.2 * ln(share))) : 1
  const data = Math.ceil(20 + slots / 8100 + ((slots * entropy) / 8) * waste)
  return data + Math.ceil(data / PATCH_ROOM) * PATCH_BYTES + (whole ? RESET_BYTES : 0)
}
