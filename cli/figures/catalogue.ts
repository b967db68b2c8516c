// The figures there are, by name: what each shows, and what makes it from results.

import { InputError, suggest } from '../../sim/index.ts'
import type { Chart, ChartMaker } from './chart.ts'
import { downloadCdf, hopsCdf, latencyCdf, loadLorenz } from './distributions.ts'
import { metricCharts } from './metric.ts'
import { messagesTime, onlineTime, successTime } from './over-time.ts'
import type { Results } from './results.ts'
import { mainAxis, type SweptAxis, sweptAxes } from './sweep.ts'

interface Entry {
  readonly about: string
  /** Why there is nothing to draw, when there is not. */
  readonly needs: string
  readonly make: ChartMaker
}

const COMPARED = 'a sweep, or more protocols than one'

function metric(name: string, column: string, about: string): [string, Entry] {
  return [name, { about, needs: COMPARED, make: (results) => metricCharts(results, name, column) }]
}

export const CATALOGUE: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  metric('success', 'success_rate', 'success against the swept parameter, or by protocol'),
  metric('messages', 'messages_per_query', 'messages per query, likewise'),
  metric('bytes', 'bytes_per_query', 'bytes per query, likewise'),
  metric('hops', 'hops_mean', 'hops to the first hit, likewise'),
  metric('reach', 'peers_reached_mean', 'peers that a query reaches, likewise'),
  metric('latency', 'first_hit_ms_mean', 'time to the first hit, likewise'),
  metric('lookups', 'lookup_hops_mean', 'hops of the lookups of a DHT, likewise'),
  metric('downloads', 'download_s_mean', 'time of a download, likewise'),
  [
    'resilience',
    {
      about: 'success against the share or number of peers killed',
      needs: 'a sweep of faults.N.kill.share or .count',
      make: resilience,
    },
  ],
  [
    'hops-cdf',
    {
      about: 'cumulative distribution of hops',
      needs: 'queries.csv with a hit (record: [queries])',
      make: hopsCdf,
    },
  ],
  [
    'latency-cdf',
    {
      about: 'cumulative distribution of the time to the first hit',
      needs: 'queries.csv with a hit (record: [queries])',
      make: latencyCdf,
    },
  ],
  [
    'download-cdf',
    {
      about: 'cumulative distribution of download times',
      needs: 'transfers.csv with a complete one (record: [transfers])',
      make: downloadCdf,
    },
  ],
  [
    'load-lorenz',
    {
      about: 'how unequally peers bear the load',
      needs: 'peers.csv (record: [peers])',
      make: loadLorenz,
    },
  ],
  [
    'success-time',
    {
      about: 'success over time, with faults',
      needs: 'series.csv with two intervals or more (record: [series])',
      make: successTime,
    },
  ],
  [
    'messages-time',
    {
      about: 'messages a second over time, with faults',
      needs: 'series.csv with two intervals or more (record: [series])',
      make: messagesTime,
    },
  ],
  [
    'online-time',
    {
      about: 'peers online over time',
      needs: 'series.csv (record: [series]), and churn or faults',
      make: onlineTime,
    },
  ],
])

/** Along the killed share it is what `success` is, and takes its place. */
function resilience(results: Results): Chart[] {
  const along = killAxis(results)
  return along ? metricCharts(results, 'resilience', 'success_rate', along) : []
}

function killAxis(results: Results): SweptAxis | undefined {
  return sweptAxes(results).find(({ path }) => /^faults\.\d+\.kill\.(share|count)$/.test(path))
}

/**
 * The charts called for by name, a name of the catalogue or of a metric; without names all that the
 * results hold. InputError for a name that is neither, or whose figure the results do not hold.
 */
export function chartsOf(results: Results, names: readonly string[]): Chart[] {
  if (names.length === 0) {
    const main = mainAxis(sweptAxes(results))
    const same = main !== undefined && main.path === killAxis(results)?.path
    return [...CATALOGUE]
      .filter(([name]) => !(same && name === 'success'))
      .flatMap(([, { make }]) => make(results))
      .filter(varies)
  }
  return names.flatMap((name) => {
    const entry = CATALOGUE.get(name)
    if (entry) return drawable(name, entry.needs, entry.make(results))
    if (results.metrics.includes(name)) {
      return drawable(name, COMPARED, metricCharts(results, name, name))
    }
    const known = [...CATALOGUE.keys(), ...results.metrics]
    throw new InputError(`no figure ${name}, ${suggest(name, known)}`)
  })
}

/** A figure of one and the same value is drawn only when asked for. */
function varies({ series }: Chart): boolean {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y))
  return new Set(values.filter((value) => !Number.isNaN(value))).size > 1
}

function drawable(name: string, needs: string, charts: Chart[]): Chart[] {
  if (charts.length > 0) return charts
  throw new InputError(`${name}: the results do not hold it, expected ${needs}`)
}
