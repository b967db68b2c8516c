#!/usr/bin/env node
// The peerlab command: what was asked is carried out, and whatever goes wrong ends in one place.

import { EXIT, explain } from './errors.ts'
import { version } from './package.ts'
import { parser } from './parser.ts'
import { explainUsage, repeatSet } from './usage.ts'

await main(repeatSet(process.argv.slice(2)))

async function main(words: readonly string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.done)
      throw error
    })
  }
  try {
    await parser(words).parseAsync()
  } catch (error) {
    const mistake = await explainUsage(error, words, parser)
    const { text, code } = explain(mistake, version)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}
