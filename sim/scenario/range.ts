// A short way to write many values: 1..9:2 is 1, 3, 5, 7, 9; log:64..16384:5 is five values, each as many
// times the one before.

import { exp, ln } from '../math.ts'
import { readText } from '../units.ts'
import type { Fail } from './formula.ts'

const FORM = /^(log:)?(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/
const MOST = 1_000_000

/** Between whole numbers all values of a logarithmic range are whole, and those that fall together are one. */
export function rangeValues(text: string, fail: Fail): number[] {
  const [form, log, from, to, third] = FORM.exec(text.trim()) ?? []
  if (form === undefined) {
    return fail(`${readText(text)}, expected a list of values, 1..9:2 or log:64..16384:5`)
  }
  const [low, high, step] = [Number(from), Number(to), Number(third ?? 1)]
  if (low > high) fail(`${text}, expected the lower end first`)
  if (log) return logarithmic(low, high, third === undefined ? Number.NaN : step, text, fail)
  if (!(step > 0)) fail(`${text}, expected a step above 0`)
  const count = Math.floor((high - low) / step + 1e-9) + 1
  if (count > MOST) fail(`${text}, ${count} values, expected at most ${MOST}`)
  // In decimals as written: 0.1..0.5:0.1 holds 0.3, not 0.30000000000000004.
  const decimals = Math.max(...[from, third].map((part) => (part ?? '').split('.')[1]?.length ?? 0))
  return Array.from({ length: count }, (_, i) => Number((low + i * step).toFixed(decimals)))
}

function logarithmic(low: number, high: number, count: number, text: string, fail: Fail): number[] {
  if (low <= 0) fail(`${text}, expected ends above 0`)
  if (!Number.isInteger(count) || count < 2 || count > MOST) {
    fail(`${text}, expected how many values, such as log:64..16384:5`)
  }
  const whole = Number.isInteger(low) && Number.isInteger(high)
  const values = Array.from({ length: count }, (_, i) => {
    const value = low * exp((ln(high / low) * i) / (count - 1))
    return i === 0
      ? low
      : i === count - 1
        ? high
        : whole
          ? Math.round(value)
          : Number(value.toPrecision(6))
  })
  return [...new Set(values)]
}
