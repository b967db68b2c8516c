// Napster: a central directory knows who shares what; peers ask it, and have nothing to do with one
// another until they download.

import { defineProtocol } from '../../sim/index.ts'
import { ANSWER, createDirectories, EXPIRE } from './directory.ts'
import {
  CLOSE,
  LOGIN,
  LOGIN_ACK,
  messages,
  PING,
  PONG,
  SEARCH_REQUEST,
  SEARCH_RESPONSE,
  SHARE,
  UNSHARE,
} from './messages.ts'
import { params } from './params.ts'
import { createUsers, KEEP_ALIVE, UNANSWERED } from './user.ts'

export const napster = defineProtocol({
  name: 'napster',
  title: 'Napster: a central directory',
  source: 'Napster messages, drscholl 2001 (the OpenNap specification)',
  params,
  messages,
  handshake: { connect: 40, accept: 40, refuse: 40 },
  servers: (given) => given.servers,
  conflict({ 'keep-alive': keepAlive, timeout, expiry }) {
    const against = `keep-alive: ${keepAlive / 1e6} s`
    if (timeout >= keepAlive) return `timeout: ${timeout / 1e6} s, expected less than ${against}`
    if (expiry < keepAlive) return `expiry: ${expiry / 1e6} s, expected at least ${against}`
    return undefined
  },
  create(net, given) {
    const directories = createDirectories(net, given)
    const users = createUsers(net, given)
    const of = (self: number) => (self < net.peers.count ? users : directories)
    return {
      join: (self) => of(self).join(self),
      leave: (self) => of(self).leave(self),
      search: users.search,
      shared: users.shared,
      withdrawn: users.withdrawn,
      receive(self, message) {
        switch (message.type) {
          case LOGIN:
            return directories.receiveLogin(self, message)
          case LOGIN_ACK:
            return users.receiveLoginAck(self, message)
          case SEARCH_REQUEST:
            return directories.receiveSearchRequest(self, message)
          case SEARCH_RESPONSE:
            return users.receiveSearchResponse(self, message)
          case PING:
            return directories.receivePing(self, message)
          case PONG:
            return users.receivePong(self, message)
          case SHARE:
            return directories.receiveShare(self, message)
          case UNSHARE:
            return directories.receiveUnshare(self, message)
          case CLOSE:
            return directories.receiveClose(self, message)
        }
      },
      timer(self, kind, arg) {
        switch (kind) {
          case KEEP_ALIVE:
            return users.keepAlive(self)
          case UNANSWERED:
            return users.unanswered(self, arg)
          case ANSWER:
            return directories.answer(self, arg)
          case EXPIRE:
            return directories.expire(self)
        }
      },
      roleOf: (self) => (self < net.peers.count ? 'peer' : 'server'),
      inspect: (self) => of(self).inspect(self),
      view: 'tiers',
    }
  },
})
