// Times of transfers in closed form, and the books: over any starts, ends, cancels, caps and partitions no
// byte is lost or made, and a peer sends no more than its uplink carries.

import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { World } from '../world/world.ts'
import { TRANSFER } from './events.ts'
import { EventQueue } from './queue.ts'
import { blankEvent } from './record-lists.ts'
import { TransferEngine } from './transfers.ts'

const test = suite('transfers')

const LATENCY_US = 50_000
const DETECTION_US = 3_000_000

/** Peers with these access links, in bytes a second; every event is told in `log`. */
function lab(up: readonly number[], down: readonly number[], latencyUs = LATENCY_US) {
  const online = up.map(() => true)
  const log: string[] = []
  let sides: readonly number[] | null = null
  const say = (what: string) => (self: number, t: number, tag?: number) => {
    log.push(`${host.now} ${self} ${what} ${t}${tag === undefined ? '' : ` ${tag}`}`)
  }
  const owner = { transferred: say('has'), drained: say('drained'), broken: say('broken') }
  const host = {
    now: 0,
    detectionUs: DETECTION_US,
    owners: [owner],
    delay: () => latencyUs,
    apart: (a: number, b: number) => sides !== null && sides[a] !== sides[b],
  }
  const bandwidth = {
    uplinkBps: Float64Array.from(up, (rate) => rate * 8),
    downlinkBps: Float64Array.from(down, (rate) => rate * 8),
  }
  const queue = new EventQueue()
  const transfers = new TransferEngine({
    world: { bandwidth } as unknown as World,
    nodes: up.length,
    queue,
    host,
    online: (peer) => online[peer]!,
  })
  const event = blankEvent()
  const runUntil = (timeUs: number) => {
    while (queue.take(timeUs, event)) {
      assert.is(event.type, TRANSFER)
      host.now = event.timeUs
      transfers.dispatch(event.id, event.to, event.a, event.b)
    }
    host.now = Math.min(timeUs, 1e12)
  }
  return {
    transfers,
    log,
    online,
    now: () => host.now,
    split(halves: readonly number[] | null) {
      sides = halves
      transfers.partitioned()
    },
    leave(peer: number, crash: boolean) {
      online[peer] = false
      transfers.left(peer, crash)
    },
    runUntil,
    end: () => runUntil(2 ** 53),
  }
}

test('alone, bytes over rate and one latency; pieces follow without a gap', () => {
  const { transfers, log, end } = lab([1e6, 1e6], [5e5, 5e5])
  const t = transfers.open(0, 1)
  transfers.append(t, 500_000, 7)
  transfers.append(t, 250_000, 8)
  end()
  assert.equal(log, ['1050000 1 has 0 7', '1500000 0 drained 0', '1550000 1 has 0 8'])
})

test('two share an uplink; when the short one ends, the other has it alone', () => {
  const { transfers, log, end } = lab([1e6, 1e6, 1e6], [1e6, 1e6, 1e6])
  transfers.start(0, 1, 1_000_000, 1)
  transfers.start(0, 2, 500_000, 2)
  end()
  assert.equal(log, ['1050000 2 has 1 2', '1550000 1 has 0 1'])
})

test('without bandwidth a transfer takes the latency alone', () => {
  const { transfers, log, end } = lab([Infinity, Infinity], [Infinity, Infinity])
  transfers.start(0, 1, 2 ** 40, 1)
  end()
  assert.equal(log, ['50000 1 has 0 1'])
})

test('pause, cap and resume', () => {
  const { transfers, log, runUntil, end } = lab([1e6, 1e6], [1e6, 1e6])
  const t = transfers.start(0, 1, 1_000_000, 1)
  runUntil(250_000)
  transfers.pause(t)
  runUntil(1_000_000)
  assert.is(transfers.sent(t), 250_000)
  transfers.cap(t, 8 * 250_000)
  transfers.resume(t)
  end()
  assert.equal(log, ['4050000 1 has 0 1'])
})

test('the sender leaves: what it sent arrives; the receiver leaves: what was under way is wasted', () => {
  const sender = lab([1e6, 1e6], [1e6, 1e6])
  const t = sender.transfers.start(0, 1, 1_000_000, 9)
  sender.runUntil(400_001)
  sender.leave(0, false)
  sender.end()
  assert.equal(sender.log, [`${400_001 + LATENCY_US} 1 broken 0 9`])
  assert.is(sender.transfers.books.received[1], 400_001)
  assert.is(t, 0)

  const receiver = lab([1e6, 1e6], [1e6, 1e6])
  receiver.transfers.start(0, 1, 1_000_000, 9)
  receiver.runUntil(400_001)
  receiver.leave(1, true)
  receiver.end()
  assert.equal(receiver.log, [`${400_001 + DETECTION_US} 0 broken 0 9`])
  const { sent, received, wasted } = receiver.transfers.books
  assert.equal([sent[0], received[1], wasted[1]], [400_001, 350_001, LATENCY_US])
})

