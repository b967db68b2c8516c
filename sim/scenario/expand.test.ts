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
  swept('peers: 3', '17: peers: 3, expected a list of values, 1..9:2 or log:64..16384:5')
  swept('peers: []', '17: peers: a list, expected at least one value')
  swept('peers: [3, [4]]', '21: peers[1]: a list, expected a number, a text, true or false')
  swept('peers: [3, 4, 3]', '24: peers[2]: 3, expected each value once')
  swept('seed: [1, 2]', '10: seed: cannot be swept')
  refused(
    `${protocols}sweep: { peers: [1] }`,
    '--set sweep.peers: peers: -1, expected 1..16777216',
    [['sweep.peers', '[5, -1]']],
  )
  const huge = 'sweep: { peers: 1..2000, firewalled: 0..1:0.001 }'
  refused(
    protocols + huge,
    'a.yaml:2:8: sweep: 2002000 runs, expected at most 1000000 without --yes',
  )
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

/** Four replicates of gnutella at two sizes and two TTLs, success = peers/100 + ttl/10 + replicate/1000. */
const RUNS = [10, 20].flatMap((peers) =>
  [1, 2].flatMap((ttl) =>
    [1, 2, 3, 4].flatMap((replicate) => [
      {
        protocol: 'gnutella',
        point: { peers, 'protocols.gnutella.ttl': ttl },
        replicate,
        metrics: { success_rate: peers / 100 + ttl / 10 + replicate / 1000, hops_mean: NaN },
      },
      ...(ttl === 1
        ? [
            {
              protocol: 'chord',
              point: { peers },
              replicate,
              metrics: { success_rate: 0.9, hops_mean: Math.log2(peers) / 2 },
            },
          ]
        : []),
    ]),
  ),
)

function verdict(line: string) {
  const text = `${SWEPT.replace('[1, 2, 3]', '[1, 2]')}expect: ["${line}"]`
  return checkExpectation(parseScenario(source(text), registry).expect[0]!, RUNS)
}

test('an expectation is held against the mean of the runs it speaks of', () => {
  const { ok, value, expected, text } = verdict('gnutella.success[ttl=1,peers=10] <= 0.21')
  assert.equal([ok, value.toFixed(6), expected], [true, '0.202500', 0.21])
  assert.is(text, 'gnutella.success[ttl=1,peers=10] <= 0.21')
  const holds: [string, boolean][] = [
    ['gnutella.success_rate[protocols.gnutella.ttl=2] < 0.36', true],
    ['gnutella.success > 0.31', false],
    ['chord.success[peers=10] >= 0.9', true],
    ['chord.hops != 3', true],
    ['gnutella.hops != 3', false],
    ['chord.success > 2 * gnutella.success', true],
    ['chord.success / gnutella.success > 3', false],
    ['gnutella.success within 1 % of 0.3025', true],
    ['gnutella.success within 1 % of 0.31', false],
    ['chord.hops within 0.1 % of 0.5 * log2(peers)', true],
    ['chord.hops within 0.1 % of 0.5 * log2(10)', false],
    ['gnutella.success - peers / 100 - ttl / 10 < 0.003', true],
    ['gnutella.success[peers=20] rises with ttl', true],
    ['gnutella.success falls with peers', false],
    ['chord.ttl == 7', true],
    ['1 + 2 * 3 ^ 2 == 19', true],
  ]
  for (const [line, expected] of holds) assert.is(verdict(line).ok, expected, line)
})

test('a mean has Student’s interval, a ratio that of its replicates left out one by one', () => {
  const mean = verdict('gnutella.success > 0')
  const half = (3.182446305284263 * Math.sqrt(5 / 3)) / 1000 / 2
  assert.ok(Math.abs(mean.ci_high - mean.value - half) < 1e-12)
  assert.ok(Math.abs(mean.value - mean.ci_low - half) < 1e-12)
  const ratio = verdict('chord.success / gnutella.success > 0')
  const delta = (0.9 / 0.3025 ** 2) * half
  assert.ok(Math.abs((ratio.ci_high - ratio.value) / delta - 1) < 0.02)
})

test('ranges, zips and conditions say which points there are', () => {
  const points = (sweep: string) =>
    plansOf(`protocols: { gnutella: , chord: }\nsweep: { ${sweep} }`).map(({ protocol, point }) =>
      [protocol.name[0], ...Object.values(point)].join(' '),
    )
  assert.equal(points('peers: 1..9:4'), ['g 1', 'c 1', 'g 5', 'c 5', 'g 9', 'c 9'])
  assert.equal(points('"protocols.gnutella.bias": 0.1..0.4:0.1'), [
    ...['g 0.1', 'c', 'g 0.2', 'g 0.3', 'g 0.4'],
  ])
  assert.equal(points('"protocols.chord.ttl": log:1..100:3'), ['g', 'c 1', 'c 10', 'c 100'])
  const both = 'peers: [5, 6], protocols.chord.ttl: [1, 2]'
  assert.equal(points(`${both}, zip: [peers, ttl]`), ['g 5', 'c 5 1', 'g 6', 'c 6 2'])
  assert.equal(points(`${both}, where: peers - ttl > 4 or peers == 5`), [
    ...['g 5', 'c 5 1', 'c 5 2', 'g 6', 'c 6 1'],
  ])
})

test('an expectation that cannot be held against anything is refused in its place', () => {
  const line = (text: string, reason: string) =>
    refused(`${SWEPT}expect:\n  - "${text}"`, `a.yaml:9:5: expect[0]: ${reason}`)
  line('success', 'success, expected a line such as gnutella.success[ttl=7] >= 0.9')
  line('gnutella.success > x', 'x, expected a line such as gnutella.success[ttl=7] >= 0.9')
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
