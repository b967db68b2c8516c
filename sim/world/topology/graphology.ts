// The one place where graphology is spoken: GraphML and GEXF, its generator of communities, and its
// centralities. A graph of objects costs 300 bytes a link, so these stay at the edges of the lab.

import { DOMParser, type XmlDocument, type XmlElement } from '@xmldom/xmldom/lib/index.js'
import Graph from 'graphology'
import generateClusters from 'graphology-generators/random/clusters.js'
import { parse as readGexf, write as writeGexf } from 'graphology-gexf'
import { parse as readGraphml } from 'graphology-graphml'
import betweennessCentrality from 'graphology-metrics/centrality/betweenness.js'
import pagerank from 'graphology-metrics/centrality/pagerank.js'
import { InputError } from '../../input-error.ts'
import type { Random } from '../../random.ts'
import { addPair, type BuiltTopology, buildTopology, newPairs, type Pairs } from './build.ts'
import { check, checkInteger, checkRange } from './checks.ts'
import { plainLabels } from './labels.ts'
import type { Topology } from './topology.ts'

/** Nodes in the order of the file, labelled by their ids; links undirected. InputError with line and column. */
export function parseGraphml(text: string, file: string): BuiltTopology {
  return fromXml(text, file, (xml) => readGraphml(Graph, xml))
}

/** As `parseGraphml`. */
export function parseGexf(text: string, file: string): BuiltTopology {
  return fromXml(text, file, (xml) => readGexf(Graph, xml, { allowUndeclaredAttributes: true }))
}

export function toGexf(topology: Topology): string {
  return writeGexf(toGraph(topology))
}

/** Link keys are '0', '1', ... in the order of lower, then higher node. */
export function toGraph({ nodes, offsets, targets, labels }: Topology): Graph {
  const graph = new Graph({ type: 'undirected' })
  const name = (node: number) => labels?.[node] ?? String(node)
  for (let node = 0; node < nodes; node++) graph.addNode(name(node))
  for (let node = 0; node < nodes; node++) {
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const other = targets[i]!
      if (other > node) graph.addEdgeWithKey(String(graph.size), name(node), name(other))
    }
  }
  return graph
}

export interface Centrality {
  /** Share of all shortest paths between two others that pass through each node, 0..1. */
  readonly betweenness: Float64Array
  /** Sums to 1. */
  readonly pagerank: Float64Array
}

/** Costs nodes x links steps over objects: for some thousand nodes. */
export function centrality(topology: Topology): Centrality {
  const graph = toGraph(topology)
  const between = betweennessCentrality(graph, { getEdgeWeight: null })
  const rank = pagerank(graph, { getEdgeWeight: null })
  return {
    betweenness: Float64Array.from(graph.nodes(), (node) => between[node]!),
    pagerank: Float64Array.from(graph.nodes(), (node) => rank[node]!),
  }
}

export interface ClustersSettings {
  readonly clusters: number
  readonly links: number
  readonly density: number
}

/** More than this graphology does not hold in reasonable time and memory. */
const MAX_GRAPH = 2_000_000

/**
 * Communities by graphology-generators: `links` draws, each within a random cluster with probability
 * `density`, else between any two peers. Repeated draws are one link.
 */
export function clusters(peers: number, settings: ClustersSettings, random: Random): Pairs {
  checkInteger('clusters', settings.clusters, 1)
  checkInteger('links', settings.links, 1)
  checkRange('density', settings.density, 0, 1)
  check(
    peers > 1 && settings.clusters <= peers,
    `clusters: ${settings.clusters} and peers: ${peers}, expected at least 2 peers and at most as many clusters`,
  )
  check(
    peers + settings.links <= MAX_GRAPH,
    `clusters with links: ${settings.links} and peers: ${peers}, expected at most ${MAX_GRAPH} together`,
  )
  return pairsOf(
    generateClusters(KeyedGraph, {
      order: peers,
      size: settings.links,
      clusters: settings.clusters,
      clusterDensity: settings.density,
      rng: random.next,
    }),
  )
}

/** Links keyed by their number: graphology's own keys are random. A generator wants a class. */
class KeyedGraph extends Graph {
  constructor() {
    super({ type: 'undirected' })
  }

  override mergeEdge(source: unknown, target: unknown): [string, boolean, boolean, boolean] {
    return this.mergeEdgeWithKey(String(this.size), source, target)
  }
}

/** Nodes by their place in the graph. */
function pairsOf(graph: Pick<Graph, 'forEachNode' | 'forEachEdge' | 'size'>): Pairs {
  const places = new Map<string, number>()
  graph.forEachNode((node) => {
    places.set(node, places.size)
  })
  const pairs = newPairs(graph.size)
  graph.forEachEdge((_link, _attributes, source, target) => {
    addPair(pairs, places.get(source)!, places.get(target)!)
  })
  return pairs
}

/** The library asks for the DOM's type, which is not in sight here. */
type LibraryXml = Exclude<Parameters<typeof readGraphml>[1], string>

function fromXml(text: string, file: string, read: (xml: LibraryXml) => Graph): BuiltTopology {
  const xml = parseXml(text, file)
  checkNodes(xml, file)
  try {
    const graph = read(xml as unknown as LibraryXml)
    return buildTopology(graph.order, pairsOf(graph), plainLabels(graph.nodes()))
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^graphology-\w+\/parser: /, '') : error
    throw new InputError(`not a graph that can be read: ${reason}`, { file })
  }
}

function parseXml(text: string, file: string): XmlDocument {
  const place = { lineNumber: 1, columnNumber: 1 }
  const errorHandler = (_level: string, message: string) => {
    const reason = message.replace(/^\[xmldom \w+\]\s*/, '').replace(/\s*@#\[.*$/s, '')
    throw new InputError(`broken XML: ${reason}`, {
      file,
      line: place.lineNumber || 1,
      column: place.columnNumber || 1,
    })
  }
  return new DOMParser({ locator: place, errorHandler }).parseFromString(text, 'application/xml')
}

/** Every node has an id of its own, and every edge joins two of them. */
function checkNodes(xml: XmlDocument, file: string): void {
  const fail = (element: XmlElement, message: string): never => {
    throw new InputError(message, { file, line: element.lineNumber, column: element.columnNumber })
  }
  const nodes = xml.getElementsByTagName('node')
  if (!xml.getElementsByTagName('graph')[0] || nodes.length === 0) {
    throw new InputError('no nodes, expected a <graph> of <node> and <edge> elements', { file })
  }
  const ids = new Set<string>()
  for (let i = 0; i < nodes.length; i++) {
    const id = nodes[i]!.getAttribute('id')
    if (id === '' || ids.has(id)) fail(nodes[i]!, `node id "${id}", expected an id of its own`)
    ids.add(id)
  }
  const edges = xml.getElementsByTagName('edge')
  for (let i = 0; i < edges.length; i++) {
    for (const end of ['source', 'target']) {
      const id = edges[i]!.getAttribute(end)
      if (!ids.has(id)) fail(edges[i]!, `edge with ${end} "${id}", expected the id of a node`)
    }
  }
}
