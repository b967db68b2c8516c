// The queue against a plain sorted list, over delays of every size and mix, ties and zero delays.

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { EventQueue } from './queue.ts'
import { blankEvent } from './record-lists.ts'

const test = suite('queue')

type Delay = (random: ReturnType<typeof stream>) => number
const DELAYS: { [name: string]: Delay } = {
  zero: () => 0,
  tiny: (random) => random.int(4),
  message: (random) => 10_000 + random.int(90_000),
  milliseconds: (random) => (10 + random.int(90)) * 1000,
  constant: () => 50_000,
  slow: (random) => 2_000_000 + random.int(1_000_000),
  hours: (random) => random.int(36_000_000_000),
  weeks: (random) => random.int(2 ** 32) * 1000,
}

const event = blankEvent()

interface Waiting {
  timeUs: number
  serial: number
}

/** Hold `size` events; take one, push `1` back, `rounds` times; compare with a sorted list. */
function compare(names: readonly string[], size: number, rounds: number, seed: number): void {
  const random = stream(seed, 'queue')
  const queue = new EventQueue()
  const heap: Waiting[] = []
  let serial = 0
  let nowUs = 0
  const push = (): void => {
    const timeUs = nowUs + DELAYS[names[random.int(names.length)]!]!(random)
    queue.push(timeUs, 1, 2, 3, serial, 0x7ff80000, -1)
    const item = { timeUs, serial: serial++ }
    let low = 0
    let high = heap.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (heap[middle]!.timeUs <= timeUs) high = middle
      else low = middle + 1
    }
    heap.splice(low, 0, item)
  }
  const take = (): void => {
    assert.ok(queue.take(Number.POSITIVE_INFINITY, event))
    const expected = heap.pop()!
    const got = { timeUs: event.timeUs, serial: event.id }
    nowUs = got.timeUs
    if (got.timeUs !== expected.timeUs || got.serial !== expected.serial) {
      assert.equal(got, expected, `${names} size ${size} seed ${seed}`)
    }
  }
  for (let i = 0; i < size; i++) push()
  for (let i = 0; i < rounds; i++) {
    take()
    push()
    if (random.int(50) === 0) for (let k = random.int(20); k > 0 && heap.length > 1; k--) take()
    while (heap.length < size && random.int(3) === 0) push()
  }
  assert.is(queue.size, heap.length)
  let seen = 0
  queue.forEach(() => {
    seen++
  })
  assert.is(seen, heap.length)
  while (heap.length > 0) take()
  assert.not(queue.take(Number.POSITIVE_INFINITY, event))
}

test('leaves in order of (time, scheduling) for any mix of delays', () => {
  const names = Object.keys(DELAYS)
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer(),
      (mix, size, seed) => compare(mix, size, 400, seed),
    ),
    { numRuns: 150, seed: 20021101 },
  )
})

test('stays in order while its buckets change width', () => {
  for (const name of Object.keys(DELAYS)) compare([name], 2000, 120_000, 7)
  compare(['message', 'hours'], 3000, 120_000, 8)
  compare(['zero', 'message'], 500, 120_000, 9)
})

test.run()
