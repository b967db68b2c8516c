// The building blocks of the schema: fields with units, bounds and messages that say what was
// expected. Every message is a clause that issues.ts completes with the key, the value and the place.

import { z } from 'zod'
import { InputError } from '../input-error.ts'
import { parseDuration, parseFrequency, parseRate, parseShare, parseSize } from '../units.ts'
import { suggest } from './suggest.ts'

/** A mapping with these keys and no others. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `expected a mapping of ${known.join(', ')}`
      return `unknown key, ${suggest(issue.keys[0]!, known)}`
    },
  })
}

/** One of several mappings, told apart by their `model`. */
export function models<
  Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(names: readonly string[], options: Options) {
  return z.discriminatedUnion('model', options, {
    error: (issue) => {
      const read: unknown = (issue.input as { model?: unknown } | undefined)?.model
      return suggest(String(read ?? ''), names)
    },
  })
}

export function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: (issue) => suggest(String(issue.input), names) })
}

export function text(expected: string) {
  const error = `expected ${expected}`
  return z.string(error).min(1, error)
}

export function list<Item extends z.ZodType>(item: Item, expected: string) {
  return z.array(item, `expected a list of ${expected}`)
}

/** A whole number, bounds included. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = rangeText(min, max)
  const kind = `expected a whole number ${range}`
  const bound = `expected ${range}`
  return z.number(kind).int(kind).min(min, bound).max(max, bound)
}

/** A finite number, bounds included. */
export function number(min: number, max = Number.MAX_VALUE) {
  const expected = `expected a number ${rangeText(min, max)}`
  return z.number(expected).min(min, expected).max(max, expected)
}

export function above(min: number) {
  const expected = `expected a number above ${min}`
  return z.number(expected).gt(min, expected)
}

export const duration = quantity(parseDuration, ['30 s', '250 ms', '10 min'])
/** A duration that is not 0. */
export const stretch = duration.refine((us) => us > 0, 'expected more than 0')
export const rate = quantity(parseRate, ['128 kbit/s', '1 Mbit/s']).refine(
  (bps) => bps > 0 && bps <= 1e15,
  'expected a rate above 0',
)
export const size = quantity(parseSize, ['64 KiB', '4 MiB'])
export const frequency = quantity(parseFrequency, ['0.5/min', '2/h', '1/s'])
export const share = z
  .union([z.number(), z.string()], 'expected a share 0..1 or a percentage, such as 5 %')
  .transform(orIssue(parseShare))

/** How a peer is named: its number, or its label in an imported topology. */
export const label = z
  .union([z.string(), z.number()], 'expected the number or label of a peer')
  .transform(String)

export function rangeText(min: number, max: number): string {
  return max >= Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min}..${max}`
}

function quantity(parse: (read: unknown) => number, examples: readonly string[]) {
  const error = (issue: { input?: unknown }) =>
    messageOf(() => parse(issue.input)) ?? 'expected text'
  return z
    .string({ error })
    .meta({ examples: [...examples] })
    .transform(orIssue(parse))
}

function orIssue<Read>(parse: (read: Read) => number) {
  return (read: Read, context: z.core.$RefinementCtx): number => {
    const message = messageOf(() => parse(read))
    if (message === undefined) return parse(read)
    context.addIssue({ code: 'custom', message, input: read })
    return z.NEVER
  }
}

/** The line of the InputError that `parse` throws, if it does. */
function messageOf(parse: () => unknown): string | undefined {
  try {
    parse()
    return undefined
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}
