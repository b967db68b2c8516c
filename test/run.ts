// `npm test` ends here: every *.test.ts in a process of its own, two at a time, and a last line
// `N passed, N failed, N skipped`. uvu says all is well when a file holds no test, when run() is
// missing, under `only` and when a `before` hook throws, so every file is held to what it declares.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { filesUnder, ROOT } from './support/repo.ts'

/** The whole suite held at least this many tests when this was last raised; fewer means some vanished. */
const FLOOR = 400
const FOLDERS = ['test', 'sim', 'protocols', 'cli']
const TIME_LIMIT_MS = 40 * 60_000

interface Outcome {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  /** What went wrong with the file itself, apart from its tests. */
  readonly problems: readonly string[]
  readonly output: string
}

async function main(pattern: string): Promise<boolean> {
  const files = FOLDERS.flatMap((folder) => filesUnder(folder, '.test.ts'))
  const chosen = files.filter((file) => file.includes(pattern))
  const outcomes: Outcome[] = []
  const worker = async () => {
    for (let file = chosen.shift(); file !== undefined; file = chosen.shift()) {
      const outcome = await runFile(file)
      outcomes.push(outcome)
      process.stdout.write(progressLine(outcome))
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
  return report(outcomes, pattern === '' ? FLOOR : 1)
}

function runFile(file: string): Promise<Outcome> {
  const problems = declaredProblems(readFileSync(`${ROOT}/${file}`, 'utf8'))
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIME_LIMIT_MS,
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000
      const counts = countsOf(output)
      problems.push(...endProblems(counts, code, signal))
      resolve({ file, ...counts, failed: counts.total - counts.passed, seconds, problems, output })
    })
  })
}

/** uvu's closing lines; a file may close more than once, the last counts. */
function countsOf(output: string): { total: number; passed: number; skipped: number } {
  const closings = [...output.matchAll(/Total: +(\d+)\s+Passed: +(\d+)\s+Skipped: +(\d+)/g)]
  const [, total = '0', passed = '0', skipped = '0'] = closings.at(-1) ?? []
  return { total: Number(total), passed: Number(passed), skipped: Number(skipped) }
}

/** Suites that are never run, and `only`, which hides every other test. */
function declaredProblems(text: string): string[] {
  const suites = [...text.matchAll(/^(?:export )?const (\w+) = suite\b/gm)].map((match) => match[1])
  if (/import \{[^}]*\btest\b[^}]*\} from 'uvu'/.test(text)) suites.push('test')
  const idle = suites.filter((name) => !new RegExp(`^${name}\\.run\\(\\)`, 'm').test(text))
  const problems = idle.map((name) => `the suite '${name}' is never run: add ${name}.run()`)
  if (/^\s*\w+\.only\(/m.test(text)) problems.push('`only` hides the other tests of this file')
  return problems
}

function endProblems(
  counts: { total: number; passed: number; skipped: number },
  code: number | null,
  signal: string | null,
): string[] {
  const { total, passed, skipped } = counts
  if (signal !== null) return [`ended by ${signal} (limit ${TIME_LIMIT_MS / 60_000} min)`]
  if (code !== 0 && passed === total)
    return [`exit code ${code} outside any test, or a promise that never settles`]
  if (code === 0 && passed < total)
    return ['a before or after hook threw, and its tests did not run']
  if (total + skipped === 0) return ['it holds no test']
  return []
}

function progressLine(outcome: Outcome): string {
  const { file, passed, failed, skipped, seconds, problems, output } = outcome
  const mark = failed + problems.length === 0 ? 'ok    ' : 'FAILED'
  const left = skipped > 0 ? `, ${skipped} skipped` : ''
  const skips = [...output.matchAll(/^.*?\b(skip(?!ped: +\d).*)$/gim)].map(
    ([, text]) => `       ${text}\n`,
  )
  return `${mark} ${file}  ${passed} passed${left}, ${seconds.toFixed(1)} s\n${skips.join('')}`
}

function report(outcomes: readonly Outcome[], floor: number): boolean {
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const outcome of outcomes) {
    passed += outcome.passed
    skipped += outcome.skipped
    failed += Math.max(outcome.failed, outcome.problems.length)
    if (outcome.failed + outcome.problems.length === 0) continue
    process.stdout.write(`\n---- ${outcome.file}\n${outcome.output}`)
    for (const problem of outcome.problems) process.stdout.write(`${outcome.file}: ${problem}\n`)
  }
  const total = passed + failed + skipped
  if (total < floor) {
    process.stdout.write(`\nonly ${total} tests, expected at least ${floor}: did a file vanish?\n`)
    failed++
  }
  const left = skipped > 0 ? `, ${skipped} skipped` : ''
  process.stdout.write(`\n${passed} passed, ${failed} failed${left}\n`)
  return failed === 0
}

process.exitCode = (await main(process.argv[2] ?? '')) ? 0 : 1
