// k random walkers (Lv, Cao, Cohen, Li, Shenker 2002): a query wanders from neighbour to neighbour
// instead of flooding, and asks its asker every few steps whether it is still wanted. A holder ends the
// walk and answers the asker directly.

import { type Net, type PeerId, type QueryId, Rows } from '../../sim/index.ts'
import { GuidTable } from '../common/guid-table.ts'
import { answerPush, takeHit } from './answer.ts'
import { CHECK, CHECKED, QUERY_HIT, WALKER } from './messages.ts'
import type { GnutellaParams } from './params.ts'
import type { Search } from './search.ts'
import { createTrails } from './trails.ts'

/** In place of a walker's steps in the asker's answer: go no further. */
const STOP = -1

export function createWalkers(net: Net, params: GnutellaParams): Search {
  const { content, links, peers, queries, random } = net
  const { walkers, 'check-every': checkEvery, 'walk-ttl': walkTtl } = params
  const nodes = peers.count + peers.servers
  const seen = new GuidTable(nodes, params.guids)
  const trails = params['state-keeping'] ? createTrails(net, params.guids) : undefined
  /** Queries of a peer that have no hit yet. */
  const open = new Rows(nodes, 0)

  const wanted = (self: PeerId, query: QueryId): boolean => open.indexOf(self, query) >= 0

  /** A random neighbour other than `cameFrom` where there is one; -1: no neighbour at all. */
  function anyNeighbour(self: PeerId, cameFrom: PeerId): PeerId {
    const degree = links.degree(self)
    if (degree === 0) return -1
    const next = links.neighbour(self, random.int(degree))
    if (next !== cameFrom || degree === 1) return next
    // Once more, among the others: the last one stands in for it.
    const other = links.neighbour(self, random.int(degree - 1))
    return other === cameFrom ? links.neighbour(self, degree - 1) : other
  }

  /** A walker that has taken `steps` steps takes one more; where there is no link, it ends. */
  function step(self: PeerId, query: QueryId, steps: number, cameFrom: PeerId): void {
    const next = trails?.next(self, query, cameFrom) ?? anyNeighbour(self, cameFrom)
    if (next < 0) return
    net.send(self, next, WALKER, query, 1, queries.fileOf(query), steps + 1)
  }

  return {
    search(self, query) {
      open.push(self, query)
      for (let i = 0; i < walkers; i++) step(self, query, 0, -1)
    },

    /** a: the file, b: the steps taken so far. */
    receiveQuery(self, message) {
      const { id: query, from, a: file, b: steps } = message
      const asker = queries.askerOf(query)
      if (self === asker) {
        if (steps < walkTtl && wanted(self, query)) step(self, query, steps, from)
        return
      }
      const isNew = seen.remember(self, query, from)
      if (isNew) net.processed(self, query)
      if (content.shares(self, file)) {
        if (!isNew) return
        net.answered(self, query)
        net.send(self, asker, QUERY_HIT, query, 1, steps, self)
      } else if (steps < walkTtl) {
        if (steps % checkEvery === 0) net.send(self, asker, CHECK, query, 1, steps, from)
        else step(self, query, steps, from)
      } else net.expired(self, query)
    },

    /** At the asker. a: the walker's steps, b: where it came from; both go back with the answer. */
    receiveCheck(self, message) {
      const answer = wanted(self, message.id) ? message.a : STOP
      net.send(self, message.from, CHECKED, message.id, 1, answer, message.b)
    },

    receiveChecked(self, message) {
      if (message.a !== STOP) step(self, message.id, message.a, message.b)
    },

    /** At the asker, straight from the holder. a: the steps to it, b: the holder. */
    receiveQueryHit(self, message) {
      open.remove(self, message.id)
      takeHit(net, self, message, message.a)
    },

    receivePush: (self, message) => answerPush(net, self, message),

    leave(self) {
      seen.forget(self)
      open.setLength(self, 0)
      trails?.forget(self)
    },
  }
}
