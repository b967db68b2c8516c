// A figure as files: the SVG, the PNG and the CSV of what is drawn, each of which says what it shows.

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCsv } from '../csv.ts'
import { onDisk } from '../errors.ts'
import { type Chart, chartRows } from './chart.ts'
import { drawChart } from './draw.ts'
import { toPng } from './png.ts'
import type { Results, RunRow } from './results.ts'
import type { Format } from './style.ts'

/** Up to so many fingerprints are listed; a hash stands for more. */
const FEW = 64

/** What a figure says of itself: names as PNG has them where it has one. */
export interface Facts {
  readonly [name: string]: string | number
}

/** Writes NAME.svg, NAME.png and NAME.csv into `folder`; their paths. */
export function writeFigure(
  folder: string,
  results: Results,
  chart: Chart,
  format: Format,
): string[] {
  const facts = factsOf(results, chart)
  const svg = drawChart(chart, { format, facts })
  const files: [string, string | Buffer][] = [
    ['svg', svg],
    ['png', toPng(svg, { Title: chart.title, Software: `peerlab ${results.peerlab}`, ...facts })],
    ['csv', writeCsv(chartRows(chart))],
  ]
  onDisk(folder, 'create', () => mkdirSync(folder, { recursive: true }))
  return files.map(([ending, content]) => {
    const file = join(folder, `${chart.name}.${ending}`)
    onDisk(file, 'write', () => writeFileSync(file, content))
    return file
  })
}

/** Scenario, seeds and fingerprints behind a chart. */
export function factsOf({ name, scenario, hash, peerlab }: Results, { note, runs }: Chart): Facts {
  const seeds = [...new Set(runs.map((run) => run.seed))].sort((a, b) => a - b)
  return {
    scenario: name,
    experiment: scenario.title,
    hash,
    seed: seeds.length > 1 ? `${seeds[0]} to ${seeds.at(-1)}` : seeds[0]!,
    runs: runs.length,
    fingerprint: fingerprintText(runs),
    note,
    peerlab,
  }
}

/** The fingerprints of few runs, a hash over those of many. */
export function fingerprintText(runs: readonly RunRow[]): string {
  const all = runs.map((run) => run.fingerprint).join(' ')
  if (runs.length <= FEW) return all
  return `sha256 of ${runs.length}: ${createHash('sha256').update(all).digest('hex')}`
}
