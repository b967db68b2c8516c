// The numbers that `peerlab topology` gives of a topology, and how they look in a terminal.

import {
  type AttackPoint,
  attackCurve,
  attackThreshold,
  type Clustering,
  centrality,
  clustering,
  components,
  type DegreeStats,
  degreeStats,
  type FailurePoint,
  failureCurve,
  InputError,
  type PathStats,
  samplePaths,
  stream,
  type Topology,
} from '../sim/index.ts'
import { formatNumber, plural, renderTable } from './table.ts'

export interface Wanted {
  readonly attack: boolean
  readonly failure: boolean
  readonly centrality: boolean
  /** Of path sources and failures. */
  readonly seed: number
}

export interface Report {
  readonly peers: number
  readonly links: number
  readonly degree: Omit<DegreeStats, 'histogram'>
  /** histogram[d]: peers with d links. */
  readonly degree_histogram: readonly number[]
  readonly components: number
  readonly largest_component: number
  readonly clustering: Clustering
  readonly paths: PathStats
  readonly attack?: Attack
  readonly failure?: readonly FailurePoint[]
  readonly centrality?: readonly CentralPeer[]
}

interface Attack {
  readonly static: readonly AttackPoint[]
  readonly adaptive: readonly AttackPoint[]
  /** Share of peers removed when no component of more than 1 % is left. */
  readonly threshold: { readonly static: number; readonly adaptive: number }
}

interface CentralPeer {
  readonly peer: string
  readonly degree: number
  readonly betweenness: number
  readonly pagerank: number
}

const ATTACK_SHARES = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]
const FAILURE_SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
const FAILURE_ROUNDS = 10
const MAX_CENTRALITY_WORK = 200_000_000
const TOP_PEERS = 10

/** InputError where a centrality was wanted of too large a topology. */
export function measure(topology: Topology, wanted: Wanted): Report {
  const { nodes, links } = topology
  if (wanted.centrality) checkCentrality(topology)
  const { histogram, ...degree } = degreeStats(topology)
  const { sizes } = components(topology)
  return {
    peers: nodes,
    links,
    degree,
    degree_histogram: Array.from(histogram),
    components: sizes.length,
    largest_component: sizes[0]!,
    clustering: clustering(topology),
    paths: samplePaths(topology, pathSources(topology), stream(wanted.seed, 'topology/paths')),
    ...(wanted.attack && { attack: attackOf(topology) }),
    ...(wanted.failure && {
      failure: failureCurve(
        topology,
        FAILURE_SHARES,
        stream(wanted.seed, 'topology/failure'),
        FAILURE_ROUNDS,
      ),
    }),
    ...(wanted.centrality && { centrality: centralPeers(topology) }),
  }
}

export function reportText(source: string, report: Report): string {
  const sections = [summary(source, report), degreeTable(report)]
  if (report.attack) sections.push(attackTable(report.attack))
  if (report.failure) sections.push(failureTable(report.failure))
  if (report.centrality) sections.push(centralityTable(report.centrality))
  return `${sections.join('\n\n')}\n`
}

/** A hundred sources, fewer (but ten) where a search is long. */
function pathSources({ nodes, links }: Topology): number {
  return Math.max(10, Math.min(100, Math.floor(5e7 / (nodes + links))))
}

function attackOf(topology: Topology): Attack {
  return {
    static: attackCurve(topology, ATTACK_SHARES, 'static'),
    adaptive: attackCurve(topology, ATTACK_SHARES, 'adaptive'),
    threshold: {
      static: attackThreshold(topology, 'static'),
      adaptive: attackThreshold(topology, 'adaptive'),
    },
  }
}

function checkCentrality({ nodes, links }: Topology): void {
  if (nodes * links <= MAX_CENTRALITY_WORK) return
  throw new InputError(
    `--centrality: peers: ${nodes} times links: ${links} is ${formatNumber(nodes * links, 0)}, expected at most ${formatNumber(MAX_CENTRALITY_WORK, 0)}, since betweenness searches from every peer`,
  )
}

