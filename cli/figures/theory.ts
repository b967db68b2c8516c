// The formulas that a protocol declares, evaluated where its runs were: theory beside measurement.

import { registry } from '../../protocols/index.ts'
import {
  type Param,
  type ParamValue,
  parseDuration,
  parseFrequency,
  parseRate,
  parseShare,
  type Scenario,
  type Setting,
} from '../../sim/index.ts'
import type { Series } from './chart.ts'
import type { Results, RunRow } from './results.ts'
import type { Line, SweptAxis } from './sweep.ts'

/** A dashed line along `x` for every line whose protocol has a formula of the metric. */
export function theorySeries(
  { scenario }: Results,
  lines: readonly Line[],
  x: SweptAxis,
  metric: string,
): Series[] {
  const series = lines.flatMap((line): Series[] => {
    const points = x.values.flatMap((value) => {
      const run = line.runs.find(({ point }) => String(point[x.path] ?? value) === value)
      if (!run) return []
      const y = theoryAt(scenario, line.protocol, metric, { ...run.point, [x.path]: value })
      const at = x.numberOf(value)
      return typeof at === 'number' && !Number.isNaN(y) ? [{ x: at, y, ...NO_INTERVAL }] : []
    })
    if (points.length < 2) return []
    const { colour, variant } = line
    points.sort((a, b) => a.x - b.x)
    return [
      {
        name: lines.length > 1 ? `${line.name}, theory` : 'theory',
        colour,
        variant,
        shape: 'theory',
        points,
      },
    ]
  })
  // Lines that differ in what the formula does not know of share one.
  const drawn = new Set<string>()
  return series.filter(({ points }) => {
    const key = JSON.stringify(points)
    const fresh = !drawn.has(key)
    drawn.add(key)
    return fresh
  })
}

/** What a formula makes of a metric at a point; NaN: there is none, or none that holds there. */
export function theoryAt(
  scenario: Scenario,
  protocol: string,
  metric: string,
  at: RunRow['point'],
): number {
  const config = scenario.protocols.find(({ name }) => name === protocol)
  const definition = registry.get(config?.use ?? '')
  const formula = definition?.theory?.[metric]
  if (!config || !formula) return Number.NaN
  const point = textOf(at)
  const params = { ...config.params, ...paramsAt(point, protocol, definition.params) }
  return formula(params, settingAt(point, scenario))
}

/** Metrics that a protocol of the scenario has a formula of. */
export function metricsWithTheory(scenario: Scenario, protocol: string): string[] {
  const config = scenario.protocols.find(({ name }) => name === protocol)
  return Object.keys(registry.get(config?.use ?? '')?.theory ?? {})
}

const NO_INTERVAL = { low: Number.NaN, high: Number.NaN }

type TextPoint = { readonly [path: string]: string }

function textOf(point: RunRow['point']): TextPoint {
  return Object.fromEntries(Object.entries(point).map(([path, value]) => [path, String(value)]))
}

/** The parameters that a point sets, read as the scenario reads them. */
function paramsAt(point: TextPoint, protocol: string, params: { readonly [name: string]: Param }) {
  const read: { [name: string]: ParamValue } = {}
  for (const [path, value] of Object.entries(point)) {
    const [top, name, parameter = ''] = path.split('.')
    const param = params[parameter]
    if (top === 'protocols' && name === protocol && param) read[parameter] = paramOf(param, value)
  }
  return read
}

function paramOf({ kind }: Param, value: string): ParamValue {
  if (kind === 'duration') return parseDuration(value)
  if (kind === 'share') return parseShare(value)
  if (kind === 'boolean') return value === 'true'
  return kind === 'choice' ? value : Number(value)
}

/** What a formula may know of the world of a point, whose values are as a scenario writes them. */
function settingAt(point: TextPoint, scenario: Scenario): Setting {
  const { workload, latency, durationUs, churn } = scenario
  const peers = Number(point.peers ?? scenario.peers ?? Number.NaN)
  let queriesPerSecond = Number.NaN
  if (workload.kind === 'rate' && churn === null) {
    const each = point['workload.queries']
    queriesPerSecond = peers * (each === undefined ? workload.perSecond : parseFrequency(each))
  } else if (workload.kind === 'count') {
    queriesPerSecond = 1e6 / (workload.everyUs ?? durationUs / workload.count)
  }
  return {
    peers,
    queriesPerSecond,
    latencyUs: meanLatencyUs(latency),
    ...crowdAt(point, scenario),
    ...accessAt(point, scenario),
    fileBytes: scenario.downloads?.sizeBytes ?? Number.NaN,
  }
}

/** The queries of a list, all for one file. */
function crowdAt(point: TextPoint, { workload, content }: Scenario) {
  const isList = workload.kind === 'spread' || workload.kind === 'ask'
  if (!isList || (workload.fileId === null && content.files > 1)) {
    return { crowd: Number.NaN, crowdOverUs: Number.NaN }
  }
  const listed = workload.kind === 'spread' ? workload.spread : workload.ask.length
  const crowd = Number(point['workload.ask.spread'] ?? listed)
  const everyUs = point['workload.every']
  const apartUs = everyUs === undefined ? workload.everyUs : parseDuration(everyUs)
  return { crowd, crowdOverUs: (crowd - 1) * apartUs }
}

function accessAt(point: TextPoint, { bandwidth }: Scenario) {
  const unlimited = bandwidth.model === 'unlimited' ? Number.POSITIVE_INFINITY : Number.NaN
  const isFixed = bandwidth.model === 'fixed'
  const rateAt = (path: string, bps: number) =>
    point[path] === undefined ? bps : parseRate(point[path])
  return {
    uplinkBps: rateAt('bandwidth.up', isFixed ? bandwidth.upBps : unlimited),
    downlinkBps: rateAt('bandwidth.down', isFixed ? bandwidth.downBps : unlimited),
  }
}

function meanLatencyUs(latency: Scenario['latency']): number {
  if (latency.model === 'constant') return latency.valueUs
  if (latency.model === 'uniform') return (latency.minUs + latency.maxUs) / 2
  return latency.model === 'plane' ? latency.meanUs : Number.NaN
}
