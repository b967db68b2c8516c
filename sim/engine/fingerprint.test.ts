// The identity of a run: it sees every field of every event, and their order.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { Fingerprint } from './fingerprint.ts'

const test = suite('fingerprint')
type Event = [timeUs: number, type: number, from: number, to: number, id: number]

function of(events: readonly Event[]): string {
  const fingerprint = new Fingerprint()
  for (const event of events) fingerprint.mix(...event)
  return fingerprint.text()
}

const random = stream(1, 'fingerprint')
const events = Array.from({ length: 200 }, (): Event => {
  const timeUs = random.int(2 ** 32) * 2 ** 20 + random.int(2 ** 20)
  return [timeUs, random.int(250), random.int(1e6), random.int(1e6), random.int(2 ** 31) - 2 ** 30]
})

test('16 hex digits, the same everywhere', () => {
  assert.is(of([]), '243f6a8813198a2e')
  assert.is(of(events), of(events.slice()))
  assert.match(of(events), /^[0-9a-f]{16}$/)
  assert.is(of([[1, 2, 3, 4, 5]]), '97c355596ab9f3b5')
})

test('any field of any event by any bit, an event more or less, and their order change it', () => {
  const text = of(events)
  const differs = (at: number, until: number, instead: readonly Event[], what: string) =>
    assert.is.not(of([...events.slice(0, at), ...instead, ...events.slice(until)]), text, what)
  for (const i of [0, 99, 198]) {
    for (const [field, width] of [52, 8, 20, 20, 31].entries()) {
      for (let bit = 0; bit < width; bit++) {
        const event = events[i]!.slice() as Event
        event[field] = toggled(event[field]!, bit)
        differs(i, i + 1, [event], `event ${i}, field ${field}, bit ${bit}`)
      }
    }
    differs(i, i + 1, [], `without event ${i}`)
    differs(i, i, [events[i]!], `event ${i} twice`)
    differs(i, i + 2, [events[i + 1]!, events[i]!], `events ${i} and ${i + 1} swapped`)
  }
})

/** Times have more bits than `^` works on. */
function toggled(value: number, bit: number): number {
  const isSet = Math.floor(value / 2 ** bit) % 2 !== 0
  return value + (isSet ? -1 : 1) * 2 ** bit
}

test.run()
