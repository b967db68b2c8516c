// The report: one HTML page that needs nothing else, with what was found, how, and from which seeds.

import { Buffer } from 'node:buffer'
import { stringify } from 'yaml'
import {
  checkExpectation,
  formatDuration,
  interval95,
  type Scenario,
  type Point as SweptPoint,
} from '../../sim/index.ts'
import { writeCsv } from '../csv.ts'
import { formatNumber, plural } from '../table.ts'
import { type Chart, chartRows } from './chart.ts'
import { drawChart } from './draw.ts'
import { factsOf, fingerprintText } from './files.ts'
import { html, type Markup } from './html.ts'
import { STYLE } from './page-style.ts'
import type { Results } from './results.ts'
import { valueText } from './scales.ts'
import { PAGE } from './style.ts'
import { linesOf } from './sweep.ts'

/** More runs than these are left to runs.csv. */
const MOST_RUNS = 500

/** Metrics of the table, by what their columns are called there. */
const COLUMNS = {
  success_rate: 'success',
  hops_mean: 'hops',
  first_hit_ms_mean: 'first hit, ms',
  messages_per_query: 'messages a query',
  bytes_per_query: 'bytes a query',
  peers_reached_mean: 'peers reached',
  lookup_hops_mean: 'hops a lookup',
  download_s_mean: 'download, s',
  load_gini: 'Gini of load',
}

