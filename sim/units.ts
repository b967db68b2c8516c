// The named number types of the laboratory. Parsing and printing of units stands below them.

import { InputError } from './input-error.ts'

/** A host, 0-based. User peers come first, then a protocol's servers. */
export type PeerId = number
export type FileId = number
/** Row of the query in the world's query columns. */
export type QueryId = number
/** Simulated time or duration, integer microseconds. */
export type Micros = number
export type Bytes = number
/** Bits per second. */
export type Bps = number

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** How a quantity is written: what to call it, an example, what each unit stands for, and other spellings. */
interface Quantity {
  readonly name: string
  readonly example: string
  readonly units: { readonly [unit: string]: number }
  readonly also?: { readonly [unit: string]: number }
}

const SECOND = 1e6
const DURATION: Quantity = {
  name: 'a duration with a unit',
  example: '30 s',
  units: { us: 1, ms: 1e3, s: SECOND, min: 60 * SECOND, h: 3600 * SECOND, d: 86400 * SECOND },
}
const RATE: Quantity = {
  name: 'a rate with a unit',
  example: '128 kbit/s',
  units: { 'bit/s': 1, 'kbit/s': 1e3, 'Mbit/s': 1e6, 'Gbit/s': 1e9 },
  also: {
    ...{ bps: 1, kbps: 1e3, Mbps: 1e6, Gbps: 1e9 },
    ...{ 'B/s': 8, 'kB/s': 8e3, 'KB/s': 8e3, 'MB/s': 8e6, 'GB/s': 8e9 },
  },
}
const SIZE: Quantity = {
  name: 'a size with a unit',
  example: '4 MiB',
  units: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  also: { KB: 1e3 },
}
/** Seconds that each unit divides by. */
const FREQUENCY: Quantity = {
  name: 'a frequency with a unit',
  example: '0.5/min',
  units: { '/s': 1, '/min': 60, '/h': 3600, '/d': 86400 },
}
const SHARE: Quantity = { name: 'a share 0..1 or a percentage', example: '5 %', units: { '%': 1 } }

/** '30 min', '250 ms', '2.5 h' -> microseconds, rounded. Throws InputError. */
export function parseDuration(read: unknown): Micros {
  const { value, factor } = split(read, DURATION)
  return whole(read, value * factor)
}

/** '128 kbit/s', '56 kbps', '1 MB/s' -> bits per second. Throws InputError. */
export function parseRate(read: unknown): Bps {
  const { value, factor } = split(read, RATE)
  return value * factor
}

/** '4 MiB', '64 KB', '1500 B' -> bytes, rounded. Throws InputError. */
export function parseSize(read: unknown): Bytes {
  const { value, factor } = split(read, SIZE)
  return whole(read, value * factor)
}

/** '0.5/min', '2/h' -> times per second. Throws InputError. */
export function parseFrequency(read: unknown): number {
  const { value, factor } = split(read, FREQUENCY)
  return value / factor
}

/** 0.05 or '5 %' -> 0..1. Throws InputError. */
export function parseShare(read: unknown): number {
  const bare = typeof read === 'string' && /^[\d.]+(e-\d+)?$/.test(read) ? Number(read) : read
  const share = typeof bare === 'number' ? bare : split(bare, SHARE).value / 100
  if (!(share >= 0 && share <= 1)) throw wrong(read, SHARE)
  return share
}

// Printed text parses back to the same number: the largest unit that keeps it short and exact.

export function formatDuration(us: Micros): string {
  return print(us, DURATION, parseDuration, (factor) => us / factor)
}
export function formatRate(bps: Bps): string {
  return print(bps, RATE, parseRate, (factor) => bps / factor)
}
export function formatSize(bytes: Bytes): string {
  return print(bytes, SIZE, parseSize, (factor) => bytes / factor)
}
export function formatFrequency(perSecond: number): string {
  return print(perSecond, FREQUENCY, parseFrequency, (seconds) => perSecond * seconds)
}
export function formatShare(share: number): string {
  const text = `${share * 100} %`
  return parseShare(text) === share ? text : String(share)
}

/** A value as an error line shows it: short, on one line. */
export function readText(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null || value === '') return 'empty'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping'
  const text = typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function split(read: unknown, quantity: Quantity): { value: number; factor: number } {
  const text = typeof read === 'string' ? read.trim() : ''
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\s\d.+-]\S*)$/i.exec(text)
  if (!match) throw wrong(read, quantity)
  const value = Number(match[1])
  const unit = match[2]!
  const units = { ...quantity.units, ...quantity.also }
  if (!Object.hasOwn(units, unit)) {
    const known = Object.keys(units).join(', ')
    throw new InputError(`${readText(read)}, unknown unit ${unit}, expected one of: ${known}`)
  }
  if (value < 0) throw new InputError(`${readText(read)}, expected 0 ${unit} or more`)
  return { value, factor: units[unit]! }
}

function whole(read: unknown, value: number): number {
  if (value <= Number.MAX_SAFE_INTEGER) return Math.round(value)
  throw new InputError(`${readText(read)}, expected less: it does not fit in 53 bits`)
}

function wrong(read: unknown, { name, example }: Quantity): InputError {
  return new InputError(`${readText(read)}, expected ${name}, such as ${example}`)
}

/** In the unit, 1 or more of it, whose number is shortest and exact; else in the first, always exact. */
function print(
  value: number,
  { units }: Quantity,
  parse: (text: string) => number,
  inUnit: (factor: number) => number,
): string {
  let best = ''
  let digits = 9
  for (const [unit, factor] of Object.entries(units)) {
    const number = String(inUnit(factor))
    const text = `${number}${unit.startsWith('/') ? '' : ' '}${unit}`
    const wins = inUnit(factor) >= 1 && number.length <= digits && parse(text) === value
    if (best !== '' && !wins) continue
    best = text
    digits = Math.min(digits, number.length)
  }
  return best
}
