// A protocol of one message: a token goes from neighbour to neighbour for ever, so that a run costs what
// the engine costs. It is also a plugin at its smallest: plain JavaScript that imports nothing.

const TOKEN = 0

export const protocol = {
  name: 'token-walk',
  title: 'Tokens on random walks',
  source: 'a benchmark of peerlab',
  params: {},
  messages: { token: { bytes: 64, part: 'maintenance', layout: 'headers alone' } },
  handshake: { connect: 0, accept: 0, refuse: 0 },
  create(net) {
    const { links, random } = net
    const pass = (self) => {
      const degree = links.degree(self)
      if (degree > 0) net.send(self, links.neighbour(self, random.int(degree)), TOKEN, 0, 1, 0, 0)
    }
    return { join: pass, leave() {}, receive: pass, timer() {} }
  },
}