test('a partition stops a transfer, and breaks it at both ends once it is detected', () => {
  const { transfers, log, runUntil, split, end } = lab([1e6, 1e6, 1e6], [1e6, 1e6, 1e6])
  transfers.start(0, 1, 1_000_000, 1)
  transfers.start(0, 2, 3_000_000, 2)
  runUntil(1_000_000)
  split([0, 1, 0])
  runUntil(2_000_000)
  split(null)
  runUntil(2_100_000)
  split([0, 0, 1])
  end()
  const at = 2_100_000 + DETECTION_US
  assert.equal(log, [`2600000 1 has 0 1`, `${at} 2 broken 1 2`, `${at} 0 broken 1 2`])
})

test('pieces are taken back unless they have begun', () => {
  const { transfers, log, runUntil, end } = lab([1e6, 1e6], [1e6, 1e6])
  const t = transfers.open(0, 1)
  for (const tag of [1, 2, 3, 4]) transfers.append(t, 100_000, tag)
  runUntil(150_000)
  assert.not.ok(transfers.withdraw(t, 1))
  assert.not.ok(transfers.withdraw(t, 2))
  assert.ok(transfers.withdraw(t, 3))
  runUntil(210_000)
  transfers.append(t, 100_000, 5)
  transfers.append(t, 100_000, 6)
  transfers.drop(t)
  end()
  const told = ['150000 1 has 0 1', '250000 1 has 0 2', '300000 0 drained 0', '350000 1 has 0 4']
  assert.equal(log, told)
})

const step = fc.record({
  what: fc.constantFrom(
    ...['start', 'start', 'open', 'append', 'append', 'withdraw', 'drop', 'release', 'cancel'],
    ...['pause', 'resume', 'cap', 'leave', 'join', 'split', 'heal', 'discard'],
  ),
  from: fc.nat(4),
  to: fc.nat(4),
  bytes: fc.integer({ min: 1, max: 2_000_000 }),
  which: fc.nat(1000),
  pauseUs: fc.constantFrom(0, 0, 1, 777, 20_000, 300_000, 2_000_000),
})
const rates = fc.array(fc.constantFrom(0, 1, 12_345.678, 1e5, 1e6, Infinity), {
  minLength: 5,
  maxLength: 5,
})

test('sent = received + wasted + under way, at any time; nobody sends faster than its uplink', () => {
  fc.assert(
    fc.property(
      rates,
      rates,
      fc.array(step, { maxLength: 80 }),
      fc.constantFrom(0, 1, 50_000),
      (up, down, steps, latencyUs) => {
        const it = lab(up, down, latencyUs)
        const { transfers, online, log } = it
        const { sent, received, wasted } = transfers.books
        const mine: number[] = []
        const total = (column: Float64Array) => column.reduce((sum, bytes) => sum + bytes, 0)
        let asked = 0
        for (const { what, from, to, bytes, which, pauseUs } of steps) {
          const known = new Set(
            log.filter((line) => / broken /.test(line)).map((line) => Number(line.split(' ')[3])),
          )
          const alive = mine.filter((t) => !known.has(t))
          const t = alive[which % (alive.length || 1)]
          if (what === 'start' && from !== to) transfers.start(from, to, bytes, which)
          else if (what === 'open' && from !== to && mine.length < 20)
            mine.push(transfers.open(from, to))
          else if (what === 'leave' && online[from]) it.leave(from, bytes % 2 === 0)
          else if (what === 'join') online[from] = true
          else if (what === 'split') it.split([0, 1, 0, 1, which % 2])
          else if (what === 'heal') it.split(null)
          else if (what === 'discard' && received[to]! > bytes) transfers.discard(to, bytes)
          else if (t !== undefined) {
            if (what === 'append') transfers.append(t, bytes, which)
            if (what === 'withdraw') transfers.withdraw(t, which)
            if (what === 'drop') transfers.drop(t)
            if (what === 'pause') transfers.pause(t)
            if (what === 'resume') transfers.resume(t)
            if (what === 'cap') transfers.cap(t, bytes)
          }
          asked += bytes
          it.runUntil(it.now() + pauseUs)
          const underWay = transfers.underWay()
          assert.ok(underWay >= 0, `${underWay} under way`)
          assert.ok(Number.isInteger(underWay) && Number.isInteger(total(sent)))
          assert.is(total(sent), total(received) + total(wasted))
          assert.ok(total(sent) + underWay <= asked, 'more than was asked for')
          for (const [peer, rate] of up.entries()) {
            const most = rate === Infinity ? Infinity : (rate * it.now()) / 1e6 + 1e-6 * rate + 40
            assert.ok(sent[peer]! <= most, `${peer} sent ${sent[peer]} of ${most}`)
          }
        }
        it.end()
        assert.is(total(sent), total(received) + total(wasted))
        const seen = log.map((line) => Number(line.split(' ')[0]))
        assert.equal(
          seen,
          seen.slice().sort((a, b) => a - b),
        )
      },
    ),
    { numRuns: 400, seed: 5 },
  )
})

test.run()
