// A table of claims: what is published, what came out here, and whether the one bears out the other; for
// a terminal, or in Markdown for a document.

import type { Verdict } from '../sim/index.ts'
import { formatNumber, paint, renderTable } from './table.ts'

/** One scenario and what became of its claims. */
export interface Reproduced {
  readonly file: string
  readonly title: string
  readonly verdicts: readonly Verdict[]
  /** Why it could not be run; null where it was. */
  readonly skipped: string | null
}

const CLAIM_WIDTH = 38
const DIGITS = 4

export function claimsText({ title, verdicts, skipped }: Reproduced): string {
  if (skipped !== null) return `${title}\n  skipped: ${skipped}\n\n`
  const rows = verdicts.flatMap((verdict) => {
    const lines = wrapTo(claimOf(verdict), CLAIM_WIDTH)
    const [published, here] = numbersOf(verdict)
    const ok = verdict.ok ? 'ok' : 'FAILED'
    return lines.map((line, i) => (i === 0 ? [line, published, here, ok] : [line, '', '', '']))
  })
  const table = renderTable(['<claim', 'published', 'here', '<'], rows)
  const painted = table
    .replace(/\bok$/gm, paint('ok', 'green'))
    .replace(/FAILED$/gm, paint('FAILED', 'red'))
  return `${title}\n${painted}\n\n`
}

/** One table of all scenarios, with a row for each title. */
export function claimsMarkdown(all: readonly Reproduced[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = all.flatMap(({ title, verdicts, skipped }) => [
    row([`**${title}**`, '', skipped === null ? '' : 'skipped', '']),
    ...verdicts.map((verdict) =>
      row([claimOf(verdict), ...numbersOf(verdict), verdict.ok ? 'ok' : '**failed**']),
    ),
  ])
  return `${['| claim | published | here | |', '|---|---|---|---|', ...rows].join('\n')}\n`
}

function claimOf({ claim, text }: Verdict): string {
  return claim ?? text
}

/** What is published, and what came out with its interval. */
function numbersOf({ op, value, expected, ci_high, trend }: Verdict): [string, string] {
  if (op === 'rises' || op === 'falls') return [op, trend.map((each) => shown(each)).join(' ')]
  const bound = shown(expected)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  const published = op === 'within' || op === '==' ? bound : `${op} ${bound}`
  const half = ci_high - value
  return [
    published,
    half > 0 ? `${shown(value)} +- ${shown(half, decimalsOf(value))}` : shown(value),
  ]
}

/** Four significant digits; a whole number without a fraction. */
function shown(value: number, decimals = Number.isInteger(value) ? 0 : decimalsOf(value)): string {
  return formatNumber(value, decimals)
}

function decimalsOf(value: number): number {
  const whole = Math.floor(Math.log10(Math.abs(value) || 1)) + 1
  return Math.min(DIGITS, Math.max(0, DIGITS - whole))
}

function wrapTo(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
