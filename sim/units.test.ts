import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as units from './units.ts'

const test = suite('units')

test('reads what people write', () => {
  const durations: [string, number][] = [
    ['30 min', 1_800_000_000],
    ['250 ms', 250_000],
    ['2.5 h', 9_000_000_000],
    ['1d', 86_400_000_000],
    ['80 us', 80],
    ['.5 s', 500_000],
    ['1e3 s', 1_000_000_000],
  ]
  for (const [text, us] of durations) assert.is(units.parseDuration(text), us, text)
  assert.is(units.parseRate('128 kbit/s'), 128_000)
  assert.is(units.parseRate('56 kbps'), 56_000)
  assert.is(units.parseRate('1 MB/s'), 8_000_000)
  assert.is(units.parseSize('4 MiB'), 4 * 1024 * 1024)
  assert.is(units.parseSize('64 KB'), 64_000)
  assert.is(units.parseFrequency('0.5/min'), 0.5 / 60)
  assert.is(units.parseFrequency('2 /h'), 2 / 3600)
  assert.is(units.parseShare('5 %'), 0.05)
  assert.is(units.parseShare(0.05), 0.05)
})

test('says what it read and what it expected', () => {
  const lines: [() => unknown, string][] = [
    [() => units.parseDuration(30), '30, expected a duration with a unit, such as 30 s'],
    [() => units.parseDuration('30'), '30, expected a duration with a unit, such as 30 s'],
    [() => units.parseDuration('-5 s'), '-5 s, expected 0 s or more'],
    [
      () => units.parseDuration('3 weeks'),
      '3 weeks, unknown unit weeks, expected one of: us, ms, s, min, h, d',
    ],
    [() => units.parseDuration('9e9 d'), '9e9 d, expected less: it does not fit in 53 bits'],
    [() => units.parseShare(-0.1), '-0.1, expected a share 0..1 or a percentage, such as 5 %'],
    [() => units.parseShare('120 %'), '120 %, expected a share 0..1 or a percentage, such as 5 %'],
    [() => units.parseShare(NaN), 'NaN, expected a share 0..1 or a percentage, such as 5 %'],
    [() => units.parseRate(''), 'empty, expected a rate with a unit, such as 128 kbit/s'],
    [
      () => units.parseSize('constructor'),
      'constructor, expected a size with a unit, such as 4 MiB',
    ],
  ]
  for (const [parse, line] of lines) {
    assert.throws(parse, (error: Error) => assert.is(error.message, line) === undefined)
  }
})

test('prints in the unit a person would choose', () => {
  assert.is(units.formatDuration(0), '0 us')
  assert.is(units.formatDuration(60_000_000), '1 min')
  assert.is(units.formatDuration(90_000_000), '90 s')
  assert.is(units.formatDuration(9_000_000_000), '2.5 h')
  assert.is(units.formatDuration(1_500_000), '1.5 s')
  assert.is(units.formatRate(56_000), '56 kbit/s')
  assert.is(units.formatSize(65536), '64 KiB')
  assert.is(units.formatSize(64000), '64 kB')
  assert.is(units.formatFrequency(0.5 / 60), '30/h')
  assert.is(units.formatShare(0.05), '5 %')
})

test('printed text parses back to the same number', () => {
  const natural = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const pairs: [fc.Arbitrary<number>, (n: number) => string, (text: string) => number][] = [
    [natural, units.formatDuration, units.parseDuration],
    [natural, units.formatSize, units.parseSize],
    [positive, units.formatRate, units.parseRate],
    [positive, units.formatFrequency, units.parseFrequency],
    [share, units.formatShare, units.parseShare],
  ]
  for (const [numbers, print, parse] of pairs) {
    fc.assert(fc.property(numbers, (n) => parse(print(n)) === n))
  }
})

test.run()
