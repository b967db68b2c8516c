// Downloads after a hit and the copies they leave, end to end over a star of five: peer 0 asks the four
// others, whose answers come in the order of their numbers.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DOWNLOAD_OUTCOMES, InputError, type RunTables, type World } from '../sim/index.ts'
import { finish, heldBy } from './support/runs.ts'

const test = suite('downloads')

const MIB = 2 ** 20
const LATENCY_S = 0.01
/** 1 MiB at the holder's 1 Mbit/s. */
const FILE_S = (8 * MIB) / 1e6
/** The request's way and the last byte's. */
const ROUND_S = 2 * LATENCY_S

const STAR = {
  duration: '5 min',
  peers: 5,
  topology: { model: 'star' },
  latency: '10 ms',
  bandwidth: { model: 'fixed', up: '1 Mbit/s', down: '4 Mbit/s' },
  workload: { ask: [0], file: 0 },
  content: { files: 1, replication: { model: 'fixed', counts: [1] } },
  downloads: { size: '1 MiB', attempts: 3 },
  protocols: { gnutella: { ttl: 1 } },
}

interface Row {
  readonly outcome: string
  readonly tookS: number
  readonly failures: number
  readonly sources: number
  readonly received: number
}

function download(changed: object, holders: readonly number[], changes: Partial<World> = {}) {
  const { tables } = finish(
    { ...STAR, ...changed },
    {
      change: (world) => ({ ...world, content: heldBy(holders), ...changes }),
    },
  )
  return { row: rowOf(tables), copies: tables.files.copies[0]! }
}

function rowOf({ transfers }: RunTables): Row {
  assert.is(transfers.count, 1)
  return {
    outcome: DOWNLOAD_OUTCOMES[transfers.outcome[0]!]!,
    tookS: (transfers.finishUs[0]! - transfers.startUs[0]!) / 1e6,
    failures: transfers.failures[0]!,
    sources: transfers.sources[0]!,
    received: transfers.received[0]!,
  }
}

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 0.05, `${value}, expected about ${expected}`)

test('takes the time that the access links leave it, and leaves a copy', () => {
  const { row, copies } = download({}, [1])
  assert.equal(
    { ...row, tookS: 0 },
    { outcome: 'complete', tookS: 0, failures: 0, sources: 1, received: MIB },
  )
  near(row.tookS, FILE_S + ROUND_S)
  assert.is(copies, 2)
})

test('goes on with the next holder where one left, from the byte that it has', () => {
  const kill = (at: string, ...who: number[]) => ({
    faults: [{ at, kill: { who: who.map(String) } }],
  })
  const half = download(kill('4.2 s', 1), [1, 2])
  assert.equal([half.row.outcome, half.row.failures, half.row.sources], ['complete', 1, 2])
  near(half.row.tookS, FILE_S + 10 + ROUND_S)
  assert.is(half.row.received, MIB)
  const gone = download(kill('1 s', 1), [1])
  assert.is(gone.row.outcome, 'unfinished', 'nobody else has it, and a hit may still come')
  const all = download(
    { ...kill('1 s', 1, 2, 3), downloads: { size: '1 MiB', attempts: 2 } },
    [1, 2, 3],
  )
  assert.equal([all.row.outcome, all.row.failures, all.copies], ['holder_offline', 2, 3])
})

test('two behind firewalls cannot meet, whoever calls', () => {
  const walled = (...peers: number[]) => ({
    firewalled: Uint8Array.from([0, 1, 2, 3, 4], (p) => +peers.includes(p)),
  })
  assert.is(download({}, [1], walled(1)).row.outcome, 'complete')
  const both = download({ downloads: { size: '1 MiB', attempts: 1 } }, [1], walled(0, 1))
  assert.is(both.row.outcome, 'both_firewalled')
})

test('several sources at a time share the work up to the downlink', () => {
  const { row } = download({ downloads: { size: '1 MiB', sources: 4 } }, [1, 2, 3, 4])
  assert.is(row.sources, 4)
  near(row.tookS, FILE_S / 4 + ROUND_S)
})

test('an asker that leaves takes its download along', () => {
  const { row } = download({ faults: [{ at: '4 s', kill: { who: ['0'] } }] }, [1])
  assert.is(row.outcome, 'peer_left')
  assert.ok(row.received > 0 && row.received < MIB)
})

test('copies go where the strategy says, and a full store drops one', () => {
  const line = (strategy: string) => {
    const { tables } = finish(
      {
        ...STAR,
        topology: { model: 'ring' },
        bandwidth: 'unlimited',
        downloads: undefined,
        content: { ...STAR.content, spread: { strategy } },
        protocols: { gnutella: { ttl: 2 } },
      },
      { change: (world) => ({ ...world, content: heldBy([2]) }) },
    )
    return [...tables.peers.files].slice(0, STAR.peers)
  }
  assert.equal(line('owner'), [1, 0, 1, 0, 0])
  assert.equal(line('path'), [1, 1, 1, 0, 0])
  const some = line('random')
  assert.is(some[0], 1)
  assert.is(
    some.reduce((a, b) => a + b),
    3,
  )
  const { tables } = finish({
    ...STAR,
    content: {
      files: 30,
      replication: { model: 'fixed', counts: [1] },
      spread: { strategy: 'owner', store: 4 },
    },
    downloads: undefined,
    workload: { count: 200, every: '1 s', from: [0] },
  })
  const own = tables.files.copiesAtStart.reduce((a, b) => a + b)
  assert.is(
    tables.files.copies.reduce((a, b) => a + b),
    own + 4,
  )
})

test('passive spread without downloads is a contradiction', () => {
  const content = { ...STAR.content, spread: { strategy: 'passive' } }
  const told = (error: Error) =>
    error instanceof InputError && /passive, but there are no downloads/.test(error.message)
  assert.throws(() => finish({ ...STAR, downloads: undefined, content }), told)
})

test.run()
