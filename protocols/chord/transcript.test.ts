// A small run as text, transcript.txt: read it to see what Chord does. Stoica et al. 2003, figures 5 and 6.

import { suite } from 'uvu'
import { heldBy, start } from '../../test/support/runs.ts'
import { assertTranscript, transcribe } from '../../test/support/transcript.ts'

const test = suite('transcript')

test('four peers join, one publishes, one asks, one crashes', () => {
  const begun = start(
    {
      seed: 3,
      duration: '24 s',
      latency: '50 ms',
      content: { files: 1, replication: { model: 'fixed', counts: [0] } },
      churn: { trace: 'sessions.txt', crash: 1 },
      workload: { trace: 'queries.txt' },
      protocols: {
        chord: {
          bits: 4,
          successors: 2,
          replicas: 2,
          stabilize: '5 s',
          'fix-fingers': '20 s',
          'check-predecessor': '20 s',
        },
      },
    },
    {
      files: {
        'sessions.txt': '0 1 0 99\n1 1 1 99\n2 1 2 16\n3 1 3 99\n',
        'queries.txt': '14 0 0\n',
      },
      change: (world) => ({ ...world, content: heldBy([3]) }),
    },
  )
  assertTranscript(new URL('transcript.txt', import.meta.url), transcribe(begun))
})

test.run()
