// A small network as text: peers join through a bootstrap server (Maymounkov and Mazieres 2002, section 2.3),
// one publishes a file, one finds it, and one looks for it after its holder has gone.

import { suite } from 'uvu'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('transcript')

test('five peers join, one publishes, two ask, the second too late', () => {
  const scenario = {
    duration: '12 s',
    latency: { model: 'constant', value: '50 ms' },
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    churn: { trace: 'sessions.txt', crash: 1 },
    workload: { trace: 'queries.txt' },
    protocols: { kademlia: { k: 2, alpha: 1, start: 'join' } },
  }
  const begun = start(scenario, {
    files: {
      'sessions.txt': '0 1 0 99\n1 1 1 99\n2 1 2 8\n3 1 3 99\n4 1 4 99\n',
      'queries.txt': '6 4 0\n9 1 0\n',
    },
    change: (world) => ({ ...world, content: heldBy([2]) }),
  })
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
