// From a checked document to a resolved scenario: defaults that depend on one another, paths of files,
// the parameters of each protocol, and the contradictions that no single key shows.

import type { ProtocolDefinition } from '../engine/protocol.ts'
import { formatDuration, type Micros, readText } from '../units.ts'
import type { SpreadConfig, WorkloadConfig } from '../world/config.ts'
import { metricNamed, parseExpectation } from './expect.ts'
import { nameOf, pathToOpen } from './files.ts'
import { check, fail, failAtKey } from './issues.ts'
import { resolveParams } from './params.ts'
import type { ProtocolConfig, Scenario, SweepAxis } from './scenario.ts'
import { MAX_PEERS, MSER, type ScenarioFile, scenarioSchema } from './schema.ts'
import { type Draft, type Path, valuesOf } from './source.ts'
import { suggest } from './suggest.ts'

export type Registry = ReadonlyMap<string, ProtocolDefinition>

export interface Axes {
  readonly sweep: readonly SweepAxis[]
  readonly zip: readonly (readonly string[])[]
  readonly where: readonly string[]
  readonly narrowed: ReadonlySet<string>
}

const DEFAULT_PEERS = 1000
/** What a download leaves behind where the scenario says nothing of it. */
const PASSIVE: SpreadConfig = { strategy: 'passive', store: 1000, drop: 'random' }
const DEFAULT_DURATION_US = 600_000_000
/** After the last query of a list, so that its answers can come. */
const AFTERMATH_US = 60_000_000

/** The scenario that the document says now. Throws InputError. */
export function resolveScenario(draft: Draft, registry: Registry, axes: Axes): Scenario {
  const read = check(draft, scenarioSchema, valuesOf(draft))
  const name = nameOf(draft.source.file)
  const sized = 'file' in read.topology || read.churn?.kind === 'trace'
  const peers = read.peers ?? (sized ? null : DEFAULT_PEERS)
  const workloadFile = read.workload.kind === 'trace' ? 'trace' : 'ask'
  const workload = withFile(draft, ['workload', workloadFile], read.workload)
  const durationUs = read.duration ?? defaultDuration(workload)
  const protocols = resolveProtocols(draft, registry, read.protocols, peers, isShared(read.content))
  const subjects = {
    ...axes,
    protocols: protocols.map((protocol) => protocol.name),
    constants: constantsOf(protocols, peers, read.content.files),
  }
  refuseContradictions(draft, read, { durationUs, peers, workload })
  return {
    name,
    title: read.title ?? name,
    seed: read.seed,
    durationUs,
    warmupUs: read.warmup === MSER ? 0 : read.warmup,
    warmupSought: read.warmup === MSER,
    peers,
    topology: withFile(draft, ['topology', 'file'], read.topology),
    latency: withFile(draft, ['latency', 'file'], read.latency),
    bandwidth: read.bandwidth,
    loss: read.loss,
    firewalled: read.firewalled,
    content: {
      files: read.content.files,
      zipf: read.content.popularity.zipf,
      replication: read.content.replication,
      freeRiders: read.content['free-riders'],
      placement: read.content.placement,
    },
    spread: read.content.spread ?? (read.downloads ? PASSIVE : null),
    downloads: read.downloads ?? null,
    workload,
    churn: read.churn ? withFile(draft, ['churn', 'trace'], read.churn) : null,
    faults: read.faults,
    links: { detectionUs: read.links.detection },
    protocols,
    sweep: axes.sweep,
    zip: axes.zip,
    where: axes.where,
    ...resolveReplicates(draft, read.replicates),
    record: read.record,
    seriesIntervalUs: read.series.interval,
    expect: read.expect.flatMap(({ expect, claim }, i) => {
      const refuse = (message: string) => fail(draft, ['expect', i], message)
      return parseExpectation(expect, claim, subjects, refuse) ?? []
    }),
    plugins: read.plugins.map((path, i) => pathToOpen(draft, ['plugins', i], path)),
  }
}

function resolveProtocols(
  draft: Draft,
  registry: Registry,
  read: ScenarioFile['protocols'],
  peers: number | null,
  shared: boolean,
): ProtocolConfig[] {
  const names = Object.keys(read)
  if (names.length === 0) fail(draft, ['protocols'], 'empty, expected at least one protocol')
  return names.map((name) => {
    const at = ['protocols', name]
    if (!/^[A-Za-z][\w-]*$/.test(name)) {
      fail(draft, at, 'expected a name of letters, digits, - and _')
    }
    const { use = name, ...given }: Readonly<Record<string, unknown>> = read[name] ?? {}
    const definition = registry.get(String(use))
    if (!definition) {
      const unknown = `unknown protocol, ${suggest(String(use), [...registry.keys()])}`
      if (use === name) return failAtKey(draft, at, unknown)
      return fail(draft, [...at, 'use'], `${readText(use)}, ${unknown}`)
    }
    const params = resolveParams(definition.params, given, (param, message) => {
      const isKnown = Object.hasOwn(definition.params, param)
      return (isKnown ? fail : failAtKey)(draft, [...at, param], message)
    })
    const conflict = definition.conflict?.(params, peers ?? MAX_PEERS, shared)
    if (conflict !== undefined) fail(draft, at, conflict)
    return { name, use: definition.name, params }
  })
}

