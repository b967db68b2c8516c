import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../../test/support/test-registry.ts'
import { parseScenario, planRuns } from './expand.ts'
import { scenarioFiles } from './files.ts'
import type { ScenarioSource } from './source.ts'

const test = suite('scenario')

const read = (text: string, more: Partial<ScenarioSource> = {}) =>
  parseScenario({ text, file: 'scenarios/a.yaml', ...more }, registry)
const set = (...pairs: [string, string][]) => ({
  overrides: pairs.map(([path, value]) => ({ path, value })),
})

/** The text is refused with exactly this line. */
function refused(text: string, line: string, more: Partial<ScenarioSource> = {}): void {
  let message = 'accepted'
  try {
    planRuns({ text, file: 'a.yaml', ...more }, registry)
  } catch (error) {
    assert.is((error as Error).name, 'InputError', String((error as Error).stack))
    message = (error as Error).message
  }
  assert.is(message, line)
}
/** The same with a protocol added at the end. */
const wrong = (text: string, line: string) => refused(`${text}\nprotocols: [gnutella]\n`, line)

test('one line suffices, and JSON is YAML', () => {
  const { peers, topology, durationUs } = read('protocols: [gnutella]')
  assert.equal([peers, topology, durationUs], [1000, { model: 'none' }, 600e6])
  assert.equal(read('{"protocols": {"gnutella": null}}'), read('protocols: [gnutella]'))
})

test('the size of the world is left to the file that gives it', () => {
  const imported = 'topology: { model: edge-list, file: x.txt }'
  assert.is(read(`${imported}\nprotocols: [gnutella]`).peers, null)
  assert.is(read('churn: { trace: x.txt }\nprotocols: [gnutella]').peers, null)
})

test('a list of questions ends the run a minute after its last', () => {
  const asked = read('workload: { ask: [5, b], every: 10 s }\nprotocols: [gnutella]')
  assert.equal(asked.workload, { kind: 'ask', ask: ['5', 'b'], everyUs: 10e6, fileId: null })
  assert.is(asked.durationUs, 70e6)
  const spread = read('workload: { ask: { spread: 20 }, file: 3 }\nprotocols: [gnutella]')
  assert.equal(spread.workload, { kind: 'spread', spread: 20, everyUs: 10e6, fileId: 3 })
  assert.is(spread.durationUs, 250e6)
  const listed = read('workload: { ask: ids.txt }\nprotocols: [gnutella]')
  const file = 'scenarios/ids.txt'
  assert.equal(listed.workload, { kind: 'ask-file', file, everyUs: 10e6, fileId: null })
  assert.equal(scenarioFiles(listed), [file])
})

test('file paths start from the scenario, those of options from the working directory', () => {
  const text = `
topology: { model: edge-list, file: ../data/./x.txt }
churn: { trace: /abs/churn.txt }
workload: { trace: w.csv }
protocols: [gnutella]`
  assert.equal(scenarioFiles(read(text)), ['data/x.txt', 'scenarios/w.csv', '/abs/churn.txt'])
  const moved = read(text, set(['topology.file', '../y.txt']))
  assert.equal(moved.topology, { model: 'edge-list', file: '../y.txt' })
})

test('options are YAML, make what is not there, and leave anchors alone', () => {
  const text =
    'protocols: { gnutella: &g { ttl: 3 }, chord: *g }\nfaults: [{ at: 1 s, kill: { count: 1 } }]'
  const scenario = read(text, {
    ...set(
      ['protocols.chord.ttl', '9'],
      ['content.replication', '{ model: fixed, counts: [0] }'],
      ['faults.0.at', '2 s'],
      ['topology.model', 'k-out'],
      ['topology.k', '4'],
    ),
    seed: '77',
  })
  assert.equal(
    scenario.protocols.map(({ params }) => params.ttl),
    [3, 9],
  )
  assert.equal(scenario.content.replication, { model: 'fixed', counts: [0] })
  assert.is(scenario.faults[0]?.atUs, 2e6)
  assert.equal(scenario.topology, { model: 'k-out', k: 4 })
  assert.is(scenario.seed, 77)
})