/** The whole page as text; the same bytes for the same results. */
export function reportPage(results: Results, charts: readonly Chart[]): string {
  const { scenario, runs } = results
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="peerlab ${results.peerlab}">
<title>${scenario.title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header>
<h1>${scenario.title}</h1>
<p>${conditions(results)}</p>
${results.missing ? html`<p class="warning">Interrupted: this is made from the ${plural(runs.length, 'run')} there are.</p>` : html``}
</header>
<main>
${expectations(results)}
<section>
<h2>Results</h2>
<div class="scroll">${summaryTable(results)}</div>
<p class="note">${runs.some((run) => run.replicate > 1) ? 'Mean \u00b1 half of the 95 % confidence interval (Student\u2019s t) over replicates. ' : ''}Hops: overlay links from asker to answerer, a neighbour is 1; in a DHT the peers visited after the asker.</p>
</section>
<section>
<h2>Figures</h2>
<div class="figures">
${charts.map((chart) => figure(results, chart))}
</div>
</section>
<section>
<h2>Scenario</h2>
${results.source === '' ? '' : html`<details><summary>As written</summary><pre>${results.source}</pre></details>`}
<details><summary>With every default filled in</summary><pre>${stringify(scenario)}</pre></details>
</section>
<section>
<h2>Runs</h2>
${runsTable(results)}
</section>
</main>
<footer><p>peerlab ${results.peerlab} \u00b7 experiment ${results.hash} \u00b7 the same scenario, seed and version give the same fingerprints</p></footer>
</body>
</html>
`
  return page.markup
}

function conditions({ scenario, runs, name, hash }: Results): string {
  const seeds = [...new Set(runs.map((run) => run.seed))]
  return [
    name,
    plural(runs.length, 'run'),
    formatDuration(scenario.durationUs),
    ...(scenario.warmupUs > 0 ? [`warm-up ${formatDuration(scenario.warmupUs)} removed`] : []),
    seeds.length > 1 ? `seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}` : `seed ${seeds[0]}`,
    `experiment ${hash}`,
  ].join(' \u00b7 ')
}

function expectations({ scenario, runs }: Results): Markup {
  if (scenario.expect.length === 0) return html``
  const measured = runs.map((run) => ({ ...run, point: asWritten(run.point, scenario) }))
  const rows = scenario.expect.map((expectation) => {
    const { ok, text, claim, value, ci_low, ci_high } = checkExpectation(expectation, measured)
    const half = (ci_high - ci_low) / 2
    const spread = half > 0 ? ` \u00b1 ${formatNumber(half, 3)}` : ''
    const found = Number.isNaN(value) ? '' : formatNumber(value, 3) + spread
    return html`<tr><td class="wide">${claim === null ? '' : html`${claim}<br>`}<code>${text}</code></td><td class="number">${found}</td><td class="${ok ? 'ok' : 'failed'}">${ok ? '\u2713 holds' : '\u2717 fails'}</td></tr>`
  })
  return html`<section>
<h2>Expectations</h2>
<div class="scroll"><table><thead><tr><th>expected</th><th class="number">found</th><th>verdict</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`
}

/** A point with its numbers as numbers, which formulas reckon with. */
function asWritten(point: SweptPoint, { sweep }: Scenario): SweptPoint {
  return Object.fromEntries(
    sweep.flatMap(({ path, values }) => {
      const value = values.find((each) => String(each) === point[path])
      return value === undefined ? [] : [[path, value]]
    }),
  )
}

function summaryTable(results: Results): Markup {
  const { runs } = results
  const columns = Object.entries(COLUMNS).filter(([metric]) =>
    runs.some((run) => run.metrics[metric]! > 0),
  )
  const paths = pathsOf(results)
  const head = columns.map(([, title]) => html`<th class="number">${title}</th>`)
  const rows = linesOf(results, null).map(({ protocol, runs: group }) => {
    const { point } = group[0]!
    const cells = columns.map(([metric]) => {
      const share = results.column('runs.csv', metric).unit === 'share'
      const { mean, ci_low, ci_high } = interval95(group.map((run) => run.metrics[metric]!))
      const text = Number.isNaN(mean)
        ? '\u2013'
        : valueText(mean, (ci_high - ci_low) / 2, { share })
      return html`<td class="number">${text}</td>`
    })
    return html`<tr><th>${protocol}</th>${pointCells(point, paths)}${cells}</tr>`
  })
  return html`<table><thead><tr><th>protocol</th>${paths.map(headCell)}${head}</tr></thead><tbody>${rows}</tbody></table>`
}

function figure(results: Results, chart: Chart): Markup {
  const svg = drawChart(chart, { format: 'column', facts: factsOf(results, chart), palette: PAGE })
  const csv = Buffer.from(writeCsv(chartRows(chart))).toString('base64')
  return html`<figure>${{ markup: withoutProlog(svg) }}<figcaption>${chart.title}: ${chart.note}. <a download="${chart.name}.csv" href="data:text/csv;base64,${csv}">CSV</a></figcaption></figure>
`
}

function withoutProlog(svg: string): string {
  return svg.slice(svg.indexOf('<svg')).trimEnd()
}

function runsTable(results: Results): Markup {
  const { runs } = results
  if (runs.length > MOST_RUNS) {
    return html`<p>${plural(runs.length, 'run')}, listed in runs.csv: ${fingerprintText(runs)}</p>`
  }
  const paths = pathsOf(results)
  const rows = runs.map(
    ({ protocol, point, replicate, seed, fingerprint }) =>
      html`<tr><th>${protocol}</th>${pointCells(point, paths)}<td class="number">${replicate}</td><td class="number">${seed}</td><td><code>${fingerprint}</code></td></tr>`,
  )
  return html`<details><summary>${plural(runs.length, 'run')} with seed and fingerprint</summary>
<div class="scroll"><table><thead><tr><th>protocol</th>${paths.map(headCell)}<th class="number">replicate</th><th class="number">seed</th><th>fingerprint</th></tr></thead><tbody>${rows}</tbody></table></div></details>`
}

function pathsOf({ scenario }: Results): string[] {
  return scenario.sweep.map((axis) => axis.path)
}

function headCell(path: string): Markup {
  return html`<th>${path.replace(/^protocols\./, '')}</th>`
}

function pointCells(point: SweptPoint, paths: readonly string[]): Markup[] {
  return paths.map((path) => html`<td>${String(point[path] ?? '')}</td>`)
}
