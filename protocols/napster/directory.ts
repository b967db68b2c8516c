// A directory server: who is logged in, what they share, and the answer to a search. It knows a user
// only by what the user sent, so one that crashed stays in its index until it has been silent too long.

import {
  type FileId,
  type Json,
  type Message,
  type Net,
  type PeerId,
  Rows,
} from '../../sim/index.ts'
import { createServiceQueue } from '../common/service-queue.ts'
import { LOGIN_ACK, PONG, RESULT_BYTES, SEARCH_RESPONSE } from './messages.ts'
import type { NapsterParams } from './params.ts'

export interface Directories {
  join(self: PeerId): void
  leave(self: PeerId): void
  receiveLogin(self: PeerId, message: Message): void
  receiveSearchRequest(self: PeerId, message: Message): void
  receivePing(self: PeerId, message: Message): void
  /** A user shares a file more, or one less. */
  receiveShare(self: PeerId, message: Message): void
  receiveUnshare(self: PeerId, message: Message): void
  receiveClose(self: PeerId, message: Message): void
  /** A search is done. */
  answer(self: PeerId, query: number): void
  /** Forget users that have been silent too long, and come back for the others. */
  expire(self: PeerId): void
  inspect(self: PeerId): Json
}

/** Kinds of a directory's timers; users have others. */
export const ANSWER = 2
export const EXPIRE = 3

interface Directory {
  /** Who is logged in, and shares what. */
  readonly users: Map<PeerId, Set<FileId>>
  /** By peer: when the directory last heard of it; negative: not logged in. */
  readonly heardUs: Float64Array
  /** File -> users that share it. */
  readonly index: Rows
  results: number
  staleResults: number
  dropped: number
}

export function createDirectories(net: Net, params: NapsterParams): Directories {
  const { content, peers, queries, random } = net
  const directories = new Map<PeerId, Directory>()
  const desk = createServiceQueue({
    servers: peers.servers,
    perSecond: params.capacity,
    room: params.queue,
  })
  const at = (self: PeerId): Directory => directories.get(self)!

  /** Is that a user? Then it is heard of now. */
  function heard({ heardUs }: Directory, peer: PeerId): boolean {
    if (heardUs[peer]! < 0) return false
    heardUs[peer] = net.now
    return true
  }

  function forget({ users, heardUs, index }: Directory, peer: PeerId): void {
    for (const file of users.get(peer) ?? []) index.remove(file, peer)
    users.delete(peer)
    heardUs[peer] = -1
  }

  /**
   * Up to `results` holders but the asker, from a random place in the index on, so that all get their
   * turn; with `rank` speed those of the fastest lines first.
   */
  function holdersFor({ index }: Directory, file: number, asker: PeerId): PeerId[] {
    const holders: PeerId[] = []
    const most = params.rank === 'speed' ? Number.POSITIVE_INFINITY : params.results
    const count = index.lengthOf(file)
    const start = index.startOf(file)
    const first = count > 0 ? random.int(count) : 0
    for (let i = 0; i < count && holders.length < most; i++) {
      const holder = index.words[start + ((first + i) % count)]!
      if (holder !== asker) holders.push(holder)
    }
    if (params.rank === 'none') return holders
    // Equal lines stay in their order; none is faster than another where the world has no limits.
    const speeds = new Map(holders.map((holder) => [holder, peers.uplinkBps(holder)]))
    holders.sort((a, b) => (speeds.get(a) === speeds.get(b) ? 0 : speeds.get(b)! - speeds.get(a)!))
    return holders.slice(0, params.results)
  }

  return {
    join(self) {
      directories.set(self, {
        users: new Map(),
        heardUs: new Float64Array(peers.count).fill(-1),
        index: new Rows(content.files, 0),
        results: 0,
        staleResults: 0,
        dropped: 0,
      })
      net.timer(self, params['keep-alive'], EXPIRE, 0)
    },

    leave(self) {
      directories.delete(self)
      desk.clear(self - peers.count)
    },

    receiveLogin(self, message) {
      const directory = at(self)
      forget(directory, message.from)
      const files = new Set(message.body as Uint32Array)
      directory.users.set(message.from, files)
      directory.heardUs[message.from] = net.now
      for (const file of files) directory.index.push(file, message.from)
      net.send(self, message.from, LOGIN_ACK, 0, 1, 0, 0)
    },

    receiveSearchRequest(self, message) {
      const directory = at(self)
      if (!heard(directory, message.from)) return
      const waitUs = desk.admit(self - peers.count, net.now)
      if (waitUs >= 0) return net.timer(self, waitUs, ANSWER, message.id)
      directory.dropped++
      net.overloaded(self, message.id)
    },

    receivePing(self, message) {
      if (heard(at(self), message.from)) net.send(self, message.from, PONG, 0, 1, 0, 0)
    },

    receiveShare(self, message) {
      const directory = at(self)
      if (!heard(directory, message.from)) return
      const files = directory.users.get(message.from)!
      if (files.has(message.a)) return
      files.add(message.a)
      directory.index.push(message.a, message.from)
    },

    receiveUnshare(self, message) {
      const directory = at(self)
      if (!heard(directory, message.from)) return
      if (!directory.users.get(message.from)!.delete(message.a)) return
      directory.index.remove(message.a, message.from)
    },

    receiveClose: (self, message) => forget(at(self), message.from),

    answer(self, query) {
      const directory = at(self)
      const asker = queries.askerOf(query)
      const holders = holdersFor(directory, queries.fileOf(query), asker)
      net.processed(self, query)
      for (const holder of holders) {
        net.answered(holder, query)
        if (!peers.oracleOnline(holder)) directory.staleResults++
      }
      directory.results += holders.length
      const bytes = holders.length * RESULT_BYTES
      net.sendBody(self, asker, SEARCH_RESPONSE, query, 1, 0, holders, bytes)
    },

    expire(self) {
      const directory = at(self)
      for (const peer of directory.users.keys()) {
        if (net.now - directory.heardUs[peer]! > params.expiry) forget(directory, peer)
      }
      net.timer(self, params['keep-alive'], EXPIRE, 0)
    },

    inspect(self) {
      const directory = directories.get(self)
      if (!directory) return {}
      const { users, results, staleResults, dropped } = directory
      let files = 0
      for (const shared of users.values()) files += shared.size
      return { users: users.size, files, results, oracleStaleResults: staleResults, dropped }
    },
  }
}
