// A formula that a protocol declares, along the values of a sweep as a scenario writes them.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { writeResults } from '../../test/support/results-folder.ts'
import { chartsOf } from './catalogue.ts'
import { readResults } from './results.ts'

const test = suite('theory')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-theory-'))
test.after(() => rmSync(folder, { recursive: true }))

/** Series of the latency of 100 peers that ask a server, one run for each value of a swept parameter. */
function latencyAlong(path: string, values: readonly (string | number)[]) {
  const rows = values.map((value) => `client-server,1,1,${value},200,00\n`).join('')
  const params = { servers: 1, capacity: 10 }
  const dir = writeResults(join(folder, path), {
    'manifest.json': JSON.stringify({
      resolved: {
        ...{ name: 'md1', title: 'M/D/1', peers: 100, churn: null, sweep: [{ path, values }] },
        workload: { kind: 'rate', perSecond: 0.1, from: 'all' },
        latency: { model: 'constant', valueUs: 20_000 },
        bandwidth: { model: 'unlimited' },
        protocols: [{ name: 'client-server', use: 'client-server', params }],
      },
    }),
    'runs.csv': `protocol,replicate,seed,${path},first_hit_ms_mean,fingerprint\n${rows}`,
  })
  return chartsOf(readResults(dir), ['latency'])[0]!.series
}

test('M/D/1 (Pollaczek 1930) beside what was measured, as far as the server keeps up', () => {
  const [measured, theory] = latencyAlong('protocols.client-server.capacity', [10, 12.5, 20])
  assert.equal([measured!.name, theory!.name], ['client-server', 'theory'])
  // Ten requests a second: a load of .8 waits 2 services of 80 ms, one of .5 half of one of 50 ms.
  assert.equal(
    theory!.points.map(({ x, y }) => [x, Math.round(y * 1e6) / 1e6]),
    [
      [12.5, 40 + 80 * 3],
      [20, 40 + 50 * 1.5],
    ],
  )
})

test('rates as they are written', () => {
  const [, theory] = latencyAlong('workload.queries', ['0.05/s', '0.08/s', '0.2/s'])
  assert.equal(
    theory!.points.map(({ x, y }) => [x, Math.round(y)]),
    [
      [0.05, 40 + 100 * 1.5],
      [0.08, 40 + 100 * 3],
    ],
  )
})

test.run()
