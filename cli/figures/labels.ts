// What quantities are called in a figure, where their column's name says too little.

import type { Results } from './results.ts'

const LABELS: { readonly [metric: string]: string } = {
  success_rate: 'Success rate',
  success_rate_available: 'Success rate, a replica online',
  hops_mean: 'Hops to the first hit',
  first_hit_ms_mean: 'Time to the first hit (ms)',
  messages_per_query: 'Messages per query',
  bytes_per_query: 'Bytes per query',
  peers_reached_mean: 'Peers reached per query',
  lookup_hops_mean: 'Hops of a lookup',
  download_s_mean: 'Time of a download (s)',
  load_gini: 'Gini coefficient of the load',
}

/** 'Messages per query'; of a metric without a name of its own 'lost messages (count)'. */
export function metricLabel(results: Results, metric: string): string {
  const { unit } = results.column('runs.csv', metric)
  const words = metric.replaceAll('_', ' ')
  const plain = words[0]!.toUpperCase() + words.slice(1)
  const plural = unit === '' || unit === 'share' || unit === 'count' || words.endsWith(unit)
  return LABELS[metric] ?? (plural ? plain : `${plain.replace(` ${unit} `, ' ')} (${unit})`)
}
