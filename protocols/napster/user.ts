// A user of a directory: it logs in and lists its files, asks the directory and nobody else, and pings
// it now and then. What goes unanswered sends it to another server.

import {
  type FileId,
  type Json,
  type Message,
  type Net,
  type PeerId,
  Rows,
} from '../../sim/index.ts'
import { CLOSE, FILE_BYTES, LOGIN, PING, SEARCH_REQUEST, SHARE, UNSHARE } from './messages.ts'
import type { NapsterParams } from './params.ts'

export interface Users {
  join(self: PeerId): void
  leave(self: PeerId): void
  search(self: PeerId, query: number): void
  receiveLoginAck(self: PeerId, message: Message): void
  receiveSearchResponse(self: PeerId, message: Message): void
  receivePong(self: PeerId, message: Message): void
  /** What it shares has changed. */
  shared(self: PeerId, file: FileId): void
  withdrawn(self: PeerId, file: FileId): void
  keepAlive(self: PeerId): void
  unanswered(self: PeerId, attempt: number): void
  inspect(self: PeerId): Json
}

/** Kinds of a user's timers; directories have others. */
export const KEEP_ALIVE = 0
export const UNANSWERED = 1

export function createUsers(net: Net, params: NapsterParams): Users {
  const { content, peers, queries, random } = net
  const server = new Int32Array(peers.count)
  const loggedIn = new Uint8Array(peers.count)
  /** Queries that wait for the login to be acknowledged. */
  const waiting = new Rows(peers.count, 0)
  /** Logins and pings so far, counted once more when answered: an older timeout then means nothing. */
  const attempts = new Int32Array(peers.count)

  function awaitAnswer(self: PeerId): void {
    net.timer(self, params.timeout, UNANSWERED, ++attempts[self]!)
  }

  function login(self: PeerId, to: PeerId): void {
    server[self] = to
    loggedIn[self] = 0
    const files = content.filesOf(self)
    net.sendBody(self, to, LOGIN, 0, 1, 0, files, files.length * FILE_BYTES)
    awaitAnswer(self)
  }

  function request(self: PeerId, query: number): void {
    net.send(self, server[self]!, SEARCH_REQUEST, query, 1, queries.fileOf(query), 0)
  }

  /** Another server than the present one, where there is one. */
  function another(self: PeerId): PeerId {
    if (peers.servers === 1) return peers.count
    const step = 1 + random.int(peers.servers - 1)
    return peers.count + ((server[self]! - peers.count + step) % peers.servers)
  }

  return {
    join(self) {
      login(self, peers.count + random.int(peers.servers))
      // Users that come together do not ping together.
      net.timer(self, Math.floor(random.next() * params['keep-alive']), KEEP_ALIVE, 0)
    },

    leave(self) {
      waiting.setLength(self, 0)
      net.send(self, server[self]!, CLOSE, 0, 1, 0, 0)
    },

    search(self, query) {
      if (loggedIn[self] === 1) request(self, query)
      else waiting.push(self, query)
    },

    receiveLoginAck(self, message) {
      if (message.from !== server[self] || loggedIn[self] === 1) return
      loggedIn[self] = 1
      attempts[self]!++
      for (const query of waiting.list(self)) request(self, query)
      waiting.setLength(self, 0)
    },

    /** The directory answers for the holders: each is one hop away, though no link was crossed. */
    receiveSearchResponse(_self, message) {
      for (const holder of message.body as readonly PeerId[]) net.hit(message.id, holder, 1)
    },

    receivePong(self, message) {
      if (message.from === server[self] && loggedIn[self] === 1) attempts[self]!++
    },

    /** A login that is under way tells of the files there were: the server takes what follows in order. */
    shared: (self, file) => net.send(self, server[self]!, SHARE, 0, 1, file, 0),
    withdrawn: (self, file) => net.send(self, server[self]!, UNSHARE, 0, 1, file, 0),

    keepAlive(self) {
      net.timer(self, params['keep-alive'], KEEP_ALIVE, 0)
      if (loggedIn[self] === 0) return
      net.send(self, server[self]!, PING, 0, 1, 0, 0)
      awaitAnswer(self)
    },

    unanswered(self, attempt) {
      if (attempt === attempts[self]) login(self, another(self))
    },

    inspect: (self) => ({ server: server[self]!, loggedIn: loggedIn[self] === 1 }),
  }
}
