// What a protocol's folder must hold before it counts as one: its source, its parameters explained,
// a test that cites the paper, a transcript, and a scenario that uses it.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { registry } from '../../protocols/index.ts'
import { filesUnder, ROOT } from './repo.ts'
import type { Finding } from './source.ts'

/** A paper or specification by name: `Ritter 2001`, `Adar and Huberman 2000`, `specification`, `BEP 3`. */
const CITATION = /[A-Z][a-z]+(?: et al\.| and [A-Z][a-z]+)?,? \(?(?:19|20)\d\d|specification|BEP \d/

export function incompleteProtocols(): Finding[] {
  const used = protocolsOfScenarios()
  return protocolFolders().flatMap((name) => [
    ...missingFiles(name),
    ...undocumentedParams(name),
    ...(used.has(name) || name === 'skeleton'
      ? []
      : [`protocols/${name}: no file of scenarios/ runs it: add one that shows what it is for`]),
  ])
}

function protocolFolders(): string[] {
  const folders = filesUnder('protocols', '.ts').map((file) => file.split('/')[1]!)
  return [...new Set(folders)].filter((name) => !name.endsWith('.ts') && name !== 'common')
}

function missingFiles(name: string): Finding[] {
  const files = filesUnder(`protocols/${name}`, '')
  const has = (pattern: RegExp) => files.some((file) => pattern.test(file))
  const lacks = (what: string) => `protocols/${name}: ${what}`
  const tests = files.filter((file) => file.endsWith('.test.ts'))
  const cites = tests.some((file) => CITATION.test(readFileSync(join(ROOT, file), 'utf8')))
  return [
    ...(has(/\/README\.md$/)
      ? []
      : [lacks('no README.md: it names the source and what was simplified')]),
    ...(has(/\/index\.ts$/) ? [] : [lacks('no index.ts: it exports the definition')]),
    ...(cites ? [] : [lacks('no test cites its paper or specification')]),
    ...(has(/transcript/) ? [] : [lacks('no transcript: a small golden run as readable text')]),
  ]
}

function undocumentedParams(name: string): Finding[] {
  const definition = registry.get(name)
  if (definition === undefined)
    return [`protocols/${name}: not in the registry of protocols/index.ts`]
  const readme = `protocols/${name}/README.md`
  if (!existsSync(join(ROOT, readme))) return []
  const text = readFileSync(join(ROOT, readme), 'utf8')
  return Object.entries(definition.params).flatMap(([key, param]) => [
    ...(['about', 'source', 'effect'] as const)
      .filter((part) => param[part].trim() === '')
      .map((part) => `protocols/${name}: the parameter ${key} has an empty \`${part}\``),
    ...(text.includes(`\`${key}\``) ? [] : [`${readme}: says nothing of the parameter \`${key}\``]),
  ])
}

/** The protocols that the bundled scenarios run, by their own names. */
function protocolsOfScenarios(): Set<string> {
  const used = new Set<string>()
  for (const file of filesUnder('scenarios', '.yaml')) {
    const scenario: unknown = parse(readFileSync(join(ROOT, file), 'utf8'))
    const chosen = isRecord(scenario) ? scenario.protocols : undefined
    if (Array.isArray(chosen)) for (const name of chosen) used.add(String(name))
    else if (isRecord(chosen))
      for (const [name, params] of Object.entries(chosen))
        used.add(isRecord(params) && typeof params.use === 'string' ? params.use : name)
  }
  return used
}

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
