// Where the package lies and what it holds: the same from the repository and from an installation.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds `sim`, `protocols` and `cli`: the repository, or `dist` where it is built. */
const codeRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** The folder of package.json. */
export const packageRoot = existsSync(join(codeRoot, 'package.json')) ? codeRoot : dirname(codeRoot)

export const version: string = JSON.parse(
  readFileSync(join(packageRoot, 'package.json'), 'utf8'),
).version

/** The compiled skeleton of a protocol, and the one in TypeScript. */
export const skeletonFolder = {
  compiled: join(packageRoot, 'dist/protocols/skeleton'),
  source: join(packageRoot, 'protocols/skeleton'),
}

/**
 * Hash of the engine's and the protocols' code, 12 hex digits. Results are filed under it as well, so
 * that an edited protocol never shows what it did before the edit.
 */
export function codeHash(): string {
  const hash = createHash('sha256')
  for (const folder of ['sim', 'protocols']) {
    const files = readdirSync(join(codeRoot, folder), { recursive: true, encoding: 'utf8' })
    for (const file of files.sort()) {
      if (!/(?<!\.test|\.d)\.[jt]s$/.test(file)) continue
      hash.update(`${folder}/${file}\n`).update(readFileSync(join(codeRoot, folder, file)))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

/** Bundled scenarios: name -> path, by name. */
export function bundledScenarios(): Map<string, string> {
  const folder = join(packageRoot, 'scenarios')
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    : []
  return new Map(
    files
      .filter((file) => extname(file) === '.yaml')
      .map((file) => [basename(file, '.yaml'), join(folder, file)]),
  )
}
