// One contract over every protocol of the registry: it joins, searches and finds, lives through churn,
// loss, partition and kills, refuses malformed parameters, and leaves its books balanced.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../protocols/index.ts'
import { InputError, type Param, type ProtocolDefinition, parseScenario } from '../sim/index.ts'
import { halfLinks } from './support/guard.ts'
import { bareFingerprint, type Trial, tryOut } from './support/trial.ts'

const PEERS = 60
/** No churn, no loss: what there is can be found. */
const STATIC = {
  title: 'conformance',
  seed: 7,
  duration: '10 min',
  peers: PEERS,
  topology: { model: 'random-regular', degree: 4 },
  latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
  content: {
    files: 40,
    popularity: { zipf: 0.8 },
    replication: { model: 'proportional', mean: 6 },
    'free-riders': 0.3,
  },
  workload: { count: 120, every: '4 s' },
  record: ['queries', 'peers', 'series', 'churn'],
}
const HOSTILE = {
  ...STATIC,
  loss: 0.05,
  firewalled: 0.2,
  bandwidth: { model: 'saroiu-2002' },
  churn: {
    session: { exponential: { mean: '3 min' } },
    offline: { exponential: { mean: '1 min' } },
    crash: 0.5,
  },
  faults: [
    { at: '3 min', kill: { share: 0.1, who: 'best-connected' } },
    { at: '4 min', kill: { count: 3, who: 'random' } },
    { at: '5 min', partition: { share: 0.5 }, heal: '1 min' },
  ],
}

for (const definition of registry.values()) {
  const { name } = definition
  const conforms = suite(name)
  const run = (scenario: object) => tryOut({ ...scenario, protocols: { [name]: {} } })

  conforms('joins, finds what is there, and comes to rest', () => {
    const trial = run(STATIC)
    const { queries, peers } = trial.run.tables()
    assert.is(
      peers.online.filter((online) => online === 1).length,
      PEERS + trial.witness.net!.peers.servers,
    )
    assert.is(queries.count, 120)
    for (let row = 0; row < queries.count; row++)
      assert.is(queries.hits[row]! > 0, queries.replicasOnline[row]! > 0, `query ${row}`)
    assert.ok(Math.max(...queries.peersReached) < PEERS, 'a peer processed a query twice')
    const lastAskedUs = queries.timeUs[queries.count - 1]!
    assert.ok(
      trial.witness.queryTrafficUs < lastAskedUs + 60e6,
      'queries still travel a minute later',
    )
    assertSettled(trial)
  })

  conforms('joins and finds without a given topology', () => {
    const { topology, ...rest } = STATIC
    const trial = run({ ...rest, topology: 'none', workload: { count: 60, every: '4 s' } })
    const { queries } = trial.run.tables()
    const found = queries.hits.filter((hits) => hits > 0).length
    const findable = queries.replicasOnline.filter((replicas) => replicas > 0).length
    assert.ok(found >= 0.9 * findable, `${found} of ${findable} queries were answered`)
  })

  conforms('lives through churn, loss, firewalls, kills and a partition', () => {
    const trial = run(HOSTILE)
    const { queries, churn } = trial.run.tables()
    assert.ok(churn.count > 2 * PEERS, 'hardly any churn')
    assert.ok(
      queries.hits.some((hits) => hits > 0),
      'nothing was ever found',
    )
  })

  conforms('notices the dead: long after a kill no link leads to one', () => {
    const trial = run({
      ...STATIC,
      faults: [{ at: '2 min', kill: { share: 0.3, who: 'best-connected' } }],
    })
    assertSettled(trial)
  })

  conforms('one seed, one run; guarded or not', () => {
    const fingerprint = run(HOSTILE).run.fingerprint()
    assert.is(run(HOSTILE).run.fingerprint(), fingerprint)
    assert.is(bareFingerprint({ ...HOSTILE, protocols: { [name]: {} } }), fingerprint)
    assert.is.not(run({ ...HOSTILE, seed: 8 }).run.fingerprint(), fingerprint)
  })

  conforms('says what every peer is, in plain data', () => {
    const { run: done } = run(HOSTILE)
    for (let peer = 0; peer < PEERS; peer++) {
      const shown = done.inspect(peer)
      assert.equal(JSON.parse(JSON.stringify(shown)), shown)
    }
  })

  conforms('refuses malformed parameters in one line that names them', () => {
    for (const [key, value] of malformed(definition)) {
      const text = JSON.stringify({ ...STATIC, protocols: { [name]: { [key]: value } } })
      const what = `${key}: ${JSON.stringify(value)}`
      try {
        parseScenario({ text, file: 'conformance.yaml' }, registry)
      } catch (error) {
        assert.instance(error, InputError, what)
        assert.match(
          (error as Error).message,
          new RegExp(`^conformance\\.yaml:\\d+:\\d+: .*${key}`),
          what,
        )
        assert.not.match((error as Error).message, '\n', what)
        continue
      }
      assert.unreachable(`${what} was accepted`)
    }
  })

  conforms.run()
}

/** Every link is known at both ends, and none leads to a peer that is gone. */
function assertSettled({ witness, run }: Trial): void {
  const { links, peers } = witness.net!
  assert.equal(halfLinks(witness.net!), [])
  const { online } = run.tables().peers
  for (let peer = 0; peer < peers.count; peer++)
    for (let i = 0; i < links.degree(peer); i++)
      assert.is(online[links.neighbour(peer, i)], 1, `${peer} is linked to a peer that is gone`)
}

/** Values that no parameter of this protocol may take. */
function malformed(definition: ProtocolDefinition): [string, unknown][] {
  const known = Object.entries(definition.params).flatMap(([key, param]) =>
    wrongValues(param).map((value): [string, unknown] => [key, value]),
  )
  return [['no-such-parameter', 1], ...known]
}

function wrongValues(param: Param): unknown[] {
  const never = [null, [], {}, 'no such thing', '']
  if (param.kind === 'boolean') return [...never, 1, 'yes please']
  if (param.kind === 'choice') return [...never, 1, true]
  if (param.kind === 'share') return [...never, true, -0.1, 1.1, '101 %']
  if (param.kind === 'duration') return [...never, true, 30, '-1 s', '30 lightyears', 'NaN s']
  const beyond = [param.min - 1, ...(param.max < Number.MAX_VALUE / 2 ? [param.max * 2 + 1] : [])]
  const fraction = param.kind === 'integer' ? [(param.min + param.max) / 2 + 0.25] : []
  return [...never, true, ...beyond, ...fraction]
}
