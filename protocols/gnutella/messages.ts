// The descriptors of Gnutella 0.4, then those of walkers, and their bytes on the wire: 20 of IP, 20 of
// TCP, 23 of header (GUID 16, type 1, TTL 1, hops 1, length 4) and the payload.

import type { MessageLayouts } from '../../sim/index.ts'

const HEADERS = 20 + 20 + 23
/** A search string of 17 characters and its NUL, with which a query weighs Ritter's 83 bytes. */
const CRITERIA = 18

export const messages = {
  ping: { bytes: HEADERS, part: 'maintenance', layout: '0.4 section 3.2.1: no payload' },
  pong: {
    bytes: HEADERS + 14,
    part: 'maintenance',
    layout: '0.4 section 3.2.2: port 2, IP 4, files 4, kilobytes 4',
  },
  query: {
    bytes: HEADERS + 2 + CRITERIA,
    part: 'query',
    layout: '0.4 section 3.2.3: minimum speed 2, search criteria and NUL 18',
  },
  queryHit: {
    bytes: HEADERS + 11 + (8 + CRITERIA + 1) + 16,
    part: 'answer',
    layout:
      '0.4 section 3.2.4: hits 1, port 2, IP 4, speed 4; one result: index 4, size 4, name and two NULs 19; servent 16',
  },
  push: {
    bytes: HEADERS + 26,
    part: 'answer',
    layout: '0.4 section 3.2.5: servent 16, file index 4, IP 4, port 2',
  },
  giv: {
    bytes: 40 + 40 + CRITERIA,
    part: 'answer',
    layout: '0.4 section 5: GIV, file index, servent in hexadecimal, name, over a new connection',
  },
  hostsRequest: {
    bytes: 40 + 60,
    part: 'maintenance',
    layout: 'host cache: an HTTP request, whose line gives the own address',
  },
  hosts: {
    bytes: 40 + 20,
    part: 'maintenance',
    layout: 'host cache: an HTTP answer, then 21 bytes per address',
  },
  walker: {
    bytes: HEADERS + 2 + CRITERIA + 8,
    part: 'query',
    layout: 'Lv et al. 2002: a query, the IP 4 and port 2 of its asker, steps 2',
  },
  check: {
    bytes: HEADERS,
    part: 'answer',
    layout: 'Lv et al. 2002: to the asker, no payload',
  },
  checked: {
    bytes: HEADERS + 1,
    part: 'answer',
    layout: 'Lv et al. 2002: its answer, go on or stop 1',
  },
} as const satisfies MessageLayouts

export const HOST_BYTES = 21

/** TCP and IP headers with `GNUTELLA CONNECT/0.4\n\n`, `GNUTELLA OK\n\n`, and a bare close. */
export const handshake = { connect: 40 + 22, accept: 40 + 13, refuse: 40 }

/** Type numbers: the place of each name in `messages`. */
export const PING = 0
export const PONG = 1
export const QUERY = 2
export const QUERY_HIT = 3
export const PUSH = 4
export const GIV = 5
export const HOSTS_REQUEST = 6
export const HOSTS = 7
export const WALKER = 8
export const CHECK = 9
export const CHECKED = 10
