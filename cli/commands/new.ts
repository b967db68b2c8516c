// peerlab new protocol NAME: a copy of the skeleton to start from. Beside the other protocols of a
// clone it is TypeScript; anywhere else it is the compiled JavaScript, ready to be named as a plugin.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { registry } from '../../protocols/index.ts'
import { InputError } from '../../sim/index.ts'
import { onDisk } from '../errors.ts'
import { skeletonFolder } from '../package.ts'

export const newCommand: CommandModule<object, { what: string; name: string }> = {
  command: 'new <what> <name>',
  describe: 'Start a protocol of your own from the skeleton',
  builder: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        choices: ['protocol'],
        demandOption: true,
        describe: 'What to start',
      })
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'Its name, in small letters',
      }),
  handler: ({ name }) => {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      throw new InputError(`name ${name}, expected small letters, digits and single dashes`)
    }
    if (registry.has(name)) throw new InputError(`name ${name}, expected one that no protocol has`)
    const inClone = existsSync(join('protocols', 'skeleton'))
    const folder = inClone ? join('protocols', name) : name
    if (existsSync(folder))
      throw new InputError('exists already, expected a new name', { file: folder })
    onDisk(folder, 'create', () => copySkeleton(folder, name, inClone))
    const first = inClone ? 'add it to protocols/index.ts, npm run build, then ' : ''
    const scenario = join(folder, `${name}.yaml`)
    process.stdout.write(`wrote   ${folder}\nnext    ${first}peerlab run ${scenario}\n`)
  },
}

/**
 * The skeleton under the new name: in a clone all of it, elsewhere its compiled code and its scenario,
 * which then names it as a plugin. There the engine is the package `peerlab`, and an .mjs is a module
 * whatever the package.json around it says.
 */
function copySkeleton(to: string, name: string, inClone: boolean): void {
  const { source, compiled } = skeletonFolder
  mkdirSync(to, { recursive: true })
  const copy = (from: string, file: string, as: string, edit = (text: string) => text) => {
    const text = edit(readFileSync(join(from, file), 'utf8'))
      .replaceAll('skeleton', name)
      .replaceAll('Skeleton', name[0]!.toUpperCase() + name.slice(1))
    writeFileSync(join(to, as.replace('skeleton', name)), text)
  }
  if (inClone) {
    for (const file of readdirSync(source)) copy(source, file, file)
    return
  }
  copy(compiled, 'index.js', 'index.mjs', (text) =>
    text.replaceAll('../../sim/index.js', 'peerlab'),
  )
  copy(source, 'skeleton.yaml', 'skeleton.yaml', (text) => text.replace('# plugins:', 'plugins:'))
}
