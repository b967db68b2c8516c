// Axes as d3 scales, with ticks where a reader wants them and numbers as a reader wants them.

import { format, type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3'
import type { Axis } from './chart.ts'

export type Scale = ScaleContinuousNumeric<number, number>

/** A scale of `values` onto `range`; `fromZero` begins a linear one at 0 where all values are positive. */
export function scaleFor(
  axis: Axis,
  values: readonly number[],
  range: readonly [number, number],
  fromZero: boolean,
): Scale {
  if (axis.scale === 'log') {
    const positive = values.filter((value) => value > 0)
    const least = axis.domain?.[0] ?? Math.min(...positive) / 1.2
    const most = axis.domain?.[1] ?? Math.max(...positive) * 1.2
    return scaleLog([least, most], range)
  }
  const finite = values.filter((value) => Number.isFinite(value))
  const least = Math.min(...finite)
  const most = Math.max(...finite)
  const room = fromZero ? 0 : (most - least) * 0.03 || Math.abs(most) * 0.1 || 1
  const [low, high] = axis.domain ?? [
    fromZero && least >= 0 ? 0 : least - room,
    most + (fromZero ? (most - Math.min(least, 0)) * 0.04 || 1 : room),
  ]
  return scaleLinear([low, high === low ? low + 1 : high], range)
}

/** Values to put a tick at: the axis' own, or about `count` round ones. */
export function ticksOf(axis: Axis, scale: Scale, count: number): number[] {
  const own = axis.ticks?.filter((tick) => typeof tick === 'number')
  if (own && own.length > 0) return own
  if (axis.scale === 'log') return logTicks(scale, count)
  return scale.ticks(count)
}

/** Powers of ten, every second or third of many; 1, 2, 5 and so on where there are few. */
function logTicks(scale: Scale, count: number): number[] {
  const [low = 1, high = 1] = scale.domain()
  const decades = Math.log10(high / low)
  const first = Math.floor(Math.log10(low))
  const step = Math.max(1, Math.ceil(decades / count))
  const digits = decades < 2.2 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let power = first; 10 ** power <= high; power += step) {
    for (const digit of digits) ticks.push(digit * 10 ** power)
  }
  return ticks.filter((tick) => tick >= low && tick <= high)
}

const GROUPED = format(',')
const SHORT = format('~s')

/** '25 %', '4,000', '20k', '1.5M', '0.05'. */
export function numberText(value: number, axis: Pick<Axis, 'share'>): string {
  if (axis.share) return `${trimmed(value * 100)} %`
  if (Math.abs(value) >= 10_000) return SHORT(value)
  return Math.abs(value) >= 1000 ? GROUPED(Math.round(value)) : trimmed(value)
}

/** Without the noise of binary fractions. */
function trimmed(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '\u2212')
}

/** A value and half its interval to the same digits: '98.4 \u00b1 0.5 %', '3.41 \u00b1 0.05', '1,338k \u00b1 9k'. */
export function valueText(value: number, half: number, { share }: Pick<Axis, 'share'>): string {
  const [factor, unit] = share ? [100, ''] : unitOf(Math.abs(value))
  const end = share ? ' %' : ''
  const scaled = Math.abs(value * factor)
  const digits = share ? 1 : scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  const print = (number: number) => format(`,.${digits}f`)(number * factor) + unit
  return (Number.isNaN(half) ? print(value) : `${print(value)} \u00b1 ${print(half)}`) + end
}

function unitOf(size: number): [factor: number, unit: string] {
  if (size >= 1e9) return [1e-6, 'M']
  return size >= 1e6 ? [1e-3, 'k'] : [1, '']
}
