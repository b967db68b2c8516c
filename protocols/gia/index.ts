// Gia: Gnutella with random walks, made to bear load. Peers of high capacity come by many neighbours, know what
// those share, and are where queries go; nobody is sent more than it can process.

import { defineProtocol } from '../../sim/index.ts'
import { createAnswers, PATIENCE } from './answers.ts'
import { drawCapacities } from './capacity.ts'
import { createFlow, NO_FLOW } from './flow.ts'
import { createHosts } from './hosts.ts'
import {
  HELLO,
  HOSTS,
  HOSTS_REQUEST,
  handshake,
  KEEP_ALIVE,
  messages,
  POINTER,
  QUERY,
  RENEW,
  RESPONSE,
  STATUS,
  TOKEN,
} from './messages.ts'
import { Neighbours } from './neighbours.ts'
import { ADAPT, createOverlay } from './overlay.ts'
import { type GiaParams, params } from './params.ts'
import { Pointers } from './pointers.ts'
import { Visits } from './visits.ts'
import { createWalks, PROCESS } from './walk.ts'

export const gia = defineProtocol({
  name: 'gia',
  title: 'Gia: walks towards capacity, with tokens',
  source:
    'Chawathe, Ratnasamy, Breslau, Lanham and Shenker, Making Gnutella-like P2P systems scalable, SIGCOMM 2003',
  params,
  messages,
  handshake,
  servers: (given) => given['host-caches'],
  conflict,
  create(net, given) {
    const { peers } = net
    const nodes = peers.count + peers.servers
    const neighbours = new Neighbours(net, drawCapacities(net, given))
    const pointers = given['one-hop'] ? new Pointers(nodes) : undefined
    const flow = given['flow-control'] ? createFlow(net, neighbours, given.window) : NO_FLOW
    const visits = new Visits(nodes, given.memory)
    const hosts = createHosts(net, given)
    const overlay = createOverlay(net, given, { neighbours, hosts, flow, pointers })
    const answers = createAnswers(net, given, visits)
    const walks = createWalks(net, given, { neighbours, pointers, flow, visits, answers })
    return {
      join: overlay.join,
      leave(self) {
        overlay.leave(self)
        walks.leave(self)
        answers.leave(self)
      },
      accept: overlay.accept,
      linked: overlay.linked,
      refused: overlay.refused,
      unlinked: overlay.unlinked,
      shared: (self, file) => overlay.tellOf(self, file, true),
      withdrawn: (self, file) => overlay.tellOf(self, file, false),
      timer(self, kind, arg) {
        if (kind === PROCESS) return walks.process(self, arg)
        if (kind === ADAPT) {
          overlay.adapt(self)
          walks.retry(self)
        } else if (kind === PATIENCE) {
          const attempt = answers.nextAttempt(self, arg)
          if (attempt !== undefined) walks.issue(self, arg, attempt)
        }
      },
      search(self, query) {
        answers.open(self, query)
        walks.issue(self, query, 0)
      },
      receive(self, message) {
        switch (message.type) {
          case QUERY:
            return walks.receiveQuery(self, message)
          case TOKEN:
            flow.receive(self, message.from, message.a)
            return walks.drain(self, message.from, message.a)
          case RESPONSE:
            return answers.receiveResponse(self, message)
          case KEEP_ALIVE:
            return answers.receiveKeepAlive(self, message)
          case HELLO:
            overlay.receiveHello(self, message)
            return walks.drain(self, message.from, given['flow-control'] ? message.a : ALL)
          case STATUS:
            return overlay.receiveStatus(self, message)
          case POINTER:
            return overlay.receivePointer(self, message)
          case RENEW:
            return flow.receiveRenew(self, message)
          case HOSTS_REQUEST:
            return hosts.receiveRequest(self, message)
          case HOSTS:
            return hosts.receive(self, message)
        }
      },
      roleOf: (self) => (self < peers.count ? 'peer' : 'host-cache'),
      inspect(self) {
        if (self >= peers.count) return { known: hosts.list(self) }
        return {
          capacity: neighbours.capacity[self]!,
          satisfaction: overlay.satisfaction(self),
          neighbours: neighbours.list(self),
          pointers: pointers?.lengthOf(self) ?? 0,
          waiting: walks.waitingAt(self),
        }
      },
      view: 'graph',
    }
  },
})

/** All that waits may go over a link that needs no tokens. */
const ALL = Number.POSITIVE_INFINITY

function conflict(given: GiaParams): string | undefined {
  const { 'min-links': least, 'max-links': most } = given
  if (least > most) return `min-links: ${least}, expected at most max-links: ${most}`
  const sum = given['share-1x'] + given['share-10x'] + given['share-100x'] + given['share-1000x']
  if (sum > 1 + 1e-9) {
    return `share-1x + share-10x + share-100x + share-1000x: ${sum}, expected at most 1`
  }
  return undefined
}
