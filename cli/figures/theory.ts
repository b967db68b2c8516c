// The formulas that a protocol declares, evaluated where its runs were: theory beside measurement.

import { registry } from '../../protocols/index.ts'
import {
  type Param,
  type ParamValue,
  parseDuration,
  parseFrequency,
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
    const config = scenario.protocols.find(({ name }) => name === line.protocol)
    const definition = registry.get(config?.use ?? '')
    const formula = definition?.theory?.[metric]
    if (!config || !formula) return []
    const points = x.values.flatMap((value) => {
      const run = line.runs.find(({ point }) => String(point[x.path] ?? value) === value)
      if (!run) return []
      const point = { ...textOf(run.point), [x.path]: value }
      const params = { ...config.params, ...paramsAt(point, line.protocol, definition.params) }
      const y = formula(params, settingAt(point, scenario))
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
  return { peers, queriesPerSecond, latencyUs: meanLatencyUs(latency) }
}

function meanLatencyUs(latency: Scenario['latency']): number {
  if (latency.model === 'constant') return latency.valueUs
  if (latency.model === 'uniform') return (latency.minUs + latency.maxUs) / 2
  return latency.model === 'plane' ? latency.meanUs : Number.NaN
}