/** May a user share a file at the start? Where there are no files, nobody misses one. */
function isShared({ files, replication }: ScenarioFile['content']): boolean {
  return files === 0 || replication.model !== 'fixed' || replication.counts.some((n) => n > 0)
}

function resolveReplicates(
  draft: Draft,
  read: ScenarioFile['replicates'],
): Pick<Scenario, 'replicates' | 'precision'> {
  if (typeof read === 'number') return { replicates: read, precision: null }
  const { within, min, max } = read
  const metrics = read.metrics.map((name, i) => {
    return metricNamed(name, (message) => fail(draft, ['replicates', 'metrics', i], message))
  })
  if (min > max) fail(draft, ['replicates', 'min'], `${min}, expected at most max, ${max}`)
  return { replicates: max, precision: { metrics, within, least: min } }
}

/** Numbers that a formula may name. */
function constantsOf(
  protocols: readonly ProtocolConfig[],
  peers: number | null,
  files: number,
): ReadonlyMap<string, number> {
  const params = protocols.flatMap(({ name, params }) =>
    Object.entries(params).map(([param, value]) => [`${name}.${param}`, value] as const),
  )
  return new Map(
    [['peers', peers] as const, ['files', files] as const, ...params].flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, value]] : [],
    ),
  )
}

/** Settings that are right alone and wrong together; each line names both. */
function refuseContradictions(draft: Draft, read: ScenarioFile, scenario: Setting): void {
  const { durationUs, peers, workload } = scenario
  const end = `the duration, ${formatDuration(durationUs)}`
  if (read.warmup !== MSER && read.warmup >= durationUs) {
    fail(draft, ['warmup'], `${formatDuration(read.warmup)}, expected less than ${end}`)
  }
  const times: [Path, Micros][] = [
    ...read.faults.map(({ atUs }, i): [Path, Micros] => [['faults', i, 'at'], atUs]),
    ...(read.churn?.flashCrowds ?? []).map(({ atUs }, i): [Path, Micros] => {
      return [['churn', 'flash-crowds', i, 'at'], atUs]
    }),
  ]
  for (const [path, atUs] of times) {
    if (atUs >= durationUs) fail(draft, path, `${formatDuration(atUs)}, expected less than ${end}`)
  }
  const lastUs = lastAsk(workload) ?? 0
  if (lastUs >= durationUs) {
    fail(
      draft,
      ['workload', 'every'],
      `the last query would be asked at ${formatDuration(lastUs)}, after ${end}`,
    )
  }
  if (read.content.spread?.strategy === 'passive' && !read.downloads) {
    fail(
      draft,
      ['content', 'spread', 'strategy'],
      'passive, but there are no downloads: expected a mapping downloads',
    )
  }
  const { files } = read.content
  if ('fileId' in workload && (workload.fileId ?? 0) >= Math.max(files, 1)) {
    const expected = `expected less than content.files, ${files}`
    fail(draft, ['workload', 'file'], `${workload.fileId}, ${expected}`)
  }
  if (peers === null) return
  if (workload.kind === 'spread' && workload.spread > peers) {
    fail(
      draft,
      ['workload', 'ask', 'spread'],
      `${workload.spread}, expected at most peers, ${peers}`,
    )
  }
  const { replication } = read.content
  const counts = replication.model === 'fixed' ? replication.counts : []
  const excess = counts.findIndex((count) => count > peers)
  if (excess >= 0) {
    const path = ['content', 'replication', 'counts', excess]
    fail(draft, path, `${counts[excess]}, expected at most peers, ${peers}`)
  }
}

interface Setting {
  readonly durationUs: Micros
  readonly peers: number | null
  readonly workload: WorkloadConfig
}

function defaultDuration(workload: WorkloadConfig): Micros {
  const lastUs = lastAsk(workload)
  return lastUs === null ? DEFAULT_DURATION_US : lastUs + AFTERMATH_US
}

/** When the last query of a list is asked; null where queries go on until the end. */
function lastAsk(workload: WorkloadConfig): Micros | null {
  if (!('everyUs' in workload) || workload.everyUs === null || 'file' in workload) return null
  const queries = { count: 0, spread: 0, ask: [], ...workload }
  const asked = queries.count + queries.spread + queries.ask.length
  return Math.max(0, asked - 1) * workload.everyUs
}

/** The same with the path of its file, if it has one, as it is to be opened. */
function withFile<Config extends object>(draft: Draft, at: Path, config: Config): Config {
  if (!('file' in config) || typeof config.file !== 'string') return config
  return { ...config, file: pathToOpen(draft, at, config.file) }
}
