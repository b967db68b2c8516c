// The messages of Chord and their bytes on the wire. The papers give calls and no format: 28 bytes of IP
// and UDP, 4 of header (type 1, TTL 1, transaction 2), and the arguments. An identifier takes 20 bytes,
// an address (IP and port) 6; a peer is named by its address, of which its identifier is the hash.

import type { MessageLayouts } from '../../sim/index.ts'

const HEADERS = 28 + 4
const ID = 20
/** An address and the number of a virtual node. */
export const CONTACT_BYTES = 6 + 1
/** A pointer in a list: key, holder, seconds until it expires. */
export const POINTER_BYTES = ID + 6 + 4

export const messages = {
  find: {
    bytes: HEADERS + ID + 6 + 4,
    part: 'maintenance',
    layout: 'ToN figure 5, find_successor: key 20, asker 6, purpose 4; passed on from peer to peer',
  },
  found: {
    bytes: HEADERS + CONTACT_BYTES + 6,
    part: 'maintenance',
    layout:
      'its answer, straight to the asker: successor of the key 7, purpose 4, hops 1, timeouts 1',
  },
  lookup: {
    bytes: HEADERS + ID + 6 + 2,
    part: 'query',
    layout:
      'a query on its way to the owner of its key: key 20, asker 6, timeouts 1, for the owner 1',
  },
  holders: {
    bytes: HEADERS + 3,
    part: 'answer',
    layout: "the owner's answer: hops 1, timeouts 1, length 1, then 6 a holder",
  },
  request: { bytes: HEADERS + ID, part: 'query', layout: 'to a holder, do you have it: key 20' },
  offer: { bytes: HEADERS + 8, part: 'answer', layout: 'its answer: size 8' },
  ack: { bytes: HEADERS, part: 'maintenance', layout: 'I pass it on: none' },
  queryAck: { bytes: HEADERS, part: 'answer', layout: 'the same of a query' },
  step: {
    bytes: HEADERS + ID + CONTACT_BYTES,
    part: 'maintenance',
    layout: 'iterative: key 20, a peer that did not answer 7',
  },
  next: {
    bytes: HEADERS + CONTACT_BYTES + 1,
    part: 'maintenance',
    layout: 'iterative: whom to ask next 7, or it is the owner 1',
  },
  queryStep: {
    bytes: HEADERS + ID + CONTACT_BYTES,
    part: 'query',
    layout: 'the same as step, of a query',
  },
  queryNext: {
    bytes: HEADERS + CONTACT_BYTES + 1,
    part: 'answer',
    layout: 'the same as next, of a query',
  },
  getPredecessor: {
    bytes: HEADERS + 2,
    part: 'maintenance',
    layout: 'ToN figure 6, stabilize: virtual node asked 1 and asking 1',
  },
  predecessor: {
    bytes: HEADERS + CONTACT_BYTES + 1,
    part: 'maintenance',
    layout: 'its answer: predecessor 7, asking 1, then 7 for each further successor',
  },
  notify: {
    bytes: HEADERS + 2,
    part: 'maintenance',
    layout:
      'ToN figure 6: I might be your predecessor; virtual node told 1, telling 1 and whether it is new',
  },
  ping: { bytes: HEADERS + 2, part: 'maintenance', layout: 'ToN figure 6, check_predecessor' },
  pong: { bytes: HEADERS + 2, part: 'maintenance', layout: 'its answer' },
  leaving: {
    bytes: HEADERS + 2 + CONTACT_BYTES,
    part: 'maintenance',
    layout:
      'ToN section IV-E.4: to the predecessor with the successors, to the successor with the predecessor',
  },
  store: {
    bytes: HEADERS + ID + 6 + 2,
    part: 'maintenance',
    layout:
      'a pointer on its way to the owner of its key: key 20, holder 6, for the owner 1, to be kept or not 1',
  },
  keep: {
    bytes: HEADERS + 4,
    part: 'maintenance',
    layout:
      'pointers for a replica or an owner: virtual nodes 1 and 1, length 2, then 30 a pointer',
  },
  hello: {
    bytes: HEADERS + 6,
    part: 'maintenance',
    layout: 'to the bootstrap server: a contact that did not answer 6',
  },
  contact: {
    bytes: HEADERS + 6,
    part: 'maintenance',
    layout: 'its answer: a member of the ring 6, or none',
  },
  joined: { bytes: HEADERS, part: 'maintenance', layout: 'to the bootstrap server: none' },
} as const satisfies MessageLayouts

/** Type numbers: the place of each name in `messages`. */
export const FIND = 0
export const FOUND = 1
export const LOOKUP = 2
export const HOLDERS = 3
export const REQUEST = 4
export const OFFER = 5
export const ACK = 6
export const QUERY_ACK = 7
export const STEP = 8
export const NEXT = 9
export const QUERY_STEP = 10
export const QUERY_NEXT = 11
export const GET_PREDECESSOR = 12
export const PREDECESSOR = 13
export const NOTIFY = 14
export const PING = 15
export const PONG = 16
export const LEAVING = 17
export const STORE = 18
export const KEEP = 19
export const HELLO = 20
export const CONTACT = 21
export const JOINED = 22

/** Word b of a ping: is the predecessor alive, who follows a finger, which candidate is nearest. */
export const ALIVE = 0
export const FOLLOWERS = 1
export const RACE = 2
