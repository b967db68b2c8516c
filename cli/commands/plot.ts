// peerlab plot: the figures of a results directory, as SVG, PNG and CSV.

import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../sim/index.ts'
import { renderTable } from '../table.ts'

interface PlotArguments {
  readonly dir: string
  readonly figure?: readonly string[] | undefined
  readonly list?: boolean | undefined
  readonly width?: string | undefined
  readonly where?: string | undefined
  readonly out?: string | undefined
}

const USAGE = `Draw the figures of a results directory: SVG, PNG at 300 dpi, and CSV

  peerlab plot results/default/9f3c1a2b4c5d               all that it holds
  peerlab plot DIR success load_gini --width page         two of them, wide
  peerlab plot DIR hops-cdf --where ttl=7                 at one point

Usage: peerlab plot <dir> [figure..]`

export const plotCommand: CommandModule<object, PlotArguments> = {
  command: 'plot <dir> [figure..]',
  describe: 'Draw the figures of a results directory',
  builder: (yargs) =>
    yargs
      .usage(USAGE)
      .positional('dir', { type: 'string', demandOption: true, describe: 'As `run` wrote it' })
      .positional('figure', {
        type: 'string',
        array: true,
        describe: 'Names of --list, or metrics of runs.csv [all that can be drawn]',
      })
      .options({
        list: { type: 'boolean', describe: 'Say what could be drawn, and draw nothing' },
        width: {
          type: 'string',
          requiresArg: true,
          default: 'column',
          choices: ['column', 'page'],
          describe: 'Of a paper: 3.3 or 7 inches',
        },
        where: {
          type: 'string',
          requiresArg: true,
          describe: 'PATH=VALUE,...: only the runs with these swept values',
        },
        out: {
          type: 'string',
          requiresArg: true,
          describe: 'Directory of the files [DIR/figures]',
        },
      }),
  handler: async (argv) => {
    // d3 and the rasteriser are loaded only where something is drawn.
    const { CATALOGUE, chartsOf } = await import('../figures/catalogue.ts')
    const { readResults } = await import('../figures/results.ts')
    const results = readResults(argv.dir, readWhere(argv.where))
    if (results.missing)
      process.stderr.write('peerlab: interrupted, drawn from the runs there are\n')
    if (argv.list) {
      const rows = [...CATALOGUE].map(([name, { about, needs, make }]) => {
        const charts = make(results)
        return charts.length > 0 ? [name, about] : [name, `- needs ${needs}`]
      })
      process.stdout.write(`${renderTable(['<figure', '<'], rows)}\n\n`)
      process.stdout.write('and every metric of runs.csv by its name\n')
      return
    }
    const charts = chartsOf(results, argv.figure ?? [])
    if (charts.length === 0) {
      throw new InputError('nothing to draw, see --list for what figures need', { file: argv.dir })
    }
    const { writeFigure } = await import('../figures/files.ts')
    const folder = argv.out ?? join(argv.dir, 'figures')
    const format = argv.width === 'page' ? 'page' : 'column'
    const rows = charts.map((chart) => {
      writeFigure(folder, results, chart, format)
      return [chart.name, chart.title]
    })
    process.stdout.write(`${renderTable(['<figure', '<'], rows)}\n`)
    process.stdout.write(`wrote   ${folder}/FIGURE.svg, .png and .csv\n`)
  },
}

/** 'ttl=7,peers=100' by path. */
export function readWhere(text: string | undefined): { [path: string]: string } {
  if (text === undefined) return {}
  const settings = text.split(',').map((part) => {
    const [, path, value] = /^\s*([^=\s]+)=(.+?)\s*$/s.exec(part) ?? []
    if (path !== undefined && value !== undefined) return [path, value]
    throw new InputError(`--where ${part}: expected PATH=VALUE, such as ttl=7`)
  })
  return Object.fromEntries(settings)
}