test('what is not a scenario is refused in one line', () => {
  refused('', 'a.yaml: empty, expected a scenario in YAML')
  refused('# only a comment\n', 'a.yaml: empty, expected a scenario in YAML')
  refused('just words', 'a.yaml:1:1: just words, expected keys such as peers: 1000')
  refused('[1, 2]', 'a.yaml:1:1: a list, expected keys such as peers: 1000')
  refused('PK\u0003\u0004', 'a.yaml: not a text file, expected a scenario in YAML')
  refused('peers: 1\npeers: 2', 'a.yaml:2:1: Map keys must be unique')
  refused(
    'a: [1, 2',
    'a.yaml:1:9: Flow sequence in block collection must be sufficiently indented and end with a ]',
  )
  refused(
    'peers: 10',
    'a.yaml:1:1: protocols: missing, expected a mapping such as gnutella: { ttl: 7 } or a list of names',
  )
})

test('a wrong value is told with its place and what was expected', () => {
  wrong('peers: 1000000000000', 'a.yaml:1:8: peers: 1000000000000, expected 1..16777216')
  wrong('peers: -1', 'a.yaml:1:8: peers: -1, expected 1..16777216')
  wrong('peers: 1.5', 'a.yaml:1:8: peers: 1.5, expected a whole number 1..16777216')
  wrong('peers: .nan', 'a.yaml:1:8: peers: NaN, expected a whole number 1..16777216')
  wrong('peers: .inf', 'a.yaml:1:8: peers: Infinity, expected a whole number 1..16777216')
  wrong('peers: ten', 'a.yaml:1:8: peers: ten, expected a whole number 1..16777216')
  wrong('peers:', 'a.yaml:1:7: peers: empty, expected a whole number 1..16777216')
  wrong('duration: 30', 'a.yaml:1:11: duration: 30, expected a duration with a unit, such as 30 s')
  wrong('duration: 0 s', 'a.yaml:1:11: duration: 0 s, expected more than 0')
  wrong('loss: 1.5', 'a.yaml:1:7: loss: 1.5, expected a share 0..1 or a percentage, such as 5 %')
  wrong('loss: [0]', 'a.yaml:1:7: loss: a list, expected a share 0..1 or a percentage, such as 5 %')
  wrong(
    'latency: 50',
    'a.yaml:1:10: latency: 50, expected a duration such as 50 ms or a mapping such as { model: plane, mean: 80 ms }',
  )
  wrong(
    'latency: 50 parsecs',
    'a.yaml:1:10: latency: 50 parsecs, unknown unit parsecs, expected one of: us, ms, s, min, h, d',
  )
  wrong('latency: { model: plain }', 'a.yaml:1:19: model: plain, did you mean plane?')
  wrong(
    'latency: { mean: 3 s }',
    'a.yaml:1:10: model: missing, expected one of: constant, uniform, plane, coordinates, matrix, transit-stub',
  )
  wrong(
    'latency: { model: uniform, min: 2 s, max: 1 s }',
    'a.yaml:1:43: max: 1 s, expected no less than min',
  )
  wrong(
    'topology: k-out',
    'a.yaml:1:11: topology: k-out, expected none, ring, star, complete or a mapping such as { model: k-out, k: 4 }',
  )
  wrong('topology: { model: k-out }', 'a.yaml:1:11: k: missing, expected a whole number 1..1000000')
  wrong('record: [queries, querys]', 'a.yaml:1:19: record[1]: querys, did you mean queries?')
  wrong('title: 42', 'a.yaml:1:8: title: 42, expected a text')
})

