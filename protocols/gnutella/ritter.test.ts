// Ritter 2001, "Why Gnutella Can't Scale. No, Really": in a tree where everybody has N links, a query of
// TTL T reaches sum over t = 1..T of N (N - 1)^(t - 1) peers, over as many messages of 83 bytes each.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { finish, started } from '../../test/support/runs.ts'

const test = suite('ritter')
/** The row of his table for N = 4, T = 1..7. */
const N4 = [4, 16, 52, 160, 484, 1456, 4372]
const QUERY_BYTES = 83

function reachable(links: number, ttl: number): number {
  let reached = 0
  for (let t = 1, level = links; t <= ttl; t++, level *= links - 1) reached += level
  return reached
}

test('the table of N = 4 is that of the bundled scenario', () => {
  const rows = [...started('ritter-trees')].map(({ run }) => {
    run.runUntil(run.endUs)
    const { peersReached, queryMessages, bytes, messages, duplicates } = run.tables().queries
    assert.equal([messages[0], duplicates[0]], [queryMessages[0], 0])
    assert.is(bytes[0], QUERY_BYTES * messages[0]!)
    assert.is(messages[0], peersReached[0])
    return peersReached[0]
  })
  assert.equal(rows, N4)
})

test('other numbers of links, in trees that end with the TTL or go on', () => {
  for (const [links, ttl, levels] of [
    [2, 8, 8],
    [3, 7, 9],
    [5, 6, 6],
    [6, 3, 5],
    [8, 5, 5],
  ] as const) {
    const peers = 1 + reachable(links, levels)
    const set = { peers, 'topology.degree': links, 'protocols.gnutella.ttl': ttl, expect: [] }
    const { queries } = finish('ritter-trees', { set }).tables
    const reached = reachable(links, ttl)
    assert.equal(
      [queries.peersReached[0], queries.queryMessages[0], queries.bytes[0]],
      [reached, reached, QUERY_BYTES * reached],
      `N = ${links}, T = ${ttl}`,
    )
  }
})

test.run()
