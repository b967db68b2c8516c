// Pointers to files, kept at the owner of a key and the peers that follow it, as SIGCOMM 2001 section 5.2 and
// Stoica et al. 2003 section V have it: shared, withdrawn, and stale.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineProtocol, type Protocol } from '../../sim/index.ts'
import { finish, heldBy, start } from '../../test/support/runs.ts'
import { assemble, type Parts } from './assemble.ts'
import { chord, protocolOf } from './index.ts'
import { ownerPlace, sortById } from './perfect.ts'

const test = suite('files')

test('a file shared later is found at its owner and two replicas, until it is withdrawn', () => {
  let parts: Parts | undefined
  let protocol: Protocol | undefined
  const watched = defineProtocol({
    ...chord,
    name: 'watched',
    create(net, given) {
      parts = assemble(net, given as unknown as Parameters<typeof assemble>[1])
      protocol = protocolOf(net, parts)
      return protocol
    },
  })
  const scenario = {
    peers: 40,
    duration: '1 min',
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { count: 0 },
    protocols: { watched: { replicas: 3 } },
  }
  const { run } = start(scenario, { definitions: [watched] })
  run.runUntil(1e6)
  const { ring, files } = parts!
  const nodes = sortById(ring.tables, [...new Array(40).keys()])
  const place = ownerPlace(ring.tables, nodes, ring.keys[0]!)
  const keepers = [0, 1, 2].map((step) => nodes[(place + step) % 40]!).sort()
  const knowing = () =>
    [...nodes].filter((node) => files.pointers.holdersOf(node, 0, run.now).includes(7)).sort()
  protocol!.shared?.(7, 0)
  run.runUntil(10e6)
  assert.equal(knowing(), keepers)
  protocol!.withdrawn?.(7, 0)
  run.runUntil(20e6)
  assert.equal(knowing(), [])
})

test('where the index points at peers that are gone, the asker goes on to one that is not', () => {
  const scenario = {
    peers: 200,
    duration: '2 min',
    latency: '50 ms',
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { ask: { spread: 20 }, every: '2 s' },
    faults: [{ at: '1 ms', kill: { who: [11, 12, 13] } }],
    protocols: { chord: { timeout: '500 ms' } },
  }
  const { tables } = finish(scenario, {
    change: (world) => ({ ...world, content: heldBy([11, 12, 13, 14]) }),
  })
  const { queries } = tables
  assert.is(queries.count, 20)
  const waits = Array.from(queries.firstHitUs)
  assert.ok(queries.hits.every((hits) => hits === 1))
  const slow = waits.filter((us) => us > 500e3).length
  assert.ok(slow > 5 && slow < 20, `${slow} of 20 met a peer that is gone first; 15 expected`)
})

test.run()
