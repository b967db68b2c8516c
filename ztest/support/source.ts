// The repository's TypeScript as syntax trees, for the rules of tidy: names are then names and not
// letters that happen to stand in a comment or a string.

import { relative } from 'node:path'
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'
import { ROOT } from './repo.ts'

export interface Source {
  /** Path from the root, with '/'. */
  readonly file: string
  readonly tree: SourceFile
}

/** Something a rule objects to: `sim/a.ts:12: reason`. */
export type Finding = string

/** Every file of ours that tsconfig.test.json names, in order of path. */
export function readSources(): Source[] {
  const api = new API({ cwd: ROOT })
  const config = `${ROOT}/tsconfig.test.json`
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
  const program = project!.program
  const sources = program
    .getSourceFileNames()
    .map((name) => ({ file: relative(ROOT, name), tree: program.getSourceFile(name)! }))
    .filter(({ file }) => !/^\.\.|node_modules|^dist/.test(file))
  api.close()
  return sources.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** Calls `visit` for every node below `node`, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  node.forEachChild((child) => {
    visit(child)
    walk(child, visit)
  })
}

/** First and last line of a node without its comments, 1-based. */
export function linesOf(source: Source, node: Node): { first: number; last: number } {
  const line = (position: number) => source.tree.getLineAndCharacterOfPosition(position).line + 1
  return { first: line(node.getStart(source.tree)), last: line(node.end) }
}

export function finding(source: Source, node: Node, reason: string): Finding {
  return `${source.file}:${linesOf(source, node).first}: ${reason}`
}

const FUNCTIONS = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
])

export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.kind)
}

/** How many lines a function has of its own: those of the functions inside it count for them alone. */
export function ownLines(source: Source, fn: Node): number {
  const { first, last } = linesOf(source, fn)
  let lines = last - first + 1
  const visit = (node: Node): void => {
    node.forEachChild((child) => {
      if (!isFunction(child)) return visit(child)
      const inner = linesOf(source, child)
      lines -= Math.max(0, inner.last - inner.first)
    })
  }
  visit(fn)
  return lines
}

/** Every module a file names: imports, re-exports, `import()` and import types. */
export function importsOf(source: Source): { node: Node; specifier: string }[] {
  const found: { node: Node; specifier: string }[] = []
  walk(source.tree, (node) => {
    if (node.kind !== SyntaxKind.StringLiteral) return
    const { parent } = node
    const ofType =
      parent.kind === SyntaxKind.LiteralType && parent.parent.kind === SyntaxKind.ImportType
    const ofCall =
      parent.kind === SyntaxKind.CallExpression && parent.getText(source.tree).startsWith('import(')
    const ofStatement =
      parent.kind === SyntaxKind.ImportDeclaration || parent.kind === SyntaxKind.ExportDeclaration
    if (ofStatement || ofCall || ofType)
      found.push({ node, specifier: node.getText(source.tree).slice(1, -1) })
  })
  return found
}
