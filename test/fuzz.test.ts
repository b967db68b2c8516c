// Scenarios drawn from a seed, run in batches of events, every invariant checked after each batch. A
// failure prints the seed and the smallest scenario that shows it, as text for a scenario file.
// PEERLAB_FUZZ=N draws N scenarios, PEERLAB_FUZZ_SEED=S others.

import fc, { type Arbitrary } from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../protocols/index.ts'
import { InputError, type Param, type ParamValue, type ProtocolDefinition } from '../sim/index.ts'
import { tryOut } from './support/trial.ts'

const ROUNDS = Number(process.env.PEERLAB_FUZZ ?? 60)
const SEED = Number(process.env.PEERLAB_FUZZ_SEED ?? 20_020_801)

const MOST_PEERS = 80
/** Enough for the rounds by far, and for what can be made of a failure. */
const TIME_LIMIT_MS = 120_000

const fuzz = suite('fuzz')

for (const definition of registry.values()) {
  fuzz(`${definition.name}: the books balance in any world`, () => {
    let refused = 0
    const holds = (scenario: object) => {
      try {
        tryOut(scenario, { batch: 3000, most: 60_000 })
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        assert.not.match(error.message, '\n', 'a refusal is one line')
        refused++
      }
    }
    fc.assert(fc.property(scenarioFor(definition), holds), {
      numRuns: ROUNDS,
      seed: SEED,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      reporter: (details) => {
        if (!details.failed) return
        const again = `PEERLAB_FUZZ_SEED=${details.seed} PEERLAB_FUZZ=${details.numRuns}`
        assert.unreachable(
          `${again}\n${JSON.stringify(details.counterexample?.[0])}\n${details.errorInstance}`,
        )
      },
    })
    assert.ok(refused < ROUNDS / 2, `${refused} of ${ROUNDS} scenarios were refused`)
  })
}

fuzz.run()

function scenarioFor(definition: ProtocolDefinition): Arbitrary<object> {
  return fc.record(
    {
      seed: fc.nat(1000),
      duration: seconds(60, 300),
      peers: fc.integer({ min: 5, max: MOST_PEERS }),
      topology: topologies,
      latency: latencies,
      bandwidth: bandwidths,
      loss: fc.constantFrom(0, 0.01, 0.3, 1),
      firewalled: share,
      content: contents,
      downloads,
      workload: workloads,
      churn: churns,
      faults: fc.array(faults, { maxLength: 3 }),
      links: fc.record({ detection: seconds(0, 30) }),
      protocols: fc.record({ [definition.name]: paramsOf(definition) }),
    },
    { requiredKeys: ['seed', 'duration', 'peers', 'content', 'workload', 'protocols'] },
  )
}

const share = fc.constantFrom(0, 0.1, 0.5, 0.9, 1)

function seconds(min: number, max: number): Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => `${value} s`)
}

function milliseconds(min: number, max: number): Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => `${value} ms`)
}

function upTo(max: number): Arbitrary<number> {
  return fc.integer({ min: 1, max })
}

const topologies = fc.oneof(
  fc.constantFrom('none', 'ring', 'star', 'complete'),
  fc.record({ model: fc.constant('erdos-renyi'), degree: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ model: fc.constantFrom('barabasi-albert'), m: upTo(3) }),
  fc.record({ model: fc.constant('k-out'), k: upTo(4) }),
  fc.record({ model: fc.constant('regular-tree'), degree: fc.integer({ min: 2, max: 5 }) }),
  fc.record({ model: fc.constant('grid') }),
)

const latencies = fc.oneof(
  milliseconds(0, 500),
  fc.record({
    model: fc.constant('uniform'),
    min: milliseconds(0, 50),
    max: milliseconds(50, 2000),
  }),
  fc.record({ model: fc.constant('plane'), mean: milliseconds(1, 500) }),
  fc.record({ model: fc.constant('transit-stub') }),
)

const bandwidths = fc.oneof(
  fc.constantFrom('unlimited', { model: 'saroiu-2002' }),
  fc.record({
    model: fc.constant('fixed'),
    up: fc.constantFrom('1 kbit/s', '56 kbit/s', '10 Mbit/s'),
    down: fc.constant('1 Mbit/s'),
    queue: fc.constantFrom('100 B', '4 KiB', '1 MiB'),
  }),
)

