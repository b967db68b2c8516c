import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError, parseEdgeList } from '../sim/index.ts'
import { readTopology, writeTopology } from './graph-files.ts'

const test = suite<{ folder: string }>('cli/graph-files')

test.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'peerlab-'))
})
test.after(({ folder }) => rmSync(folder, { recursive: true }))

const refuses = (work: () => void, line: RegExp) =>
  assert.throws(work, (error: unknown) => error instanceof InputError && line.test(error.message))

test('every format reads back, plain and gzip', ({ folder }) => {
  const topology = parseEdgeList('b a\na c\nc d\n', 'a')
  for (const name of [
    'a.graphml',
    'a.gexf',
    'a.edges',
    'a.txt',
    'b.graphml.gz',
    'b.gexf.gz',
    'b.txt.gz',
  ]) {
    const path = join(folder, name)
    writeTopology(topology, path, false)
    const { labels, targets } = readTopology(path)
    assert.equal({ labels, targets }, { labels: topology.labels, targets: topology.targets }, name)
  }
})

test('an existing file, a missing folder and an unknown format are refused', ({ folder }) => {
  const topology = parseEdgeList('0 1', 'a')
  const path = join(folder, 'mine.edges')
  writeFileSync(path, 'mine')
  refuses(() => writeTopology(topology, path, false), /mine.edges: exists already/)
  writeTopology(topology, path, true)
  assert.is(readTopology(path).links, 1)
  refuses(() => writeTopology(topology, join(folder, 'no/a.gexf'), false), /no such folder/)
  refuses(() => writeTopology(topology, join(folder, 'a.png'), false), /a.png: unknown format/)
})

test.run()