test('unknown keys are errors with a suggestion', () => {
  wrong('peeers: 10', 'a.yaml:1:1: peeers: unknown key, did you mean peers?')
  wrong(
    'content:\n  free_riders: 0',
    'a.yaml:2:3: free_riders: unknown key, did you mean free-riders?',
  )
  wrong('series: { x: 1 }', 'a.yaml:1:11: x: unknown key, expected one of: interval')
  wrong(
    '__proto__: 1',
    'a.yaml:1:1: __proto__: unknown key, expected one of: title, seed, duration, warmup, peers, topology, latency, bandwidth, loss, firewalled, content, downloads, workload, churn, faults, links, protocols, sweep, replicates, record, series, expect, plugins',
  )
})

test('of several mistakes the first in the document is told', () => {
  wrong(
    'loss: 2\npeers: 0\nseeed: 1',
    'a.yaml:1:7: loss: 2, expected a share 0..1 or a percentage, such as 5 %',
  )
})

test('protocols and their parameters', () => {
  refused(
    'protocols: { gnutela: {} }',
    'a.yaml:1:14: gnutela: unknown protocol, did you mean gnutella?',
  )
  refused(
    'protocols: { x: { use: cord } }',
    'a.yaml:1:24: use: cord, unknown protocol, did you mean chord?',
  )
  refused('protocols: {}', 'a.yaml:1:12: protocols: empty, expected at least one protocol')
  refused(
    'protocols: { "a.b": { use: chord } }',
    'a.yaml:1:21: a.b: expected a name of letters, digits, - and _',
  )
  const gnutella = (params: string, line: string) =>
    refused(`protocols: { gnutella: { ${params} } }`, `a.yaml:1:${line}`)
  gnutella('ttl: -1', '31: ttl: -1, expected 1..255')
  gnutella('ttl: 1.5', '31: ttl: 1.5, expected a whole number 1..255')
  gnutella('ttl: seven', '31: ttl: seven, expected a whole number 1..255')
  gnutella('tll: 7', '26: tll: unknown parameter, did you mean ttl?')
  gnutella('wait: 2 min', '32: wait: 2 min, expected 1 s..1 min')
  gnutella('wait: 2', '32: wait: 2, expected a duration with a unit, such as 30 s')
  gnutella('repair: 1', '34: repair: 1, expected true or false')
  gnutella('mode: eagr', '32: mode: eagr, did you mean eager?')
  gnutella('links: 9', '24: gnutella: links: 9, expected at most max-links, 8')
})

test('contradictions name both sides', () => {
  wrong('warmup: 10 min', 'a.yaml:1:9: warmup: 10 min, expected less than the duration, 10 min')
  wrong('workload: { queries: 1/s, count: 2 }', 'a.yaml:1:34: count: does not go with queries')
  wrong('workload: { trace: x, every: 2 s }', 'a.yaml:1:30: every: does not go with trace')
  wrong('workload: { every: 2 s }', 'a.yaml:1:20: every: does not go with queries')
  wrong(
    'workload: { ask: [1, 2], every: 10 min }\nduration: 1 min',
    'a.yaml:1:33: every: the last query would be asked at 10 min, after the duration, 1 min',
  )
  wrong(
    'workload: { ask: [1], file: 5 }\ncontent: { files: 5 }',
    'a.yaml:1:29: file: 5, expected less than content.files, 5',
  )
  wrong(
    'peers: 3\nworkload: { ask: { spread: 4 } }',
    'a.yaml:2:28: spread: 4, expected at most peers, 3',
  )
  wrong(
    'churn: { session: { exponential: { mean: 1 h } } }',
    'a.yaml:1:8: offline: missing, expected session and offline, or trace',
  )
  wrong(
    'churn: { session: {}, trace: x }',
    'a.yaml:1:19: session: a mapping, expected one of: exponential, weibull, pareto, lognormal',
  )
  wrong(
    'churn: { trace: x, session: { pareto: { shape: 1, min: 1 s } } }',
    'a.yaml:1:48: shape: 1, expected a number above 1',
  )
  wrong(
    'faults: [{ at: 20 min, kill: { share: 5 % } }]',
    'a.yaml:1:16: at: 20 min, expected less than the duration, 10 min',
  )
  wrong(
    'faults: [{ at: 1 s }]',
    'a.yaml:1:10: faults[0]: a mapping, expected a kill or a partition',
  )
  wrong(
    'faults: [{ at: 1 s, kill: { who: [3], count: 1 } }]',
    'a.yaml:1:46: count: does not go with a list of peers',
  )
  wrong(
    'bandwidth: { model: classes, classes: { a: { share: 50 %, up: 1 kbps, down: 1 kbps } } }',
    'a.yaml:1:39: classes: a mapping, expected shares that sum to 1',
  )
})

