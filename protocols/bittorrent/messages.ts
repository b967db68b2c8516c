// The messages of BitTorrent and their bytes on the wire, with 40 of IP and TCP each. Blocks themselves are
// transfers: their 13 bytes of header in 16 KiB are not counted. On a connection the id is its receiver's end.

import type { MessageLayouts } from '../../sim/index.ts'

const HEADERS = 40
/** BEP 3, trackers: info_hash, peer_id, port, uploaded, downloaded, left, event, numwant in a GET. */
const ANNOUNCE = HEADERS + 40 + 200
const RESPONSE = HEADERS + 40 + 80

export const messages = {
  announceStarted: {
    bytes: ANNOUNCE,
    part: 'query',
    layout: 'BEP 3, trackers: GET, event=started, for what a user asks',
  },
  responseStarted: {
    bytes: RESPONSE,
    part: 'answer',
    layout: 'BEP 3, trackers: interval, complete, incomplete; then 6 a peer (BEP 23), or 60',
  },
  announce: {
    bytes: ANNOUNCE,
    part: 'maintenance',
    layout: 'BEP 3, trackers: GET, event=started, completed, stopped or none',
  },
  response: {
    bytes: RESPONSE,
    part: 'maintenance',
    layout: 'BEP 3, trackers: as responseStarted',
  },
  scrape: {
    bytes: HEADERS + 40 + 100,
    part: 'maintenance',
    layout: 'BEP 48: GET, info_hash',
  },
  scraped: {
    bytes: HEADERS + 40 + 100,
    part: 'maintenance',
    layout: 'BEP 48: info_hash, complete, downloaded, incomplete',
  },
  handshake: {
    bytes: HEADERS + 68,
    part: 'maintenance',
    layout: 'BEP 3, peer protocol: 19 "BitTorrent protocol" 8 reserved, info_hash 20, peer_id 20',
  },
  bitfield: { bytes: HEADERS + 5, part: 'maintenance', layout: 'BEP 3: 5; then a bit a piece' },
  have: { bytes: HEADERS + 9, part: 'maintenance', layout: 'BEP 3: 4, index 4' },
  interested: { bytes: HEADERS + 5, part: 'maintenance', layout: 'BEP 3: 2' },
  notInterested: { bytes: HEADERS + 5, part: 'maintenance', layout: 'BEP 3: 3' },
  choke: { bytes: HEADERS + 5, part: 'maintenance', layout: 'BEP 3: 0' },
  unchoke: { bytes: HEADERS + 5, part: 'maintenance', layout: 'BEP 3: 1' },
  request: {
    bytes: HEADERS + 17,
    part: 'maintenance',
    layout: 'BEP 3: 6, index 4, begin 4, length 4',
  },
  cancel: {
    bytes: HEADERS + 17,
    part: 'maintenance',
    layout: 'BEP 3: 8, index 4, begin 4, length 4',
  },
  pex: {
    bytes: HEADERS + 40,
    part: 'maintenance',
    layout: 'BEP 11: extended message ut_pex, added; then 7 a peer',
  },
  close: {
    bytes: HEADERS,
    part: 'maintenance',
    layout: 'the end of the connection in this torrent',
  },
} as const satisfies MessageLayouts

/** Both ends of a TCP connection. */
export const handshake = { connect: HEADERS, accept: HEADERS, refuse: HEADERS }

/** Bytes of a peer in a response, compact or not (BEP 23; BEP 3), and in a ut_pex message. */
export const COMPACT_BYTES = 6
export const PEER_BYTES = 60
export const PEX_BYTES = 7

/** Type numbers: the place of each name in `messages`. */
export const ANNOUNCE_STARTED = 0
export const RESPONSE_STARTED = 1
export const ANNOUNCE_AGAIN = 2
export const RESPONSE_AGAIN = 3
export const SCRAPE = 4
export const SCRAPED = 5
export const HANDSHAKE = 6
export const BITFIELD = 7
export const HAVE = 8
export const INTERESTED = 9
export const NOT_INTERESTED = 10
export const CHOKE = 11
export const UNCHOKE = 12
export const REQUEST = 13
export const CANCEL = 14
export const PEX = 15
export const CLOSE = 16

/** What an announce says (BEP 3). */
export const STARTED = 0
export const REGULAR = 1
export const COMPLETED = 2
export const STOPPED = 3
