// The messages of Napster and their bytes on the wire: 40 of IP and TCP, then for each message 4 of
// header (length 2, type 2) and its text, as long as in the specification's examples.

import type { MessageLayouts } from '../../sim/index.ts'

const HEADERS = 40
const HEADER = 4
/** A search string of 17 characters. */
const WORDS = 17

export const messages = {
  login: {
    bytes: HEADERS + HEADER + 29,
    part: 'maintenance',
    layout:
      'type 2: nick, password, port, client, link type; then type 100 for each file: name, MD5 32, size, bit rate, frequency, time',
  },
  loginAck: { bytes: HEADERS + HEADER + 16, part: 'maintenance', layout: 'type 3: email' },
  searchRequest: {
    bytes: HEADERS + HEADER + 36 + WORDS,
    part: 'query',
    layout: 'type 200: FILENAME CONTAINS "words" MAX_RESULTS 100',
  },
  searchResponse: {
    bytes: HEADERS + HEADER,
    part: 'answer',
    layout: 'type 201 for each result: as 100, nick, IP, link type; then type 202, empty',
  },
  ping: { bytes: HEADERS + HEADER, part: 'maintenance', layout: 'type 750: empty' },
  pong: { bytes: HEADERS + HEADER, part: 'maintenance', layout: 'type 750 back: empty' },
  share: {
    bytes: HEADERS + HEADER + 33 + 32 + 6 + 3 + 5 + 2 + 5,
    part: 'maintenance',
    layout: 'type 100: name, MD5 32, size, bit rate, frequency, time',
  },
  unshare: { bytes: HEADERS + HEADER + 33, part: 'maintenance', layout: 'type 102: name' },
  close: { bytes: HEADERS, part: 'maintenance', layout: 'the end of the TCP connection' },
} as const satisfies MessageLayouts

/** A message of type 100: header 4, name 33, MD5 32, size 6, bit rate 3, frequency 5, time 2, spaces 5. */
export const FILE_BYTES = HEADER + 33 + 32 + 6 + 3 + 5 + 2 + 5
/** One of type 201: header 4, name 31, MD5 32, size 7, bit rate 3, frequency 5, length 3, nick 5, IP 10, link 1, spaces 8. */
export const RESULT_BYTES = HEADER + 31 + 32 + 7 + 3 + 5 + 3 + 5 + 10 + 1 + 8

/** Type numbers: the place of each name in `messages`. */
export const LOGIN = 0
export const LOGIN_ACK = 1
export const SEARCH_REQUEST = 2
export const SEARCH_RESPONSE = 3
export const PING = 4
export const PONG = 5
export const SHARE = 6
export const UNSHARE = 7
export const CLOSE = 8
