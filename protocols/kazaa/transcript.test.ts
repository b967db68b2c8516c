// A small network from its first peer to the death of a supernode, as text: transcript.txt. Read it to see
// how a peer comes to a supernode, is promoted, and searches (Liang, Kumar and Ross 2006).

import { suite } from 'uvu'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('kazaa transcript')

test('five peers: one is appointed, one promoted, and what one shares is found from the other side', () => {
  const scenario = {
    duration: '75 s',
    latency: { model: 'constant', value: '50 ms' },
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    churn: { trace: 'sessions.txt', crash: 1 },
    workload: { trace: 'queries.txt' },
    links: { detection: '1 s' },
    protocols: { kazaa: { supernodes: 0.4, uptime: '1 s' } },
  }
  const begun = start(scenario, {
    files: {
      'sessions.txt': '0 1 1 70\n1 1 2 99\n2 1 4 99\n3 1 7 99\n4 1 9 99\n',
      'queries.txt': '20 4 0\n74 4 0\n',
    },
    change: (world) => ({ ...world, content: heldBy([3]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
