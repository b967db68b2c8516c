import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../../test/support/test-registry.ts'
import { METRICS } from '../records/metrics.ts'
import { parseScenario, planRuns } from './expand.ts'
import { checkExpectation } from './expect.ts'

const test = suite('sweep and expectations')

const source = (text: string, overrides: [string, string][] = []) => ({
  text,
  file: 'a.yaml',
  overrides: overrides.map(([path, value]) => ({ path, value })),
})
const plansOf = (text: string, overrides?: [string, string][]) =>
  planRuns(source(text, overrides), registry).plans

function refused(text: string, line: string, overrides?: [string, string][]): void {
  let message = 'accepted'
  try {
    plansOf(text, overrides)
  } catch (error) {
    message = (error as Error).message
  }
  assert.is(message, line)
}

const SWEPT = `
seed: 10
protocols: [gnutella, chord]
replicates: 2
sweep:
  peers: [10, 20]
  protocols.gnutella.ttl: [1, 2, 3]
`.replace('[gnutella, chord]', '{ gnutella: , chord: }')

test('every combination, and a protocol varies over its own axes only', () => {
  const rows = plansOf(SWEPT).map(({ scenario, protocol, point, replicate, seed }) =>
    [
      scenario.peers,
      protocol.name,
      protocol.params.ttl,
      Object.values(point),
      replicate,
      seed,
    ].join(' '),
  )
  const ofPoint = (peers: number, ttl: number) => [
    ...[1, 2].map((r) => `${peers} gnutella ${ttl} ${peers},${ttl} ${r} ${9 + r}`),
    ...(ttl === 1 ? [1, 2].map((r) => `${peers} chord 7 ${peers} ${r} ${9 + r}`) : []),
  ]
  const expected = [10, 20].flatMap((peers) => [1, 2, 3].flatMap((ttl) => ofPoint(peers, ttl)))
  assert.equal(rows, expected)
})

test('a swept scenario is read at its first values, required keys included', () => {
  const text = 'topology: { model: k-out }\nprotocols: [chord]\nsweep: { topology.k: [3, 4] }'
  assert.equal(parseScenario(source(text), registry).topology, { model: 'k-out', k: 3 })
  const [first, second] = plansOf(text)
  assert.equal(
    [first!.scenario.topology, second!.scenario.topology],
    [
      { model: 'k-out', k: 3 },
      { model: 'k-out', k: 4 },
    ],
  )
})

test('swept files start from the folder of the scenario', () => {
  const text =
    'topology: { model: edge-list }\nprotocols: [chord]\nsweep: { topology.file: [a.gz, b.gz] }'
  const plans = planRuns({ text, file: 'x/a.yaml' }, registry).plans
  const files = plans.map(({ scenario: { topology } }) => 'file' in topology && topology.file)
  assert.equal(files, ['x/a.gz', 'x/b.gz'])
  assert.equal(
    plans.map(({ point }) => point['topology.file']),
    ['a.gz', 'b.gz'],
  )
})

test('a bad value of a sweep is refused before anything runs, in its own place', () => {
  const protocols = 'protocols: { gnutella: { ttl: 3 } }\n'
  const swept = (sweep: string, line: string) =>
    refused(`${protocols}sweep: { ${sweep} }`, `a.yaml:2:${line}`)
  swept('protocols.gnutella.ttl: [1, 2, 300]', '41: ttl: 300, expected 1..255')
  swept('protocols.gnutella.tll: [1]', '35: tll: unknown parameter, did you mean ttl?')
  swept(
    'protocols.gnutela.ttl: [1]',
    '10: protocols.gnutela.ttl: no protocol gnutela here, did you mean gnutella?',
  )
  swept('peers: 3', '17: peers: 3, expected a list of values')
  swept('peers: []', '17: peers: a list, expected at least one value')
  swept('peers: [3, [4]]', '21: peers[1]: a list, expected a number, a text, true or false')
  swept('peers: [3, 4, 3]', '24: peers[2]: 3, expected each value once')
  swept('seed: [1, 2]', '10: seed: cannot be swept')
  refused(
    `${protocols}sweep: { peers: [1] }`,
    '--set sweep.peers: peers: -1, expected 1..16777216',
    [['sweep.peers', '[5, -1]']],
  )
  const many = Array.from({ length: 1000 }, (_, i) => i + 1).join()
  const huge = `sweep: { peers: [${many}], protocols.gnutella.ttl: [${many}] }`
  refused(protocols + huge, 'a.yaml:2:8: sweep: 1000000 runs, expected at most 100000')
})

test('an option takes the place of swept values', () => {
  const text = `${SWEPT}expect: ["gnutella.success[ttl=3] > 0.5", "gnutella.hops[ttl=2] < 3"]`
  const { plans, scenario } = planRuns(source(text, [['protocols.gnutella.ttl', '2']]), registry)
  assert.equal(
    plans.map(({ point }) => Object.values(point).join()),
    [...['10,2', '10,2', '10', '10', '20,2', '20,2', '20', '20']],
  )
  assert.equal(
    scenario.expect.map(({ text }) => text),
    ['gnutella.hops[ttl=2] < 3'],
  )
})

test('an expectation is held against the mean of the runs it speaks of', () => {
  const expect = (line: string) =>
    parseScenario(source(`${SWEPT}expect: ["${line}"]`), registry).expect[0]!
  const runs = [0.5, 0.7, 0.9, 0.9].map((success_rate, i) => ({
    protocol: i < 3 ? 'gnutella' : 'chord',
    point: i < 3 ? { peers: 10, 'protocols.gnutella.ttl': i < 2 ? 1 : 2 } : { peers: 10 },
    metrics: { success_rate, hops_mean: NaN },
  }))
  const verdict = (line: string) => checkExpectation(expect(line), runs)
  assert.equal(verdict('gnutella.success[ttl=1] <= 0.6'), {
    ok: true,
    value: 0.6,
    text: 'gnutella.success[ttl=1] <= 0.6',
  })
  assert.is(verdict('gnutella.success_rate[protocols.gnutella.ttl=2,peers=10] == 0.9').ok, true)
  assert.is(verdict('gnutella.success > 0.71').ok, false)
  assert.is(verdict('chord.success[peers=10] >= 0.9').ok, true)
  assert.is(verdict('chord.success[peers=20] >= 0').ok, false)
  assert.is(verdict('chord.hops != 3').ok, false)
})

test('an expectation that cannot be held against anything is refused in its place', () => {
  const line = (text: string, reason: string) =>
    refused(`${SWEPT}expect:\n  - "${text}"`, `a.yaml:9:5: expect[0]: ${reason}`)
  line('success', 'success, expected a line such as gnutella.success[ttl=7] >= 0.9')
  line(
    'gnutella.success > x',
    'gnutella.success > x, expected a line such as gnutella.success[ttl=7] >= 0.9',
  )
  line('gnutela.success > 1', 'gnutela, no such protocol here, did you mean gnutella?')
  line('gnutella.sucess > 1', 'sucess, no such metric, did you mean success?')
  line(
    'gnutella.success[ttll=3] > 1',
    'ttll, not swept for gnutella, expected one of: peers, protocols.gnutella.ttl',
  )
  line('gnutella.success[ttl=9] > 1', 'ttl=9, not swept, expected one of: 1, 2, 3')
  line('chord.success[ttl=1] > 1', 'ttl, not swept for chord, expected one of: peers')
  for (const metric of Object.keys(METRICS)) {
    parseScenario(source(`${SWEPT}expect: [chord.${metric} > 1]`), registry)
  }
})

test.run()