test('options are told by their own name', () => {
  const text = 'protocols: { gnutella: { ttl: 3 } }'
  const option = (path: string, value: string, line: string) =>
    refused(text, line, set([path, value]))
  option('protocols.gnutella.ttl', '-1', '--set protocols.gnutella.ttl: ttl: -1, expected 1..255')
  option(
    'protocols.gnutella.tll',
    '7',
    '--set protocols.gnutella.tll: tll: unknown parameter, did you mean ttl?',
  )
  option('topolgy.k', '7', '--set topolgy.k: topolgy: unknown key, did you mean topology?')
  option(
    'topology.k',
    '7',
    '--set topology.k: model: missing, expected one of: none, ring, star, complete, erdos-renyi, barabasi-albert, watts-strogatz, random-regular, k-out, power-law, grid, regular-tree, two-tier, clusters, edge-list, graphml, gexf',
  )
  option(
    'protocols.gnutella.ttl.x',
    '7',
    '--set protocols.gnutella.ttl.x: protocols.gnutella.ttl.x: protocols.gnutella.ttl is a single value, expected a mapping',
  )
  option('peers', '', '--set peers: empty, expected a value')
  option('peers', '[1', '--set peers: Flow sequence must end with a ]')
  refused(text, '--seed: seed: abc, expected a whole number 0..4503599627370496', { seed: 'abc' })
})

test('no value in any place is met with more than one line', () => {
  const paths = [
    ...['peers', 'seed', 'duration', 'topology', 'topology.k', 'latency', 'latency.model', 'loss'],
    ...['content.replication', 'content.files', 'workload', 'workload.ask', 'workload.every'],
    ...['churn.session', 'churn.session.weibull', 'churn.flash-crowds', 'faults', 'faults.0.kill'],
    ...['faults.0.kill.who', 'protocols', 'protocols.gnutella', 'protocols.gnutella.wait', 'sweep'],
    ...['sweep.peers', 'record', 'record.0', 'expect', 'plugins', 'links', 'a.b.c', ''],
  ]
  const junk = fc.oneof(
    fc.constantFrom('', '~', '*a', '&a', '!!js x', '- 1', '{ model: k-out }', '[]', '{}', '[[1]]'),
    fc.constantFrom(
      '1e999',
      '-0',
      '0x10',
      '.nan',
      '30 s',
      '50 %',
      'none',
      '{ a: { b: c } }',
      '"\\n"',
    ),
    fc.string(),
    fc.json(),
  )
  const text =
    'faults: [{ at: 1 s, kill: { count: 1 } }]\nrecord: [peers]\nprotocols: { gnutella: }'
  const isOneLine = (attempt: () => unknown): boolean => {
    try {
      attempt()
      return true
    } catch (error) {
      const { name, message } = error as Error
      return (
        name === 'InputError' && !message.includes('\n') && !/undefined|object Object/.test(message)
      )
    }
  }
  const options = { numRuns: 150 }
  fc.assert(
    fc.property(fc.constantFrom(...paths), junk, (path, value) =>
      isOneLine(() => read(text, set([path, value]))),
    ),
    options,
  )
  fc.assert(
    fc.property(junk, (value) => isOneLine(() => read(`${text}\npeers: ${value}`))),
    options,
  )
  fc.assert(
    fc.property(junk, (value) => isOneLine(() => read(value))),
    options,
  )
})

test.run()
