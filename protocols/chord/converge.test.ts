// After churn, the ring heals. Stoica et al. 2003, theorem IV.3: once no more peers come or go, stabilization
// leads all successor pointers into one cycle through all nodes. A round brings what hangs beside the ring at
// least one place nearer, and then a pointer at least one node nearer to its owner: two rounds for each node.
// Random peers come, go and crash; then it is quiet, and the ring is held against the sorted identifiers,
// the pointers against what any node still kept, and lookups begun in the torn ring come to an end.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineProtocol, stream } from '../../sim/index.ts'
import { ln } from '../../sim/math.ts'
import { start } from '../../test/support/runs.ts'
import { assemble, type Parts } from './assemble.ts'
import { chord, protocolOf } from './index.ts'
import { ownerPlace, sortById } from './perfect.ts'

const test = suite('convergence')

const STORM_S = 120
const ROUND_S = 5
const QUERIES = 40

interface Storm {
  readonly seed: number
  readonly peers: number
  readonly session: number
  readonly crash: number
  readonly chord: { readonly virtual: number; readonly [name: string]: number | string }
}

const storms = fc.record({
  seed: fc.nat(10_000),
  peers: fc.integer({ min: 3, max: 30 }),
  session: fc.integer({ min: 40, max: 200 }),
  crash: fc.constantFrom(0, 0.5, 1),
  chord: fc.record({
    start: fc.constantFrom('perfect', 'join'),
    virtual: fc.constantFrom(1, 1, 2),
    base: fc.constantFrom(2, 4),
    routing: fc.constantFrom('recursive', 'iterative'),
  }),
})

test('one ring through all nodes, in order, no pointer lost that a node still had, and every lookup ends', () => {
  const holds = (storm: Storm) => {
    const { run, parts, online } = weather(storm)
    run.runUntil(STORM_S * 1e6)
    const { ring, files } = parts()
    const nodes = sortById(ring.tables, online.flatMap(ring.nodesOf))
    const kept = new Set<number>()
    for (const node of nodes) files.pointers.forEach(node, (file) => kept.add(file))
    run.runUntil(run.endUs)
    for (const [place, node] of nodes.entries()) {
      const what = `of node ${node}, one of ${nodes.length}`
      const next = nodes[(place + 1) % nodes.length]!
      assert.is(ring.tables.successor(node), next, `successor ${what}`)
      if (next !== node) assert.is(ring.tables.predecessors[next], node, `predecessor ${what}`)
    }
    for (const file of kept) {
      const owner = nodes[ownerPlace(ring.tables, nodes, ring.keys[file]!)]!
      const known = files.pointers.holdersOf(owner, file, run.now)
      assert.ok(known.length > 0, `file ${file} is not at its owner, ${owner}`)
    }
    const asked = online.length === 0 ? 0 : QUERIES
    assert.is(run.tables().totals.measured.lookups, asked, 'lookups that came to an end')
  }
  const numRuns = Number(process.env.PEERLAB_FUZZ ?? 25)
  fc.assert(fc.property(storms, holds), { seed: 1, numRuns, includeErrorInReport: true } as object)
})

/** Half of 60 peers are cut off from the others for three minutes; then, who is whose successor? */
function torn(checkRing: string): { wrong: number; nodes: number } {
  let parts: Parts | undefined
  const watched = watching((made) => {
    parts = made
  })
  const { run } = start(
    {
      seed: 1,
      duration: '10 min',
      peers: 60,
      latency: '50 ms',
      content: { files: 10 },
      workload: { count: 0 },
      faults: [{ at: '30 s', partition: { share: 0.5 }, heal: '3 min' }],
      protocols: {
        watched: { stabilize: '5 s', timeout: '500 ms', successors: 8, 'check-ring': checkRing },
      },
    },
    { definitions: [watched] },
  )
  run.runUntil(run.endUs)
  const { tables } = parts!.ring
  const nodes = sortById(
    tables,
    Array.from({ length: 60 }, (_, node) => node),
  )
  const isWrong = (node: number, place: number) =>
    tables.successor(node) !== nodes[(place + 1) % nodes.length]
  return { wrong: [...nodes].filter(isWrong).length, nodes: nodes.length }
}

test('a partition leaves two rings, which only a look from another place makes one', () => {
  assert.is(torn('20 s').wrong, 0)
  const { wrong, nodes } = torn('0 s')
  // Each of two rings of random halves: every other node has one of the other half behind it.
  assert.ok(wrong > nodes / 3, `${wrong} of ${nodes} have another successor`)
})

test.run()

function watching(tell: (parts: Parts) => void) {
  return defineProtocol({
    ...chord,
    name: 'watched',
    create(net, given) {
      const parts = assemble(net, given as unknown as Parameters<typeof assemble>[1])
      tell(parts)
      return protocolOf(net, parts)
    },
  })
}

/** Peers that come and go for STORM_S seconds; then those online stay, for a round for each of their nodes. */
function weather({ seed, peers, session, crash, chord: own }: Storm) {
  const random = stream(seed, 'test/weather')
  const stay = () => -ln(random.open()) * session
  const online: number[] = []
  let trace = ''
  for (let peer = 0; peer < peers; peer++) {
    const times = []
    let now = random.next() < 0.5 ? 0 : random.next() * 40
    for (; now < STORM_S; now += stay() / 2) {
      const end = now + stay()
      times.push(now.toFixed(3), (end < STORM_S ? end : 9999).toFixed(3))
      now = end
      if (end >= STORM_S) online.push(peer)
    }
    trace += `${peer} ${times.length / 2} ${times.join(' ')}\n`
  }
  let parts: Parts | undefined
  const watched = watching((made) => {
    parts = made
  })
  // In a ring that is still torn, by peers that stay.
  const queries = Array.from({ length: online.length === 0 ? 0 : QUERIES }, (_, i) => {
    return `${STORM_S + i / 2} ${online[i % online.length]} ${i}\n`
  })
  const rounds = 10 + 2 * online.length * own.virtual
  const periods = {
    'check-predecessor': `${ROUND_S} s`,
    'fix-fingers': '2 s',
    'check-ring': `${2 * ROUND_S} s`,
    republish: '20 h',
  }
  const scenario = {
    seed,
    duration: `${STORM_S + rounds * ROUND_S} s`,
    latency: { model: 'uniform', min: '10 ms', max: '100 ms' },
    content: { files: 40, replication: { model: 'uniform', mean: 2 } },
    workload: { trace: 'queries.txt' },
    churn: { trace: 'trace.txt', crash },
    protocols: {
      watched: {
        ...own,
        ...periods,
        stabilize: `${ROUND_S} s`,
        expiry: '40 h',
        timeout: '500 ms',
        successors: 8,
      },
    },
  }
  const files = { 'trace.txt': trace, 'queries.txt': queries.join('') }
  const { run } = start(scenario, { files, definitions: [watched] })
  return { run, parts: () => parts!, online }
}
