// From what the schema found wrong to the one line a user reads: place, key, what was read, what was
// expected. Of several mistakes the first in the document is told.

import type { z } from 'zod'
import { InputError, type Place } from '../input-error.ts'
import { readText } from '../units.ts'
import { type Draft, keyPlaceOf, type Path, placeOf } from './source.ts'

type Issue = z.core.$ZodIssue

/** The values a schema makes of a part of the document. Throws InputError. */
export function check<T>(draft: Draft, schema: z.ZodType<T>, values: unknown, at: Path = []): T {
  const result = schema.safeParse(values)
  if (result.success) return result.data
  const mistakes = result.error.issues.map((issue) => mistakeOf(draft, values, at, leafOf(issue)))
  throw mistakes.sort((a, b) => compare(a.place, b.place))[0]!.error
}

/** Ends with a mistake about the value at a path. Throws InputError, always. */
export function fail(draft: Draft, path: Path, message: string): never {
  throw new InputError(`${keyText(path)}${message}`, placeOf(draft, path))
}

/** The same, about the key itself. */
export function failAtKey(draft: Draft, path: Path, message: string): never {
  throw new InputError(`${keyText(path)}${message}`, keyPlaceOf(draft, path))
}

function mistakeOf(draft: Draft, values: unknown, at: Path, issue: Issue) {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const full = [...at, ...path, ...(unknownKey === undefined ? [] : [unknownKey])]
  const place = unknownKey === undefined ? placeOf(draft, full) : keyPlaceOf(draft, full)
  const clause = /^(expected|did you mean)/.test(issue.message)
  const read = clause ? `${readText(valueAt(values, path))}, ` : ''
  return { place, error: new InputError(`${keyText(full)}${read}${issue.message}`, place) }
}

/** Of a union's branches, the one that the value was meant for; the union itself where none fits its kind. */
function leafOf(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const meant = issue.errors.find((branch) => branch.length > 0 && !branch.some(isOtherKind))
  const inner = meant?.[0]
  return inner ? leafOf({ ...inner, path: [...issue.path, ...inner.path] } as Issue) : issue
}

function isOtherKind({ code, path }: Issue): boolean {
  const kinds = ['invalid_type', 'invalid_value', 'invalid_union']
  return path.length === 0 && kinds.includes(code)
}

function valueAt(values: unknown, path: Path): unknown {
  let value = values
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as { readonly [key: string]: unknown })[key]
  }
  return value
}

/** `ttl: `, or `record[1]: ` for an item of a list. */
function keyText(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return ''
  if (typeof last === 'string') return `${last}: `
  return `${String(path.at(-2) ?? '')}[${last}]: `
}

/** Document order; what an option says comes after it. */
function compare(a: Place, b: Place): number {
  return (a.line ?? Infinity) - (b.line ?? Infinity) || (a.column ?? 0) - (b.column ?? 0) || 0
}
