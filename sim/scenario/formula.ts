// The little language of expectations and of `where`: numbers, names, arithmetic, comparisons. A formula
// becomes a tree of plain data, so that a resolved scenario can be printed, hashed and read again.

import { exp, ln, log2, pow } from '../math.ts'
import { readText } from '../units.ts'
import { suggest } from './suggest.ts'

/** `Leaf` is what a name may stand for. */
export type Formula<Leaf> = number | string | Operation<Leaf> | { readonly leaf: Leaf }
export interface Operation<Leaf> {
  readonly apply: string
  readonly to: readonly Formula<Leaf>[]
}

/** A name as written: `peers`, `gnutella.success[ttl=7]`. */
export interface Name {
  readonly name: string
  /** What stands in the brackets; null without any. */
  readonly conditions: string | null
}

/** `fail` does not return. */
export type Fail = (message: string) => never

type Value = number | string
const truth = (holds: boolean): number => (holds ? 1 : 0)
const numbers = (apply: (...values: number[]) => number) => (values: readonly Value[]) =>
  values.every((value) => typeof value === 'number') ? apply(...values) : Number.NaN

/** By symbol, from the loosest to the tightest binding. */
const OPERATORS: readonly { readonly [symbol: string]: (values: readonly Value[]) => number }[] = [
  { or: numbers((a, b) => truth(a !== 0 || b !== 0)) },
  { and: numbers((a, b) => truth(a !== 0 && b !== 0)) },
  {
    '<=': numbers((a, b) => truth(a <= b)),
    '>=': numbers((a, b) => truth(a >= b)),
    '<': numbers((a, b) => truth(a < b)),
    '>': numbers((a, b) => truth(a > b)),
    '==': ([a, b]) => truth(a === b),
    '!=': ([a, b]) => truth(a !== b),
  },
  { '+': numbers((a, b) => a + b), '-': numbers((a, b) => a - b) },
  { '*': numbers((a, b) => a * b), '/': numbers((a, b) => a / b) },
  { '^': numbers(power) },
]

/** Exact for small whole exponents, so that 3 ^ 2 is 9. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) return pow(base, exponent)
  let product = 1
  for (let i = 0; i < Math.abs(exponent); i++) product *= base
  return exponent < 0 ? 1 / product : product
}

const FUNCTIONS: { readonly [name: string]: (values: readonly Value[]) => number } = {
  log2: numbers(log2),
  ln: numbers(ln),
  log10: numbers((x) => ln(x) / Math.LN10),
  exp: numbers(exp),
  sqrt: numbers(Math.sqrt),
  abs: numbers(Math.abs),
  floor: numbers(Math.floor),
  ceil: numbers(Math.ceil),
  round: numbers(Math.round),
  min: numbers(Math.min),
  max: numbers(Math.max),
}

const APPLY: typeof FUNCTIONS = Object.assign({}, FUNCTIONS, ...OPERATORS)

/** What a formula comes to; NaN where a text is reckoned with. A comparison is 1 or 0. */
export function evaluate<Leaf>(formula: Formula<Leaf>, meaning: (leaf: Leaf) => Value): Value {
  if (typeof formula !== 'object') return formula
  if ('leaf' in formula) return meaning(formula.leaf)
  return APPLY[formula.apply]!(formula.to.map((part) => evaluate(part, meaning)))
}

/** Every leaf of a formula, in order. */
export function leavesOf<Leaf>(formula: Formula<Leaf>): Leaf[] {
  if (typeof formula !== 'object') return []
  return 'leaf' in formula ? [formula.leaf] : formula.to.flatMap(leavesOf)
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?%?)|'([^']*)'|([A-Za-z_][\w-]*(?:\.[\w-]+)*)(?:\[([^\]]*)\])?|(<=|>=|==|!=|[-+*/^()<>,]))/y

interface Token {
  readonly number?: string | undefined
  readonly text?: string | undefined
  readonly name?: string | undefined
  readonly conditions?: string | undefined
  readonly symbol?: string | undefined
  readonly at: number
}

/** Reads `text`; `leafOf` says what a name stands for. What is wrong with it is for `fail`. */
export function parseFormula<Leaf>(
  text: string,
  leafOf: (name: Name) => Formula<Leaf>,
  fail: Fail,
): Formula<Leaf> {
  const tokens = tokensOf(text, fail)
  let next = 0
  const peek = () => tokens[next]
  const wordOf = (token: Token | undefined) => token?.symbol ?? token?.name
  const shown = () => (peek() === undefined ? 'the end' : readText(text.slice(peek()!.at).trim()))

  function level(depth: number): Formula<Leaf> {
    const symbols = OPERATORS[depth]
    if (symbols === undefined) return atom()
    let left = level(depth + 1)
    for (let word = wordOf(peek()); word !== undefined; word = wordOf(peek())) {
      if (!Object.hasOwn(symbols, word)) break
      next++
      // A power binds to the right: 2 ^ 3 ^ 2 is 2 ^ 9.
      const right = level(word === '^' ? depth : depth + 1)
      left = { apply: word, to: [left, right] }
    }
    return left
  }

  function atom(): Formula<Leaf> {
    const token = peek()
    next++
    if (token?.number !== undefined) {
      const value = Number.parseFloat(token.number)
      return token.number.endsWith('%') ? value / 100 : value
    }
    if (token?.text !== undefined) return token.text
    if (token?.name !== undefined) {
      const { name, conditions = null } = token
      return peek()?.symbol === '(' ? call(name) : leafOf({ name, conditions })
    }
    if (token?.symbol === '-') return { apply: '-', to: [0, level(OPERATORS.length - 1)] }
    if (token?.symbol === '(') {
      const inner = level(0)
      close()
      return inner
    }
    next--
    return fail(`${shown()}, expected a number, a name or (`)
  }

  function call(name: string): Formula<Leaf> {
    if (!Object.hasOwn(FUNCTIONS, name)) {
      fail(`${name}, no such function, ${suggest(name, Object.keys(FUNCTIONS))}`)
    }
    const to: Formula<Leaf>[] = []
    do {
      next++
      to.push(level(0))
    } while (peek()?.symbol === ',')
    close()
    return { apply: name, to }
  }

  function close(): void {
    if (peek()?.symbol !== ')') fail(`${shown()}, expected )`)
    next++
  }

  const formula = level(0)
  if (peek() !== undefined) fail(`${shown()}, expected an operator or the end`)
  return formula
}

function tokensOf(text: string, fail: Fail): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text)
    if (!match)
      return fail(`${readText(text.slice(at).trim())}, expected a number, a name or an operator`)
    const [, number, quoted, name, conditions, symbol] = match
    tokens.push({ number, text: quoted, name, conditions, symbol, at })
  }
  return tokens
}
