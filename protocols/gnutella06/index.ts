// Gnutella 0.6: ultrapeers and leaves. Leaves tell their ultrapeers by a table what they may be asked for,
// ultrapeers search for them, one connection after another until there are enough results.

import { defineProtocol } from '../../sim/index.ts'
import { createConnector, REFRESH, START } from './connect.ts'
import { RETRY } from './dial.ts'
import { DYNAMIC } from './dynamic.ts'
import { createHostCaches } from './host-cache.ts'
import { HOSTS, handshake, messages, PING, PONG, QUERY, QUERY_HIT, TABLE, TRY } from './messages.ts'
import { conflict, params } from './params.ts'
import { createRoutes } from './routes.ts'
import { createSearch } from './search.ts'
import { createTables } from './tables.ts'
import { createTiers, listOf } from './tiers.ts'

const FLUSH = 3
/** What waited is asked so long after the first link is up. */
const FLUSH_US = 2e6

export const gnutella06 = defineProtocol({
  name: 'gnutella06',
  title: 'Gnutella 0.6: ultrapeers and leaves, query routing, dynamic querying',
  source:
    'RFC-Gnutella 0.6 draft 2002; Singla and Rohrs 2001 (ultrapeers); Rohrs 2002 (query routing); Fisk 2003 (dynamic querying)',
  params,
  messages,
  handshake,
  servers: (given) => given['host-caches'],
  conflict,
  create(net, given) {
    const { peers } = net
    const tiers = createTiers(peers.count)
    const { role, tops, leaves } = tiers
    const routes = createRoutes(peers.count, given)
    const tables = createTables(net, given, tiers, routes)
    const connector = createConnector(net, given, tiers, tables)
    const { dialler } = connector
    const searching = createSearch(net, given, tiers, routes)
    const hostCaches = createHostCaches(net, given)
    const isServer = (self: number) => self >= peers.count

    return {
      join(self) {
        if (!isServer(self)) connector.join(self)
      },
      leave(self) {
        if (isServer(self)) return
        connector.leave(self)
        searching.leave(self)
      },
      accept: (self, peer) => !isServer(self) && connector.accept(self, peer),
      linked(self, peer) {
        const first = tops.lengthOf(self) + leaves.lengthOf(self) === 0
        connector.linked(self, peer)
        if (first) net.timer(self, FLUSH_US, FLUSH, 0)
      },
      refused: connector.refused,
      unlinked: connector.unlinked,
      shared: tables.change,
      withdrawn: tables.change,
      timer(self, kind, arg) {
        if (kind === DYNAMIC) searching.next(self, arg)
        else if (kind === START) dialler.start(self)
        else if (kind === RETRY) dialler.retry(self)
        else if (kind === REFRESH) connector.refresh(self, arg)
        else if (kind === FLUSH) searching.flush(self)
      },
      search: searching.search,
      receive(self, message) {
        switch (message.type) {
          case QUERY:
            return searching.receiveQuery(self, message)
          case QUERY_HIT:
            return searching.receiveQueryHit(self, message)
          case TABLE:
            return tables.receive(self, message)
          case TRY:
            return dialler.receiveTry(self, message)
          case PING:
            return dialler.receivePing(self, message)
          case PONG:
            return dialler.receivePong(self, message)
          case HOSTS:
            return connector.receiveHosts(self, message)
        }
        hostCaches.receive(self, message)
      },
      roleOf(self) {
        if (isServer(self)) return 'host-cache'
        return role[self] === 1 ? 'ultrapeer' : 'leaf'
      },
      inspect(self) {
        if (isServer(self)) return { known: hostCaches.known(self) }
        const ultrapeers = listOf(tops, self)
        const known = dialler.known(self)
        if (role[self] === 0) return { ultrapeers, known }
        const table = { slots: routes.slots, set: routes.published(self) }
        return { ultrapeers, leaves: listOf(leaves, self), table, known }
      },
      view: 'tiers',
    }
  },
})
