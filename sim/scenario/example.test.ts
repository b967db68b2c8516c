// The example of the handbook, key by key: what a file says against what the laboratory reads.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../../test/support/test-registry.ts'
import { parseScenario } from './expand.ts'

const test = suite('example')

const TEXT = `
title: Four ways to find a file
seed: 42
duration: 30 min
warmup: 5 min
peers: 10000
topology: { model: barabasi-albert, m: 4 }
latency:  { model: plane, mean: 80 ms }
bandwidth: { model: saroiu-2002 }
loss: 0
content:
  files: 20000
  popularity: { zipf: 0.8 }
  replication: { model: proportional, mean: 10 }
  free-riders: 0.66
workload: { queries: 0.5/min, from: all }
churn:
  session: { weibull: { shape: 0.59, scale: 41.9 min } }
  offline: { exponential: { mean: 2 h } }
  crash: 0.5
faults:
  - { at: 15 min, kill: { share: 0.05, who: best-connected } }
  - { at: 20 min, partition: { share: 50 % }, heal: 2 min }
protocols:
  deep: { use: gnutella, ttl: 7, wait: 1 min, bias: 5 %, repair: false, mode: eager }
  chord:
replicates: 10
record: [queries, peers, series]
expect:
  - deep.success >= 0.9
`

const min = 60e6
const READ = {
  name: 'a',
  title: 'Four ways to find a file',
  seed: 42,
  durationUs: 30 * min,
  warmupUs: 5 * min,
  warmupSought: false,
  peers: 10000,
  topology: { model: 'barabasi-albert', m: 4 },
  latency: { model: 'plane', meanUs: 80_000 },
  bandwidth: { model: 'saroiu-2002', queueBytes: 65536 },
  loss: 0,
  firewalled: 0,
  content: {
    files: 20000,
    zipf: 0.8,
    replication: { model: 'proportional', mean: 10 },
    freeRiders: 0.66,
    placement: 'random',
  },
  workload: { kind: 'rate', perSecond: 0.5 / 60, from: 'all' },
  churn: {
    kind: 'laws',
    session: { law: 'weibull', shape: 0.59, scaleUs: 41.9 * min },
    offline: { law: 'exponential', meanUs: 120 * min },
    crash: 0.5,
    flashCrowds: [],
  },
  faults: [
    {
      kind: 'kill',
      atUs: 15 * min,
      victims: { who: 'best-connected', share: 0.05, count: null },
    },
    { kind: 'partition', atUs: 20 * min, share: 0.5, healUs: 2 * min },
  ],
  links: { detectionUs: 10e6 },
  protocols: [
    {
      name: 'deep',
      use: 'gnutella',
      params: {
        ...{ ttl: 7, links: 4, 'max-links': 8 },
        ...{ wait: min, bias: 0.05, repair: false, mode: 'eager' },
      },
    },
    {
      name: 'chord',
      use: 'chord',
      params: {
        ...{ ttl: 7, links: 4, 'max-links': 8 },
        ...{ wait: 5e6, bias: 0.5, repair: true, mode: 'lazy' },
      },
    },
  ],
  sweep: [],
  zip: [],
  where: [],
  replicates: 10,
  precision: null,
  record: ['queries', 'peers', 'series'],
  seriesIntervalUs: min,
  expect: [
    {
      text: 'deep.success >= 0.9',
      claim: null,
      left: { leaf: { protocol: 'deep', metric: 'success_rate', where: {} } },
      op: '>=',
      right: 0.9,
      within: 0,
    },
  ],
  plugins: [],
  spread: null,
  downloads: null,
}

test('the example of the handbook becomes what it says', () => {
  assert.equal(parseScenario({ text: TEXT, file: 'scenarios/a.yaml' }, registry), READ)
})

test.run()
