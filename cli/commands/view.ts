// peerlab view: opens the viewer in a browser, with the scenario or the results that were named.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { packageRoot } from '../package.ts'
import { givenBy, serveViewer } from '../viewer-server.ts'

interface ViewArguments {
  readonly target?: string | undefined
  readonly 'no-open'?: boolean | undefined
}

export const viewCommand: CommandModule<object, ViewArguments> = {
  command: 'view [target]',
  describe: 'Open the viewer in a browser, with a scenario or a directory of results',
  builder: (yargs) =>
    yargs
      .positional('target', {
        type: 'string',
        describe: 'A scenario file, the name of a bundled one, or a directory of results',
      })
      .options({ 'no-open': { type: 'boolean', describe: 'Only print the address' } }),
  handler: async ({ target, 'no-open': noOpen }) => {
    const given = target === undefined ? { hash: '' } : await givenBy(target)
    const { address } = await serveViewer(join(packageRoot, 'dist/viewer'), given)
    process.stdout.write(`${address}\n`)
    process.stderr.write('peerlab: the viewer is there until Ctrl-C\n')
    if (!noOpen) openBrowser(address)
  },
}

/** Best effort: the address is printed anyway. */
function openBrowser(address: string): void {
  const commands: { readonly [platform: string]: readonly string[] } = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  }
  const [command, ...words] = commands[process.platform] ?? ['xdg-open']
  const child = spawn(command!, [...words, address], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
