// peerlab report: a results directory as one HTML page that needs nothing else.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { onDisk } from '../errors.ts'

interface ReportArguments {
  readonly dir: string
  readonly out?: string | undefined
}

export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report <dir>',
  describe: 'Write one HTML page with the tables and figures of a results directory',
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', demandOption: true, describe: 'As `run` wrote it' })
      .options({
        out: { type: 'string', requiresArg: true, describe: 'The page [DIR/report.html]' },
      }),
  handler: async ({ dir, out }) => {
    // d3 is loaded only where something is drawn.
    const { chartsOf } = await import('../figures/catalogue.ts')
    const { reportPage } = await import('../figures/page.ts')
    const { readResults } = await import('../figures/results.ts')
    const results = readResults(dir)
    const page = reportPage(results, chartsOf(results, []))
    const file = out ?? join(dir, 'report.html')
    onDisk(file, 'write', () => writeFileSync(file, page))
    process.stdout.write(`wrote   ${file}\n`)
  },
}
