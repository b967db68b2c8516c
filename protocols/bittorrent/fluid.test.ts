// A swarm in which as many come as go is as large, and as slow, as the fluid of Qiu and Srikant 2004 says:
// where uplinks are short, and where downlinks are. Nobody gives up: the README says why.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { start } from '../../test/support/runs.ts'
import { crowd } from './crowd.ts'
import { type Fluid, type SteadyState, steadyState } from './fluid.ts'

const test = suite('bittorrent/fluid')

const PIECES = 320
const FILE_BITS = PIECES * 16 * 8192
/** Seconds: the origins go, the swarm is steady, what begins later need not end, the end. */
const LEAD = 45
const STEADY = 180
const LAST = 340
const END = 460
const STEP = 2
/** One run of eleven hundred stays knows their mean to 3 % only. */
const SEEDS = [1, 2, 3, 4, 5]

const kbps = (copiesPerSecond: number) => Math.round((copiesPerSecond * FILE_BITS) / 1000)

/** Time runs ten times as fast as by default, decisions too: downloads take about a minute, not ten. */
function swarm({ lambda, mu, c, gamma }: Fluid, seed: number): object {
  const links = { peers: lambda * END, up: `${kbps(mu)} kbit/s`, down: `${kbps(c)} kbit/s` }
  const given = {
    size: PIECES * 16,
    piece: 16,
    grain: 'pieces',
    rechoke: '1 s',
    after: 'linger',
    linger: `${1 / gamma} s`,
    origins: 50,
    'origin-uplink': kbps(5 * mu),
  }
  return {
    ...crowd({ ...links, everyMs: 1000 / lambda }, given),
    duration: `${END} s`,
    seed,
    faults: [{ at: `${LEAD} s`, kill: { who: { role: 'origin' }, share: 1 } }],
  }
}

function measured(fluid: Fluid, seed: number): SteadyState {
  const { run } = start(swarm(fluid, seed))
  let downloaders = 0
  let seeds = 0
  for (let now = STEADY; now < END; now += STEP) {
    run.runUntil(now * 1e6)
    for (let peer = 0; peer < fluid.lambda * END; peer++) {
      const role = run.roleOf(peer)
      downloaders += Number(role === 'leecher' || role === 'stalled')
      seeds += Number(role === 'seed')
    }
  }
  run.runUntil(run.endUs)
  const { transfers } = run.tables()
  const began = (row: number) => transfers.startUs[row]! / 1e6
  const rows = Array.from(transfers.startUs, (_, row) => row)
  const counted = rows.filter((row) => began(row) >= STEADY && began(row) < LAST)
  const took = counted.map((row) => transfers.finishUs[row]! / 1e6 - began(row))
  const steps = (END - STEADY) / STEP
  return {
    downloaders: downloaders / steps,
    seeds: seeds / steps,
    seconds: took.reduce((sum, time) => sum + time, 0) / took.length,
  }
}

function holds(name: string, fluid: Fluid): void {
  test(name, () => {
    const runs = SEEDS.map((seed) => measured(fluid, seed))
    const expected = steadyState(fluid)
    for (const what of ['downloaders', 'seeds', 'seconds'] as const) {
      const found = runs.reduce((sum, run) => sum + run[what], 0) / runs.length
      const told = `${what}: ${found}, expected ${expected[what]}`
      assert.ok(Math.abs(found / expected[what] - 1) <= 0.05, told)
    }
  })
}

const FLUID = { mu: 1 / 80, theta: 0 }
holds('uplinks are short', { ...FLUID, lambda: 4, c: 1 / 10, gamma: 1 / 10 })
holds('downlinks are short', { ...FLUID, lambda: 6, c: 1 / 66, gamma: 1 / 40 })

test.run()
