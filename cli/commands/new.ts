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
    const from = inClone ? skeletonFolder.source : skeletonFolder.compiled
    onDisk(folder, 'create', () => copySkeleton(from, folder, name))
    process.stdout.write(
      `wrote   ${folder}\nnext    ${
        inClone
          ? `add it to protocols/index.ts, then: peerlab describe ${name}`
          : `in a scenario: plugins: [./${name}/index.js] and protocols: { ${name}: {} }`
      }\n`,
    )
  },
}

/** Every file of the skeleton, under the new name; outside a clone `peerlab` is the package itself. */
function copySkeleton(from: string, to: string, name: string): void {
  mkdirSync(to, { recursive: true })
  for (const file of readdirSync(from)) {
    if (/\.d\.ts$/.test(file)) continue
    const text = readFileSync(join(from, file), 'utf8')
      .replaceAll('skeleton', name)
      .replaceAll('Skeleton', name[0]!.toUpperCase() + name.slice(1))
      .replaceAll('../../sim/index.js', 'peerlab')
    writeFileSync(join(to, file.replace('skeleton', name)), text)
  }
}
