// peerlab list: the protocols and the bundled scenarios.

import { parse } from 'yaml'
import type { CommandModule } from 'yargs'
import { registry } from '../../protocols/index.ts'
import { readInput } from '../inputs.ts'
import { bundledScenarios } from '../package.ts'
import { renderTable } from '../table.ts'

export const listCommand: CommandModule = {
  command: 'list',
  describe: 'List the protocols and the bundled scenarios',
  handler: () => {
    const protocols = [...registry.values()].map(({ name, title }) => [name, title])
    const scenarios = [...bundledScenarios()].map(([name, file]) => [name, titleOf(file)])
    process.stdout.write(`${renderTable(['<protocol', '<'], protocols)}\n\n`)
    process.stdout.write(`${renderTable(['<scenario', '<'], scenarios)}\n\n`)
    process.stdout.write('peerlab describe PROTOCOL · peerlab run SCENARIO\n')
  },
}

function titleOf(file: string): string {
  const scenario: unknown = parse(readInput(file))
  const titled = typeof scenario === 'object' && scenario !== null && 'title' in scenario
  return titled ? String(scenario.title) : ''
}
