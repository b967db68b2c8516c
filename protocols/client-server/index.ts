// Client and server: origin servers hold every file, and a request goes to one of them. The baseline of
// every comparison: one hop, two messages, and a capacity that the crowd has to share.

import { defineProtocol } from '../../sim/index.ts'
import { clientServerBound, longestDownload } from '../common/distribution.ts'
import { createServiceQueue } from '../common/service-queue.ts'
import { messages, REQUEST, RESPONSE } from './messages.ts'
import { params } from './params.ts'

export const clientServer = defineProtocol({
  name: 'client-server',
  title: 'Client-server: origins that hold every file',
  source: 'HTTP/1.0, RFC 1945, 1996',
  params,
  messages,
  handshake: { connect: 40, accept: 40, refuse: 40 },
  servers: (given) => given.servers,
  theory: {
    // Kurose and Ross: a server that sends every copy itself.
    download_s_max({ servers, uplink }, { crowd, crowdOverUs, uplinkBps, downlinkBps, fileBytes }) {
      const serverBps = servers * uplink * 1000
      const links = { upBps: uplinkBps, downBps: downlinkBps }
      const come = { size: crowd, overUs: crowdOverUs, serverBps, ...links }
      return longestDownload(8 * fileBytes, come, clientServerBound)
    },
    // M/D/1 (Pollaczek 1930): a request waits load / 2(1 - load) services, and crosses the network twice.
    first_hit_ms_mean({ servers, capacity }, { queriesPerSecond, latencyUs }) {
      const load = queriesPerSecond / servers / capacity
      if (!(load < 1)) return Number.NaN
      return (2 * latencyUs) / 1000 + (1000 / capacity) * (1 + load / (2 * (1 - load)))
    },
  },
  create(net, given) {
    const { peers, queries, random } = net
    const { servers } = peers
    if (given.uplink > 0) {
      for (let i = 0; i < servers; i++) {
        net.transfers.setUplink(peers.count + i, given.uplink * 1000)
      }
    }
    const desk = createServiceQueue({ servers, perSecond: given.capacity, room: given.queue })
    const served = new Float64Array(servers)
    const dropped = new Float64Array(servers)

    return {
      join() {},
      leave(self) {
        if (self >= peers.count) desk.clear(self - peers.count)
      },

      search(self, query) {
        const origin = given.choose === 'asker' ? self % servers : random.int(servers)
        net.send(self, peers.count + origin, REQUEST, query, 1, queries.fileOf(query), 0)
      },

      receive(self, message) {
        if (message.type === RESPONSE) return net.hit(message.id, message.from, 1)
        const waitUs = desk.admit(self - peers.count, net.now)
        if (waitUs >= 0) return net.timer(self, waitUs, 0, message.id)
        dropped[self - peers.count]!++
        net.overloaded(self, message.id)
      },

      /** At an origin: the request of query `query` is done. */
      timer(self, _kind, query) {
        served[self - peers.count]!++
        net.processed(self, query)
        net.answered(self, query)
        net.send(self, queries.askerOf(query), RESPONSE, query, 1, 0, 0)
      },

      roleOf: (self) => (self < peers.count ? 'client' : 'server'),
      inspect: (self) =>
        self < peers.count
          ? {}
          : { served: served[self - peers.count]!, dropped: dropped[self - peers.count]! },
      view: 'graph',
    }
  },
})
