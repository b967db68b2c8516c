// What documents promise: links that lead somewhere, and commands that exist.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesUnder, ROOT } from './repo.ts'
import type { Finding } from './source.ts'

interface Line {
  readonly file: string
  readonly number: number
  readonly text: string
  /** Inside a fenced block. */
  readonly fenced: boolean
}

/** Relative links of every .md file whose target is not there. */
export function badLinks(): Finding[] {
  return documentLines().flatMap(({ file, number, text, fenced }) => {
    if (fenced) return []
    const links = [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    return links
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(ROOT, dirname(file), decodeURI(target))))
      .map((target) => `${file}:${number}: the link to ${target} leads nowhere`)
  })
}

/** `npm run X`, `npm test` and `peerlab X` in documents that the package does not have. */
export function missingCommands(): Finding[] {
  const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts)
  const commands = peerlabCommands()
  return documentLines().flatMap(({ file, number, text, fenced }) => {
    const spans = fenced ? [text] : [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span!)
    return spans.flatMap((code) => {
      const npm = namesIn(code, /\bnpm (?:run (?:-\S+ )*([\w:-]+)|(test|start)\b)/g)
      const own = namesIn(code, /(?:^|[$;&] ?|npx )peerlab ([a-z][\w-]*)/g)
      const absent = [
        ...npm.filter((name) => !scripts.includes(name)).map((name) => `npm run ${name}`),
        ...own.filter((name) => !commands.has(name)).map((name) => `peerlab ${name}`),
      ]
      return absent.map((command) => `${file}:${number}: there is no \`${command}\``)
    })
  })
}

function namesIn(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, name, other]) => name ?? other!)
}

/** The sub-commands: the modules of cli/commands/, and yargs' own. */
function peerlabCommands(): Set<string> {
  const files = filesUnder('cli/commands', '.ts').map((file) => file.replace(/.*\/|\.ts$/g, ''))
  return new Set([...files, 'completion'])
}

function documentLines(): Line[] {
  return filesUnder('.', '.md').flatMap((file) => {
    let fenced = false
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
    return lines.map((text, i) => {
      if (/^\s*```/.test(text)) fenced = !fenced
      return { file, number: i + 1, text, fenced }
    })
  })
}
