// Mistakes on the command line itself, as one line each: what yargs lets pass is refused here, and what
// it refuses is said in the words of peerlab.

import type { Argv } from 'yargs'
import { InputError, suggest } from '../sim/index.ts'

/** Options that may be given more than once. */
const REPEATABLE = new Set(['set', 'vary', 'zip', 'where'])

/** `--set a=1 b=2` as `--set a=1 --set b=2`: only words of this form are taken, so a scenario may follow. */
export function repeatSet(words: readonly string[]): string[] {
  let setting = false
  return words.flatMap((word, i) => {
    const isSetting = /^\w[\w.-]*=/.test(word)
    const isValue = isSetting && words[i - 1] === '--set'
    const isMore = setting && isSetting && !isValue
    setting = isValue || word.startsWith('--set=') || isMore
    return isMore ? ['--set', word] : [word]
  })
}

/** Refuses what yargs takes in silence: repeats, empty values, a value for a switch, words after `--`. */
export function checkArguments(
  argv: { readonly [name: string]: unknown },
  words: readonly string[],
): void {
  const seen = new Set<string>()
  for (const word of optionWords(words)) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) continue
    if (seen.has(name) && !REPEATABLE.has(name)) throw new InputError(`--${name}: given twice`)
    seen.add(name)
    if (typeof argv[name] === 'boolean' && value !== undefined) {
      throw new InputError(`--${name}=${value}: expected no value`)
    }
    if (argv[name] === '') throw new InputError(`--${name}: expected a value`)
  }
  const extra = Array.isArray(argv._) ? argv._.slice(1) : []
  if (extra.length > 0) throw new InputError(`unexpected argument ${extra[0]}`)
}

/**
 * An error of yargs as an InputError; any other error as it is. `parser` (parser.ts) gives the help of
 * the command that was meant, whose options are what a misspelt one is compared with.
 */
export async function explainUsage(
  error: unknown,
  words: readonly string[],
  parser: (words: readonly string[]) => Argv,
): Promise<unknown> {
  if (!(error instanceof Error)) return error
  const command = words.find((word) => !word.startsWith('-'))
  const [, unknown] = /^Unknown arguments?: ([^,]+)/.exec(error.message) ?? []
  if (unknown !== undefined) {
    const help = await parser(command === undefined ? [] : [command]).getHelp()
    return new InputError(unknownText(unknown, words, help))
  }
  const [, valueless] = /^Not enough arguments following: (.+)/.exec(error.message) ?? []
  if (valueless !== undefined) return new InputError(`--${valueless}: expected a value`)
  const [, one, other] =
    /^Arguments (\S+) and (\S+) are mutually exclusive/.exec(error.message) ?? []
  if (one !== undefined) return new InputError(`--${one}: does not go with --${other}`)
  const [, given, choices] = /Given: "(.*)", Choices: (.*)/.exec(error.message) ?? []
  if (given !== undefined)
    return new InputError(`${given}, expected ${choices!.replaceAll('"', '')}`)
  if (error.message.startsWith('Not enough non-option arguments')) {
    if (command === undefined) return new InputError('no command, see peerlab --help')
    const [usage] = (await parser([command]).getHelp()).split('\n')
    return new InputError(`${command}: too few arguments, expected ${usage}`)
  }
  return error
}

function unknownText(name: string, words: readonly string[], help: string): string {
  const isOption = words.some((word) => word.split('=')[0] === `--${name}`)
  const typed = isOption
    ? `--${name}`
    : words.find((word) => /^-[^-]/.test(word) && word.includes(name))
  if (typed !== undefined) {
    const options = [...help.matchAll(/^ {2,6}(--[a-z-]+)/gm)].map(([, option]) => option!)
    return `unknown option ${typed}, ${suggest(typed, options)}`
  }
  const commands = [...help.matchAll(/^ {2}peerlab ([a-z]+)/gm)].map(([, command]) => command!)
  if (commands.length > 0) return `unknown command ${name}, ${suggest(name, commands)}`
  return `unexpected argument ${name}`
}

function optionWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return end < 0 ? words : words.slice(0, end)
}
