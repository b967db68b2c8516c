// Content that changes: the tables that a leaf's ultrapeers have follow what it shares, by patches (Query
// Routing 1.0, Rohrs 2002), and an ultrapeer's own follows at its next refresh.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message, Net, PeerId } from '../../sim/index.ts'
import { type Gnutella06Params, params } from './params.ts'
import { createRoutes } from './routes.ts'
import { createTables } from './tables.ts'
import { createTiers } from './tiers.ts'

const test = suite('gnutella06 tables')
const defaults = Object.fromEntries(
  Object.entries(params).map(([name, { default: value }]) => [name, value]),
) as unknown as Gnutella06Params

/** Leaf 0 at ultrapeer 1, which is linked to ultrapeer 2; what is sent arrives at once. */
function network() {
  const files: number[][] = [[5, 6], [], []]
  const sent: { from: PeerId; to: PeerId; bytes: number }[] = []
  const tiers = createTiers(3)
  const routes = createRoutes(3, defaults)
  const net = {
    peers: { count: 3 },
    content: { filesOf: (peer: PeerId) => Uint32Array.from(files[peer]!) },
    sendBody(from: PeerId, to: PeerId, ...rest: unknown[]) {
      sent.push({ from, to, bytes: rest[5] as number })
      tables.receive(to, { from, body: rest[4] } as Message)
    },
  } as unknown as Net
  const tables = createTables(net, defaults, tiers, routes)
  for (const self of [0, 1, 2]) tables.join(self)
  for (const self of [1, 2]) {
    tiers.role[self] = 1
    tables.rise(self)
    tiers.tops.push(self, 2 * (3 - self))
  }
  tiers.tops.push(0, 2 * 1)
  tiers.leaves.push(1, 2 * 0)
  tiers.untold[1] = 1
  const finds = (file: number) => {
    routes.aim(file)
    return [routes.finds(0), routes.finds(1), routes.sent(1)]
  }
  return { files, sent, tiers, tables, finds }
}

test('a file that a leaf shares anew is found at its ultrapeer, and one it withdrew is not', () => {
  const { files, sent, tiers, tables, finds } = network()
  tables.greet(0, 1)
  assert.is(tiers.untold[1], 0)
  assert.equal(finds(5), [true, true, false])
  tables.refresh(1)
  assert.equal(finds(5), [true, true, true])
  assert.is(tiers.tops.words[tiers.tops.startOf(2)], 2 * 1 + 1, 'told')

  files[0] = [6, 7]
  const before = sent.length
  tables.change(0)
  assert.equal(
    sent.slice(before).map(({ from, to }) => [from, to]),
    [[0, 1]],
  )
  assert.equal(
    [finds(5), finds(7)],
    [
      [false, false, true],
      [true, true, false],
    ],
  )
  tables.refresh(1)
  assert.equal(
    [finds(5), finds(7)],
    [
      [false, false, false],
      [true, true, true],
    ],
  )
  assert.ok(sent.at(-1)!.bytes < sent[before - 1]!.bytes, 'a patch has no RESET')

  const after = sent.length
  tables.change(0)
  tables.refresh(1)
  assert.is(sent.length, after, 'nothing changed, nothing is sent')
})

test('a leaf that goes takes its table with it', () => {
  const { tables, finds } = network()
  tables.greet(0, 1)
  tables.refresh(1)
  tables.dropLeaf(1, 0, true)
  assert.equal(finds(6), [true, false, true])
  tables.refresh(1)
  assert.equal(finds(6), [true, false, false])
})

test.run()
