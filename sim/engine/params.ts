// How a protocol declares its parameters: enough to validate a scenario, to document it, to complete
// it in an editor and to draw a slider, from one place.

interface ParamBase {
  /** What it is, in half a line. */
  readonly about: string
  /** Where the default comes from. */
  readonly source: string
  /** What raising (or, for a choice, choosing) does. */
  readonly effect: string
  /** Its default where the protocol's choice parameter `preset` is one of these; elsewhere `default`. */
  readonly presets?: { readonly [preset: string]: ParamValue }
}

export type Param = ParamBase &
  (
    | {
        readonly kind: 'integer' | 'number'
        readonly unit: string
        readonly default: number
        readonly min: number
        readonly max: number
      }
    /** Written with a unit ('30 s'), handed over in microseconds. */
    | {
        readonly kind: 'duration'
        readonly default: number
        readonly min: number
        readonly max: number
      }
    /** 0..1. */
    | { readonly kind: 'share'; readonly default: number }
    | { readonly kind: 'boolean'; readonly default: boolean }
    | { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string }
  )

export type ParamSchema = { readonly [name: string]: Param }

export type ParamValue = number | boolean | string

/** The values a protocol is created with: numbers (durations in microseconds), booleans, choices. */
export type ParamsOf<S extends ParamSchema> = string extends keyof S
  ? { readonly [name: string]: ParamValue }
  : { readonly [K in keyof S]: ValueOf<S[K]> }

type ValueOf<P> = P extends { readonly kind: 'boolean' }
  ? boolean
  : P extends { readonly options: readonly (infer O)[] }
    ? O
    : number
