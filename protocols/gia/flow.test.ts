// Tokens are neither made nor lost: what a peer has given is held at the other end, on its way, or spent on a
// query that is on its way or waits here. Shares follow capacity (Chawathe et al. 2003, section 3.3).

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Net } from '../../sim/index.ts'
import { createFlow } from './flow.ts'
import { TOKEN } from './messages.ts'
import { GIVEN, HELD, Neighbours, QUEUED } from './neighbours.ts'

const test = suite('gia flow')
const PEERS = 4

test('given = held + on their way + spent on queries on their way + on queries that wait', () => {
  const peer = fc.integer({ min: 0, max: PEERS - 1 })
  const does = fc.constantFrom('send', 'send', 'arrive', 'process', 'tokens')
  const step = fc.record({ does, a: peer, b: peer })
  const capacity = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: PEERS, maxLength: PEERS })
  fc.assert(
    fc.property(capacity, fc.array(step, { maxLength: 300, size: 'max' }), (perSecond, steps) => {
      const tokens: { from: number; to: number; count: number }[] = []
      const queries: { from: number; to: number }[] = []
      const net = {
        peers: { count: PEERS, servers: 0 },
        send: (from: number, to: number, type: number, _id: number, _ttl: number, count: number) =>
          type === TOKEN && tokens.push({ from, to, count }),
      } as unknown as Net
      const table = new Neighbours(net, Float64Array.from(perSecond))
      const flow = createFlow(net, table, 1e6)
      const pairs = Array.from({ length: PEERS * PEERS }, (_, i) => [i % PEERS, i >> 2] as const)
      const linked = pairs.filter(([a, b]) => a !== b)
      const word = (self: number, other: number, at: number) =>
        table.rows.words[table.find(self, other) + at]!
      for (const [a, b] of linked) table.add(a, b)
      for (const [a, b] of linked) flow.receive(b, a, flow.open(a, b))
      for (const { does, a, b } of steps) {
        if (a === b) continue
        if (does === 'send' && word(a, b, HELD) > 0) {
          flow.spend(table.find(a, b))
          queries.push({ from: a, to: b })
        } else if (does === 'process' && word(a, b, QUEUED) > 0) flow.done(a, b)
        else if (does === 'arrive') {
          const query = queries.shift()
          if (query) flow.queued(query.to, query.from)
        } else if (does === 'tokens') {
          const given = tokens.shift()
          if (given) flow.receive(given.to, given.from, given.count)
        }
      }
      for (const [a, b] of linked) {
        let away = word(b, a, HELD) + word(a, b, QUEUED)
        for (const { from, to, count } of tokens) if (from === a && to === b) away += count
        away += queries.filter(({ from, to }) => from === b && to === a).length
        assert.is(word(a, b, GIVEN), away)
        const fair = Math.floor((perSecond[a]! * perSecond[b]!) / table.around[a]!)
        assert.is(word(a, b, GIVEN), Math.max(1, fair))
      }
    }),
    { seed: 1, numRuns: 50 },
  )
})

test.run()
