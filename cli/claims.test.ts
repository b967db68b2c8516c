// The README's table of claims: it has those of scenarios/papers, and what is quick to run comes out as
// it says there.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { assertBuilt, PROGRAM } from '../test/support/program.ts'
import { ROOT } from '../test/support/repo.ts'

const test = suite('claims')
const PAPERS = join(ROOT, 'scenarios/papers')
const QUICK = ['ritter-2001', 'stoica-2003-failures']

/** Rows of the table, its head apart. */
function tableInReadme(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const table = /^\| claim \| published \| here \| \|\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(readme)
  assert.ok(table, 'the README has no table of claims')
  return table[1]!.trimEnd().split('\n')
}

test('the README has the claims of all papers, in order', () => {
  const files = readdirSync(PAPERS).filter((name) => name.endsWith('.yaml'))
  const expected = files.sort().flatMap((file) => {
    const { title, expect } = parse(readFileSync(join(PAPERS, file), 'utf8'))
    return [`**${title}**`, ...expect.map((line: { claim?: string }) => line.claim ?? line)]
  })
  const first = tableInReadme().map((row) => row.split(' | ')[0]!.replace(/^\| /, ''))
  assert.equal(first, expected, 'peerlab reproduce scenarios/papers --markdown')
  assert.not.match(tableInReadme().join(''), /failed|skipped/)
})

test('what is quick to run comes out as the README says', () => {
  assertBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-claims-'))
  const rows = tableInReadme()
  for (const name of QUICK) {
    const args = [PROGRAM, 'reproduce', join(PAPERS, `${name}.yaml`), '--markdown', '--quiet']
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
    })
    assert.is(status, 0, stderr)
    const made = stdout.trimEnd().split('\n').slice(2)
    const at = rows.indexOf(made[0]!)
    assert.equal(rows.slice(at, at + made.length), made)
  }
  rmSync(folder, { recursive: true })
})

test.run()
