import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../input-error.ts'
import { stream } from '../../random.ts'
import { parseEdgeList } from './edge-list.ts'
import { generateTopology } from './generate.ts'
import { toGraphml } from './graphml.ts'
import { centrality, parseGexf, parseGraphml, toGexf } from './graphology.ts'
import type { Topology } from './topology.ts'

const test = suite('topology/graphology')

const plain = ({ nodes, links, offsets, targets, labels }: Topology) => ({
  nodes,
  links,
  offsets,
  targets,
  labels,
})

test('GraphML and GEXF keep nodes, labels and links, lonely nodes too', () => {
  const sparse = generateTopology({ model: 'erdos-renyi', degree: 1 }, 60, stream(1, 'a'))
  const named = parseEdgeList('a&b <c>\n"q" a&b\nzoë "q"\n', 'a')
  for (const topology of [sparse, named]) {
    assert.equal(plain(parseGraphml(toGraphml(topology), 'a')), plain(topology))
    assert.equal(plain(parseGexf(toGexf(topology), 'a')), plain(topology))
  }
})

test('directed and parallel edges become links', () => {
  const xml =
    '<graphml><graph edgedefault="directed"><node id="x"/><node id="y"/><node id="z"/>' +
    '<edge source="x" target="y"/><edge source="y" target="x"/><edge source="x" target="y"/>' +
    '<edge source="z" target="z"/></graph></graphml>'
  const topology = parseGraphml(xml, 'a')
  assert.equal([topology.links, topology.repeated, topology.selfLoops], [1, 2, 1])
  assert.equal(topology.labels, ['x', 'y', 'z'])
})

test('broken files are one line with a place', () => {
  const graph = (body: string) =>
    `<graphml>\n<graph edgedefault="undirected">\n${body}\n</graph></graphml>`
  const mistakes: readonly [string, RegExp][] = [
    ['', /^a.xml:1:1: broken XML/],
    ['plain text', /^a.xml: /],
    ['<graphml><graph><node id="a"/></gra', /^a.xml:\d+:\d+: broken XML/],
    ['<graphml></graphml>', /^a.xml: no nodes/],
    [graph('<node id="a"/>\n <edge source="a" target="b"/>'), /^a.xml:4:2: edge with target "b"/],
    [graph('<node id="a"/>\n<node id="a"/>'), /^a.xml:4:1: node id "a"/],
    [graph('<node/>'), /^a.xml:3:1: node id ""/],
  ]
  for (const [text, line] of mistakes) {
    for (const parse of [parseGraphml, parseGexf]) {
      assert.throws(
        () => parse(text, 'a.xml'),
        (error: unknown) => {
          assert.instance(error, InputError)
          assert.match((error as Error).message, line)
          assert.not.match((error as Error).message, /\n/)
          return true
        },
      )
    }
  }
})

test('centrality: a star has all paths through its centre', () => {
  const { betweenness, pagerank } = centrality(
    generateTopology({ model: 'star' }, 6, stream(1, 'a')),
  )
  assert.equal([...betweenness], [1, 0, 0, 0, 0, 0])
  assert.ok(Math.abs(pagerank.reduce((sum, rank) => sum + rank, 0) - 1) < 1e-9)
})

test.run()
