// Same scenario, same seed, same version: the same fingerprint, however the run is driven, whatever is
// recorded, and on whichever Node.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Plan, type RecordName, type Run, stream } from '../sim/index.ts'
import { bundleOverDist } from './support/bundle.ts'
import { fingerprintsOf, firstReplicates, startRun } from './support/fingerprint.ts'
import { readTable, updating, writeTable } from './support/fingerprint-table.ts'
import { ROOT, skipLine } from './support/repo.ts'
import { bundledJobs } from './support/scenarios.ts'

/** The first events of a run tell enough of how it is driven. */
const EVENTS = 30_000
const EVERYTHING: readonly RecordName[] = [
  'queries',
  'peers',
  'files',
  'transfers',
  'series',
  'churn',
  'messages',
  'topology',
]

const determinism = suite('determinism')
const jobs = bundledJobs()

determinism('bundled scenarios have the checked-in fingerprints', () => {
  const before = readTable()
  const table = { ...before }
  for (const [name, job] of jobs) table[name] = fingerprintsOf(job)
  if (updating) writeTable(table)
  else
    assert.equal(
      table,
      before,
      'a run changed: if it should, PEERLAB_UPDATE=1 npm test -- determinism',
    )
})

for (const [name, job] of jobs) {
  const plan = firstReplicates(job)[0]!

  determinism(`${name}: the same twice, recorded or not, watched or not, in any steps`, () => {
    const start = (recorded: Plan = plan) => startRun(recorded, job)
    const straight = start()
    straight.runUntil(straight.endUs, EVENTS)
    const expected = straight.fingerprint()
    const same = (run: Run, how: string) => {
      assert.is(run.events, straight.events, how)
      assert.is(run.fingerprint(), expected, how)
    }
    const whole = (run: Run) => {
      run.runUntil(run.endUs, EVENTS)
      return run
    }
    same(whole(start()), 'a second time')
    same(whole(start(recording(plan, []))), 'with no recorder')
    same(whole(start(recording(plan, EVERYTHING))), 'with every recorder')
    same(whole(watched(start())), 'with an observer')
    same(inOddSlices(start(), straight.events), 'in odd slices, read in between')
  })
}

for (const version of ['20', '22', '24']) {
  const node = join(ROOT, '.nodes', version, 'bin/node')
  const ready = existsSync(node) && existsSync(join(ROOT, 'dist/sim/index.js'))
  if (!ready) skipLine(`Node ${version}: run test/support/install-nodes.sh and npm run build`)
  const test = ready ? determinism : determinism.skip

  test(`Node ${version} gives the checked-in fingerprints`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'peerlab-'))
    try {
      const script = join(folder, 'fingerprint.mjs')
      writeFileSync(script, `${await bundleOverDist()}\n${PRINT}`)
      const table = readTable()
      for (const [name, job] of jobs) {
        const input = JSON.stringify(job)
        const printed = execFileSync(node, [script], { input, encoding: 'utf8', stdio: 'pipe' })
        assert.equal(JSON.parse(printed), table[name], `${name} differs on Node ${version}`)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

determinism.run()

/** Appended to the bundle: a job comes in, its fingerprints go out. */
const PRINT = `
import { readFileSync } from 'node:fs'
console.log(JSON.stringify(fingerprintsOf(JSON.parse(readFileSync(0, 'utf8')))))
`

function recording(plan: Plan, record: readonly RecordName[]): Plan {
  return { ...plan, scenario: { ...plan.scenario, record } }
}

function watched(run: Run): Run {
  let seen = 0
  run.observe({ sent: () => seen++, dispatched: () => seen++ })
  return run
}

/** By single steps, by times, by counts, and with everything read in between. */
function inOddSlices(run: Run, events: number): Run {
  const random = stream(1, 'slices')
  while (run.events < events) {
    const left = events - run.events
    if (random.next() < 0.3) run.step()
    else run.runUntil(run.now + random.int(60_000_000), Math.min(left, 1 + random.int(997)))
    run.inspect(random.int(2))
    if (random.next() < 0.05) run.tables()
  }
  return run
}
