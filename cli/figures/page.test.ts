// What is wrong with a directory is said in one line; what is right becomes a page that runs nothing.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../sim/index.ts'
import { writeResults } from '../../test/support/results-folder.ts'
import { chartsOf } from './catalogue.ts'
import { reportPage } from './page.ts'
import { readResults } from './results.ts'

const test = suite('report')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-report-'))
test.after(() => rmSync(folder, { recursive: true }))

function inFolder(name: string, change: { readonly [file: string]: string } = {}): string {
  return writeResults(join(folder, name), change)
}

test('the report is one page in which text from files is text', () => {
  const results = readResults(inFolder('report'))
  const page = reportPage(results, chartsOf(results, []))
  assert.is(page, reportPage(results, chartsOf(results, [])))
  assert.not.match(page, '<script')
  assert.match(page, '&#60;script&#62;alert(&#34;1&#34;)')
  assert.not.match(page, /(src|href)="(?!data:)/)
  assert.is(page.match(/<svg/g)?.length, page.match(/<figcaption/g)?.length)
  assert.match(page, 'abcdef012345')
  assert.match(page, /<code>000000000000001f<\/code>/)
})

test('a mistake is one line that says where and what was expected', () => {
  const refuses = (work: () => unknown, message: RegExp) => {
    try {
      work()
    } catch (error) {
      assert.instance(error, InputError, String(error))
      assert.match((error as Error).message, message)
      return
    }
    assert.unreachable(`accepted, expected ${message}`)
  }
  const good = inFolder('good')
  const charts = (dir: string, name: string) => chartsOf(readResults(dir), [name])
  refuses(() => charts(good, 'sucess'), /^no figure sucess, did you mean success\?/)
  refuses(() => charts(good, 'mesages_per_query'), /did you mean messages_per_query\?/)
  refuses(
    () => charts(good, 'resilience'),
    /^resilience: the results do not hold it, expected a sweep of faults/,
  )
  refuses(
    () => readResults(good, { tl: '2' }),
    /--where tl: not swept, expected one of: protocols.gnutella.ttl/,
  )
  refuses(() => readResults(good, { ttl: '3' }), /--where ttl=3: expected one of: 2, 4, 6/)
  refuses(() => readResults(join(folder, 'nowhere')), /nowhere: no such directory/)
  refuses(() => readResults(folder), /no results in it, expected what peerlab run wrote/)
  const rows = 'protocol,replicate,seed,protocols.gnutella.ttl,success_rate,fingerprint\n'
  const broken: [string, { [file: string]: string }, RegExp][] = [
    [
      'ragged',
      { 'runs.csv': `${rows}gnutella,1,7,2,0.5,00\ngnutella,1,7\n` },
      /runs.csv:3:1: 3 cells, expected 6/,
    ],
    [
      'words',
      { 'runs.csv': `${rows}gnutella,1,7,2,half,00\n` },
      /runs.csv:2:1: success_rate: half, expected a number/,
    ],
    ['none', { 'runs.csv': rows }, /runs.csv: no run ended/],
    [
      'column',
      { 'runs.csv': 'protocol,replicate\n' },
      /runs.csv:1:1: no column seed, expected one/,
    ],
    ['json', { 'manifest.json': '{' }, /manifest.json: not JSON/],
    ['other', { 'manifest.json': '{}' }, /manifest.json: not a manifest of peerlab/],
  ]
  for (const [name, change, message] of broken)
    refuses(() => readResults(inFolder(name, change)), message)
})

test.run()
