// A table of claims: what is published, what came out here, and whether the one bears out the other.

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

export function claimsText({ title, verdicts, skipped }: Reproduced): string {
  if (skipped !== null) return `${title}\n  skipped: ${skipped}\n\n`
  const rows = verdicts.flatMap((verdict) => {
    const lines = wrapTo(verdict.claim ?? verdict.text, CLAIM_WIDTH)
    return lines.map((line, i) => (i === 0 ? [line, ...numbers(verdict)] : [line, '', '', '']))
  })
  const table = renderTable(['<claim', 'published', 'here', '<'], rows)
  const painted = table
    .replace(/\bok$/gm, paint('ok', 'green'))
    .replace(/FAILED$/gm, paint('FAILED', 'red'))
  return `${title}\n${painted}\n\n`
}

function numbers({ ok, value, expected, ci_high, trend }: Verdict): string[] {
  const verdict = ok ? 'ok' : 'FAILED'
  if (trend.length > 0) return ['trend', trend.map((each) => shown(each)).join(' '), verdict]
  const half = Number.isNaN(ci_high) ? '' : ` +- ${shown(ci_high - value)}`
  return [shown(expected), `${shown(value)}${half}`, verdict]
}

/** Four significant digits. */
function shown(value: number): string {
  const digits = Math.floor(Math.log10(Math.abs(value) || 1)) + 1
  return formatNumber(value, Math.min(4, Math.max(0, 4 - digits)))
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
