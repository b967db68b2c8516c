// Small networks as text. transcript.txt goes from the first peer to a push: read it to see what Gnutella
// 0.4 (the specification's ping, pong, query, queryHit and push) does. transcript-walkers.txt is a search
// by two walkers, transcript-ring.txt one by an expanding ring (Lv et al. 2002).

import { suite } from 'uvu'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('transcript')

test('six peers bootstrap, ask, push and lose one of them', () => {
  const scenario = {
    duration: '20 s',
    latency: { model: 'constant', value: '50 ms' },
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    churn: { trace: 'sessions.txt', crash: 1 },
    workload: { trace: 'queries.txt' },
    links: { detection: '1 s' },
    protocols: { gnutella: { ttl: 3, links: 2, 'max-links': 3, retry: '5 s' } },
  }
  const begun = start(scenario, {
    files: {
      'sessions.txt': '0 1 0 99\n1 1 1 99\n2 1 2 99\n3 1 3 15\n4 1 4 99\n5 1 5 99\n',
      'queries.txt': '10 0 0\n',
    },
    // Peer 5 shares the file and sits behind a firewall.
    change: (world) => ({
      ...world,
      firewalled: Uint8Array.of(0, 0, 0, 0, 0, 1),
      content: heldBy([5]),
    }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

for (const [name, params] of [
  ['walkers', { search: 'walkers', walkers: 2, 'check-every': 2 }],
  ['ring', { search: 'expanding-ring', ttl: 3, 'ring-wait': '1 s' }],
] as const) {
  test(`peer 0 of a ring of eight asks by ${name} for what peer 3 has`, () => {
    const scenario = {
      duration: '10 s',
      peers: 8,
      topology: 'ring',
      latency: { model: 'constant', value: '50 ms' },
      content: { files: 1, replication: { model: 'fixed', counts: [0] } },
      workload: { ask: [0] },
      protocols: { gnutella: params },
    }
    const begun = start(scenario, { change: (world) => ({ ...world, content: heldBy([3]) }) })
    const file = new URL(`transcript-${name}.txt`, import.meta.url)
    assertTranscript(file, transcribe(begun))
  })
}

test.run()
