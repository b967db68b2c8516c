// A protocol's parameters as a scenario gives them: checked against what the protocol declares, units
// turned into microseconds, defaults filled in.

import type { Param, ParamSchema, ParamValue } from '../engine/params.ts'
import { InputError } from '../input-error.ts'
import { formatDuration, parseDuration, parseShare, readText } from '../units.ts'
import { rangeText } from './fields.ts'
import { suggest } from './suggest.ts'

/** `fail` is told which parameter and what is wrong, and does not return. */
export function resolveParams(
  schema: ParamSchema,
  read: { readonly [name: string]: unknown },
  fail: (name: string, message: string) => never,
): { readonly [name: string]: ParamValue } {
  const known = Object.keys(schema)
  for (const name of Object.keys(read)) {
    if (!Object.hasOwn(schema, name)) fail(name, `unknown parameter, ${suggest(name, known)}`)
  }
  const preset = String(read.preset ?? schema.preset?.default)
  return Object.fromEntries(
    Object.entries(schema).map(([name, param]) => {
      if (!Object.hasOwn(read, name)) return [name, param.presets?.[preset] ?? param.default]
      const value = read[name]
      try {
        const resolved = resolve(param, value)
        if (resolved !== undefined) return [name, resolved]
      } catch (error) {
        if (error instanceof InputError) fail(name, error.message)
        throw error
      }
      return fail(name, `${readText(value)}, ${expected(param, value)}`)
    }),
  )
}

/** undefined: not what was expected. */
function resolve(param: Param, read: unknown): ParamValue | undefined {
  switch (param.kind) {
    case 'integer':
      return Number.isInteger(read) && isWithin(read, param) ? read : undefined
    case 'number':
      return isWithin(read, param) ? read : undefined
    case 'duration': {
      const us = parseDuration(read)
      return isWithin(us, param) ? us : undefined
    }
    case 'share':
      return parseShare(read)
    case 'boolean':
      return typeof read === 'boolean' ? read : undefined
    case 'choice':
      return param.options.find((option) => option === read)
  }
}

function expected(param: Param, read: unknown): string {
  switch (param.kind) {
    case 'integer': {
      const kind = Number.isInteger(read) ? '' : 'a whole number '
      return `expected ${kind}${rangeText(param.min, param.max)}`
    }
    case 'number':
      return `expected a number ${rangeText(param.min, param.max)}`
    case 'duration':
      return `expected ${formatDuration(param.min)}..${formatDuration(param.max)}`
    case 'choice':
      return suggest(String(read), param.options)
    default:
      return 'expected true or false'
  }
}

function isWithin(read: unknown, { min, max }: { min: number; max: number }): read is number {
  return typeof read === 'number' && read >= min && read <= max
}
