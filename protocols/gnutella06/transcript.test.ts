// A small network as text, transcript.txt: leaves come to ultrapeers and send their tables, what one shares
// is found by another over two ultrapeers, and one of these dies (RFC-Gnutella 0.6 specification).

import { suite } from 'uvu'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('gnutella06 transcript')

test('five peers: two ultrapeers, a file found over both, and a leaf whose ultrapeer dies', () => {
  const scenario = {
    duration: '54 s',
    latency: { model: 'constant', value: '50 ms' },
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    churn: { trace: 'sessions.txt', crash: 1 },
    workload: { trace: 'queries.txt' },
    links: { detection: '1 s' },
    protocols: {
      gnutella06: {
        ...{ ultrapeers: 0.4, 'leaf-slots': 2, 'leaf-ultrapeers': 1, 'ultrapeer-links': 1 },
        ...{ 'min-leaves': 0, hosts: 1, results: 1, refresh: '20 s', retry: '10 s' },
      },
    },
  }
  const begun = start(scenario, {
    files: {
      'sessions.txt': '0 1 0 99\n1 1 0 50\n2 1 0 99\n3 1 0 99\n4 1 0 99\n',
      'queries.txt': '25 2 0\n',
    },
    change: (world) => ({ ...world, content: heldBy([3]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
