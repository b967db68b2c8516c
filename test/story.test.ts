// The story of a query over a ring of eight, where it goes both ways at once: what it tells is known.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storyText } from '../cli/story-text.ts'
import { storyOf } from '../sim/index.ts'
import { heldBy, start } from './support/runs.ts'

const test = suite('story')

function ring(ttl: number, faults: readonly object[] = []) {
  const { plan, world } = start(
    {
      duration: '5 min',
      peers: 8,
      topology: { model: 'ring' },
      latency: '10 ms',
      content: { files: 1, replication: { model: 'fixed', counts: [1] } },
      workload: { ask: [0], file: 0 },
      links: { detection: '1 s' },
      faults,
      protocols: { gnutella: { ttl } },
    },
    { change: (world) => ({ ...world, content: heldBy([3]) }) },
  )
  const story = storyOf(plan, world, 0)!
  const text = storyText(story, 'gnutella', String)
  assert.ok(
    text.split('\n').every((line) => line.length <= 80),
    text,
  )
  return { story, text }
}

test('a query that its TTL keeps from the holder says how far it was', () => {
  const { story, text } = ring(2)
  assert.is(story.outcome, 'ttl_expired')
  assert.equal(
    story.hops.map(({ hop, sent, fresh, again }) => [hop, sent, fresh, again]),
    [
      [1, 2, 2, 0],
      [2, 2, 2, 0],
    ],
  )
  assert.equal(story.holders, [{ peer: 3, links: 3, reachedUs: Number.NaN, leftUs: Number.NaN }])
  assert.match(text, /ttl_expired: its TTL ran out/)
})

test('an answer comes with the way that the query went', () => {
  const { story, text } = ring(3)
  assert.is(story.outcome, 'hit')
  assert.equal(story.way, [0, 1, 2, 3])
  assert.equal(story.answers, [{ holder: 3, hops: 3, atUs: 60_000 }])
  assert.is(story.holders[0]!.reachedUs, 30_000)
  assert.match(text, /way of the first: 0 -> 1 -> 2 -> 3/)
})

test('a holder that left just before is told of', () => {
  const { story } = ring(3, [{ at: '25 ms', kill: { who: ['3'] } }])
  assert.is(story.outcome, 'holder_left')
  assert.ok(story.holders[0]!.leftUs <= 1e6)
  assert.equal([...story.hops[2]!.lost], [['offline', 1]])
})

test.run()
