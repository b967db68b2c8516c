import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../input-error.ts'
import { parseEdgeList, toEdgeList } from './edge-list.ts'

const test = suite('topology/edge-list')

const parse = (text: string) => parseEdgeList(text, 'a.txt')

test('comments, separators, weights and line ends', () => {
  const text = '# a\n% b\r\n\n 0 1\r\n1,2\n2\t3 , 0.5\n0 , 3 7\n1 0\n2 2'
  const topology = parse(text)
  assert.equal([...topology.offsets], [0, 2, 4, 6, 8])
  assert.equal([...topology.targets], [1, 3, 0, 2, 1, 3, 0, 2])
  assert.is(topology.labels, null)
  assert.is(topology.repeated, 1)
  assert.is(topology.selfLoops, 1)
})

test('integer ids in their order, dense or far apart; other ids by first appearance', () => {
  assert.equal(parse('30 4\n-7 30').labels, ['-7', '4', '30'])
  assert.equal(parse('123456789012345 4\n4 9').labels, ['4', '9', '123456789012345'])
  assert.equal(parse('b a\na 3').labels, ['b', 'a', '3'])
  assert.equal(parse('007 7\n7 1').labels, ['007', '7', '1'])
})

test('reads back what it wrote', () => {
  const text = '# Nodes: 4 Edges: 3\n5\t9\n5\t11\n11\t20\n'
  assert.is(toEdgeList(parse(text)), text)
})

test('mistakes name line and column', () => {
  const mistakes: readonly [string, string][] = [
    ['', 'a.txt: no links, expected two node ids on a line'],
    ['# only\n', 'a.txt: no links, expected two node ids on a line'],
    ['0 1\n2\n', 'a.txt:2:2: end of line, expected a second node id'],
    ['0 1\n  2 ', 'a.txt:2:5: end of line, expected a second node id'],
    ['0 1\n2 3 x\n', 'a.txt:2:5: "x", expected a weight or the end of the line'],
    ['0 1\n2 3 1 4', 'a.txt:2:7: "4", expected the end of the line after a weight'],
    [',1', 'a.txt:1:1: ",", expected a node id'],
    ['0 NaN', 'a.txt:1:3: "NaN", expected a node id'],
    ['0 \u0001', 'a.txt:1:3: "\\u0001", expected text (is this a binary file?)'],
    [
      '# Nodes: 3 Edges: 9\n0 1\n1 2\n',
      'a.txt:1: 3 nodes and 2 links, expected 3 and 9 as this line says (is the file cut off?)',
    ],
  ]
  for (const [text, line] of mistakes) {
    assert.throws(
      () => parse(text),
      (error: unknown) => {
        assert.instance(error, InputError)
        assert.is((error as Error).message, line)
        return true
      },
    )
  }
})

test.run()
