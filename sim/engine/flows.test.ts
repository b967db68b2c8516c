// Rates against a brute-force solver: raise the water everywhere at once, and stop a flow when one of its
// links is full or it has reached its cap.

import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Flows } from './flows.ts'

const test = suite('flows')

interface Flow {
  readonly from: number
  readonly to: number
  readonly cap: number
}

/** Progressive filling (Bertsekas and Gallager 1992, section 6.5.2). */
function filled(up: readonly number[], down: readonly number[], flows: readonly Flow[]): number[] {
  const rates = flows.map(() => 0)
  const open = new Set(flows.keys())
  const links = [
    ...up.map((capacity, node) => ({ capacity, uses: (flow: Flow) => flow.from === node })),
    ...down.map((capacity, node) => ({ capacity, uses: (flow: Flow) => flow.to === node })),
    ...flows.map((own) => ({ capacity: own.cap, uses: (flow: Flow) => flow === own })),
  ]
  while (open.size > 0) {
    let step = Number.POSITIVE_INFINITY
    for (const { capacity, uses } of links) {
      const sharing = [...open].filter((i) => uses(flows[i]!)).length
      const used = flows.reduce((sum, flow, i) => sum + (uses(flow) ? rates[i]! : 0), 0)
      if (sharing > 0) step = Math.min(step, (capacity - used) / sharing)
    }
    if (step === Number.POSITIVE_INFINITY) break
    for (const i of open) rates[i]! += step
    for (const { capacity, uses } of links) {
      const used = flows.reduce((sum, flow, i) => sum + (uses(flow) ? rates[i]! : 0), 0)
      if (used >= capacity * (1 - 1e-12))
        for (const i of [...open]) if (uses(flows[i]!)) open.delete(i)
    }
  }
  for (const i of open) rates[i] = Number.POSITIVE_INFINITY
  return rates
}

const rate = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.double({ min: 0.001, max: 1000, noNaN: true }),
  fc.constant(Number.POSITIVE_INFINITY),
)
const step = fc.record({
  what: fc.constantFrom('start', 'start', 'start', 'end', 'cap', 'nothing'),
  from: fc.nat(7),
  to: fc.nat(7),
  cap: rate,
  which: fc.nat(1000),
  solve: fc.boolean(),
})

test('after any starts, ends and caps the rates are those of progressive filling, to 1e-9', () => {
  const links = fc.array(rate, { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(links, links, fc.array(step, { maxLength: 60 }), (up, down, steps) => {
      const flows = new Flows(Float64Array.of(...up, ...down))
      const running = new Map<number, Flow>()
      const told = new Map<number, number>()
      const solve = () =>
        flows.solve((flow, before) => {
          assert.is(before, told.get(flow) ?? 0)
          told.set(flow, flows.rate[flow]!)
        })
      for (const [id, { what, from, to, cap, which, solve: now }] of steps.entries()) {
        const chosen = [...running.keys()][which % (running.size || 1)]
        if (what === 'start') {
          running.set(id, { from, to, cap })
          flows.add(id, from, to, cap)
        } else if (what === 'end' && chosen !== undefined) {
          running.delete(chosen)
          flows.remove(chosen)
          told.delete(chosen)
        } else if (what === 'cap' && chosen !== undefined) {
          running.set(chosen, { ...running.get(chosen)!, cap })
          flows.setCap(chosen, cap)
        }
        if (!now) continue
        solve()
        assert.not.ok(flows.unsolved)
      }
      solve()
      const expected = filled(up, down, [...running.values()])
      for (const [i, id] of [...running.keys()].entries()) {
        const got = flows.rate[id]!
        const right = expected[i]!
        assert.ok(got === right || Math.abs(got - right) <= 1e-9 * right, `${got}, not ${right}`)
        assert.is(told.get(id), got, 'told of every change')
      }
    }),
    { numRuns: 500, seed: 5 },
  )
})

test('a change is paid for by what it changes, not by all flows', () => {
  const nodes = 20_000
  const flows = new Flows(new Float64Array(2 * nodes).fill(4, 0, nodes).fill(100, nodes))
  for (let flow = 0; flow < 4 * nodes; flow++) {
    flows.add(flow, flow % nodes, Math.floor(flow * 7.3) % nodes, Number.POSITIVE_INFINITY)
  }
  flows.solve(() => {})
  let changes = 0
  flows.remove(17)
  flows.solve(() => changes++)
  assert.is(changes, 3, 'the three others of its uplink')
})

test.run()