const downloads = fc.record({
  size: fc.constantFrom('1 B', '3 KiB', '1 MiB'),
  share: fc.constantFrom(0.5, 1),
  attempts: upTo(3),
  sources: upTo(3),
})

const spreads = fc.record({
  strategy: fc.constantFrom('owner', 'path', 'random'),
  store: upTo(3),
  drop: fc.constantFrom('random', 'oldest', 'least-used'),
})

const fixedContents = fc.record({
  files: upTo(50),
  popularity: fc.record({ zipf: fc.constantFrom(0, 0.8, 2) }),
  replication: fc.oneof(
    fc.record({
      model: fc.constantFrom('uniform', 'proportional', 'square-root'),
      mean: fc.constantFrom(0.2, 1, 5),
    }),
    fc.record({
      model: fc.constant('fixed'),
      counts: fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
    }),
  ),
  'free-riders': fc.constantFrom(0, 0.5),
  placement: fc.constantFrom('random', 'skewed'),
})
const contents = fc
  .tuple(fixedContents, fc.option(spreads, { nil: undefined }))
  .map(([content, spread]) => (spread ? { ...content, spread } : content))

const workloads = fc.oneof(
  fc.record({ queries: upTo(120).map((rate) => `${rate}/min`) }),
  fc.record({ count: fc.nat(60) }),
  fc.record({ ask: fc.record({ spread: fc.constant(2) }), every: seconds(1, 10) }),
)

const law = fc.oneof(
  fc.record({ exponential: fc.record({ mean: seconds(1, 100) }) }),
  fc.record({
    weibull: fc.record({ shape: fc.constantFrom(0.34, 0.59, 2), scale: seconds(1, 100) }),
  }),
  fc.record({ pareto: fc.record({ shape: fc.constantFrom(1.1, 3), min: seconds(1, 20) }) }),
  fc.record({
    lognormal: fc.record({ median: seconds(1, 60), sigma: fc.constantFrom(0.5, 2) }),
  }),
)

const churns = fc.record({
  session: law,
  offline: law,
  crash: share,
  'flash-crowds': fc.array(
    fc.record({ at: seconds(0, 59), share, within: seconds(1, 20), stay: seconds(1, 60) }),
    { maxLength: 1 },
  ),
})

const faults = fc.oneof(
  fc.record({
    at: seconds(0, 59),
    kill: fc.record({ share, who: fc.constantFrom('random', 'best-connected', 'servers') }),
  }),
  fc.record({
    at: seconds(0, 59),
    kill: fc.record({ count: upTo(3), who: fc.constant('random') }),
  }),
  fc.record({ at: seconds(0, 59), partition: fc.record({ share }), heal: seconds(1, 60) }),
)

/** Any of a protocol's parameters, within their ranges, not too far from their defaults, and at peace. */
function paramsOf(definition: ProtocolDefinition): Arbitrary<object> {
  const { params, conflict } = definition
  const entries = Object.entries(params)
  const arbitraries = entries.map(([key, param]) => [key, drawn(param)])
  const defaults = Object.fromEntries(entries.map(([key, param]) => [key, param.default]))
  return fc
    .record(Object.fromEntries(arbitraries), { requiredKeys: [] })
    .filter((chosen) => conflict?.({ ...defaults, ...chosen }, MOST_PEERS) === undefined)
    .map((chosen) =>
      Object.fromEntries(
        Object.entries(chosen).map(([key, value]) => [
          key,
          params[key]!.kind === 'duration' ? `${value} us` : value,
        ]),
      ),
    )
}

function drawn(param: Param): Arbitrary<ParamValue> {
  if (param.kind === 'boolean') return fc.boolean()
  if (param.kind === 'choice') return fc.constantFrom(...param.options)
  if (param.kind === 'share') return fc.constantFrom(0, 0.1, 0.5, 1)
  const min = Math.max(param.min, Math.ceil(param.default / 4))
  const max = Math.min(param.max, Math.max(min, param.default * 4))
  return fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
}