/** The peers of highest betweenness, ties by lower id. */
function centralPeers(topology: Topology): CentralPeer[] {
  const { betweenness, pagerank } = centrality(topology)
  const order = Array.from(betweenness.keys())
  order.sort((a, b) => betweenness[b]! - betweenness[a]! || a - b)
  return order.slice(0, TOP_PEERS).map((peer) => ({
    peer: topology.labels?.[peer] ?? String(peer),
    degree: topology.offsets[peer + 1]! - topology.offsets[peer]!,
    betweenness: betweenness[peer]!,
    pagerank: pagerank[peer]!,
  }))
}

function summary(source: string, report: Report): string {
  const { degree, paths, clustering } = report
  const share = report.largest_component / report.peers
  const longest = paths.sources < report.peers ? 'longest seen' : 'longest'
  const lines = [
    ['topology', source],
    ['size', `${plural(report.peers, 'peer')}, ${plural(report.links, 'link')}`],
    [
      'degree',
      `mean ${formatNumber(degree.mean, 2)}, median ${degree.median}, min ${degree.min}, max ${degree.max}`,
    ],
    [
      'components',
      `${formatNumber(report.components, 0)}, the largest with ${plural(report.largest_component, 'peer')} (${percent(share, 2)})`,
    ],
    [
      'clustering',
      `mean local ${clustering.meanLocal.toFixed(4)}, transitivity ${clustering.transitivity.toFixed(4)}, ${plural(clustering.triangles, 'triangle')}`,
    ],
    [
      'paths',
      paths.max === 0
        ? 'none'
        : `mean ${paths.mean.toFixed(2)}, 90 % within ${paths.effectiveDiameter.toFixed(2)}, ${longest} ${paths.max} (from ${plural(paths.sources, 'peer')})`,
    ],
  ] as const
  return lines.map(([name, text]) => `${name.padEnd(10)}  ${text}`).join('\n')
}

/** Degrees in classes that double, so that a heavy tail fits a screen. */
function degreeTable({ degree_histogram: histogram, peers }: Report): string {
  const rows: string[][] = []
  for (let low = 0; low < histogram.length; low = Math.max(1, low * 2)) {
    const high = Math.max(low, low * 2 - 1)
    const count = histogram.slice(low, high + 1).reduce((sum, value) => sum + value, 0)
    if (count === 0 && rows.length === 0) continue
    const share = count / peers
    const bar = '#'.repeat(Math.round(share * 40))
    rows.push([
      low === high ? `${low}` : `${low}-${high}`,
      formatNumber(count, 0),
      percent(share, 1),
      bar,
    ])
  }
  return renderTable(['degree', 'peers', 'share', '<'], rows)
}

function attackTable(attack: Attack): string {
  const rows = attack.static.map((point, i) => [
    percent(point.share, 0),
    point.largest.toFixed(3),
    attack.adaptive[i]!.largest.toFixed(3),
  ])
  const { threshold } = attack
  return [
    'attack: best-connected peers first, by their links at the start (static) or left',
    '(adaptive); largest component as a share of all peers',
    renderTable(['removed', 'static', 'adaptive'], rows),
    `nothing above 1 % is left when ${percent(threshold.static, 1)} (static) or ${percent(threshold.adaptive, 1)} (adaptive) are removed`,
  ].join('\n')
}

function failureTable(failure: readonly FailurePoint[]): string {
  const rows = failure.map(({ share, mean, min, max }) => [
    percent(share, 0),
    ...[mean, min, max].map((value) => value.toFixed(3)),
  ])
  return [
    `failure: random peers, ${FAILURE_ROUNDS} rounds; largest component as a share of all peers`,
    renderTable(['removed', 'mean', 'min', 'max'], rows),
  ].join('\n')
}

function centralityTable(peers: readonly CentralPeer[]): string {
  const rows = peers.map(({ peer, degree, betweenness, pagerank }) => [
    peer,
    String(degree),
    betweenness.toFixed(4),
    pagerank.toFixed(5),
  ])
  return [
    'most central peers: share of shortest paths through them, PageRank',
    renderTable(['<peer', 'degree', 'betweenness', 'pagerank'], rows),
  ].join('\n')
}

function percent(share: number, decimals: number): string {
  return `${(share * 100).toFixed(decimals)} %`
}
