// A request and its response, each with the 40 bytes of TCP and IP that its text travels in and the 40
// of opening the connection on its side.

import type { MessageLayouts } from '../../sim/index.ts'

const HEADERS = 40 + 40
const NAME = 17

export const messages = {
  request: {
    bytes: HEADERS + 18 + NAME,
    part: 'query',
    layout: 'RFC 1945 section 5: GET /name HTTP/1.0, a blank line; a name of 17 characters',
  },
  response: {
    bytes: HEADERS + 44,
    part: 'answer',
    layout: 'RFC 1945 section 6: HTTP/1.0 200 OK, Content-Length of 7 digits, a blank line',
  },
} as const satisfies MessageLayouts

/** Type numbers: the place of each name in `messages`. */
export const REQUEST = 0
export const RESPONSE = 1
