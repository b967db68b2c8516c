// Lint with reasons: the rules of the house that no general tool knows. Each failure says where and why.

import { readFileSync } from 'node:fs'
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withColumnTables } from '../schema/results-readme.ts'
import { badArrows } from './support/arrows.ts'
import { bannedCalls } from './support/banned.ts'
import { badLinks, missingCommands } from './support/documents.ts'
import { incompleteProtocols } from './support/protocol-folders.ts'
import { ROOT } from './support/repo.ts'
import {
  type Finding,
  finding,
  isFunction,
  ownLines,
  readSources,
  type Source,
  walk,
} from './support/source.ts'

const MAX_FILE_LINES = 400
const MAX_FUNCTION_LINES = 70

const tidy = suite('tidy')
const sources = readSources()

function none(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const error = new Error(findings.join('\n    '))
  error.stack = ''
  throw error
}

tidy('imports point down', () => none(sources.flatMap(badArrows)))

tidy('nothing that differs between engines, machines or days', () =>
  none(sources.flatMap(bannedCalls)),
)

tidy(`files have at most ${MAX_FILE_LINES} lines`, () => none(sources.flatMap(longFiles)))

tidy(`functions have at most ${MAX_FUNCTION_LINES} lines of their own`, () =>
  none(sources.flatMap(longFunctions)),
)

tidy('no any, no default export', () => none(sources.flatMap(looseEnds)))

tidy('every protocol is documented, tested against its paper and used by a scenario', () =>
  none(incompleteProtocols()),
)

tidy('links of documents lead somewhere', () => none(badLinks()))

tidy('results/README.md has every column', () => {
  const readme = readFileSync(`${ROOT}/results/README.md`, 'utf8')
  assert.ok(readme === withColumnTables(readme), 'stale, run: npx tsx schema/build.ts')
})

tidy('commands in documents exist', () => none(missingCommands()))

tidy('continuous integration runs the README’s test command', () => {
  const command = 'npm ci && npm test'
  assert.match(readFileSync(`${ROOT}/README.md`, 'utf8'), command)
  const script = readFileSync(`${ROOT}/.ci/run`, 'utf8')
  for (const part of command.split(' && ')) assert.match(script, new RegExp(`^${part}$`, 'm'))
})

tidy('a clean install has every package that the lock file promises', () => none(missingFromLock()))

tidy.run()

/** `npm ci` refuses a lock file that leaves out another platform's package, even where it is not needed. */
function missingFromLock(): Finding[] {
  const lock: unknown = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8'))
  const { packages } = lock as { packages: { [path: string]: { optionalDependencies?: object } } }
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) =>
          !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      )
      .map(
        (name) => `package-lock.json: ${path} needs ${name} on some platform, and it is not there`,
      ),
  )
}

function longFiles({ file, tree }: Source): Finding[] {
  const lines = tree.getLineAndCharacterOfPosition(tree.end).line
  if (lines <= MAX_FILE_LINES) return []
  return [`${file}:${lines}: ${lines} lines, at most ${MAX_FILE_LINES}: split it by meaning`]
}

function longFunctions(source: Source): Finding[] {
  const found: Finding[] = []
  walk(source.tree, (node) => {
    const lines = isFunction(node) ? ownLines(source, node) : 0
    if (lines > MAX_FUNCTION_LINES)
      found.push(
        finding(source, node, `a function of ${lines} lines, at most ${MAX_FUNCTION_LINES}`),
      )
  })
  return found
}

function looseEnds(source: Source): Finding[] {
  const found: Finding[] = []
  walk(source.tree, (node) => {
    if (node.kind === SyntaxKind.AnyKeyword)
      found.push(
        finding(source, node, '`any` switches the type checker off: use unknown and a guard'),
      )
    if (isDefaultExport(node) && !/\.d\.ts$|\.config\.ts$/.test(source.file))
      found.push(
        finding(source, node, 'a default export has no name to search for: export it by name'),
      )
  })
  return found
}

function isDefaultExport(node: Node): boolean {
  return node.kind === SyntaxKind.ExportAssignment || node.kind === SyntaxKind.DefaultKeyword
}
