// Where things are: the repository, its files, and the data that some tests read.

import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Folder of the public data sets; tests that need it skip where it is missing. */
export const DATA = process.env.PEERLAB_DATA ?? join(ROOT, '..', 'shared', 'data')

const NOT_OURS = new Set(['node_modules', 'dist', 'results', 'coverage', '.git', '.nodes'])

/** Every file under `folder` whose name ends in `ending`, as sorted paths from the root with '/'. */
export function filesUnder(folder: string, ending: string): string[] {
  const top = join(ROOT, folder)
  if (!existsSync(top)) return []
  const found: string[] = []
  for (const entry of readdirSync(top, { withFileTypes: true })) {
    const path = join(top, entry.name)
    const name = relative(ROOT, path).split(sep).join('/')
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) found.push(...filesUnder(name, ending))
    if (entry.isFile() && entry.name.endsWith(ending)) found.push(name)
  }
  return found.sort()
}

/** One line that says what was left out and why. */
export function skipLine(what: string): void {
  process.stdout.write(`skip: ${what}\n`)
}
