// What may not stand in sim/ and protocols/, and why: every one of these can give other bytes on
// another engine, another machine or another day, or has no meaning in a browser's worker.

import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  isBindingElement,
  isFunctionDeclaration,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isParameterDeclaration,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { type Finding, finding, type Source, walk } from './source.ts'

const CLOCK = 'simulated time is the only clock'
const HOST = 'sim/ and protocols/ run in a browser too: only cli/ touches the machine'
const LOCALE = 'it depends on the locale data of the machine'
const SYNC = 'handlers are synchronous: the order of events is the queue’s alone'

const GLOBALS = new Map([
  ['Date', CLOCK],
  ['performance', CLOCK],
  ['setTimeout', CLOCK],
  ['setInterval', CLOCK],
  ['setImmediate', CLOCK],
  ['queueMicrotask', SYNC],
  ['requestAnimationFrame', CLOCK],
  ['Promise', SYNC],
  ['process', HOST],
  ['document', HOST],
  ['window', HOST],
  ['navigator', HOST],
  ['console', HOST],
  ['crypto', 'only sim/random.ts makes randomness'],
  ['Intl', LOCALE],
  ['WeakRef', 'it depends on when garbage is collected'],
  ['FinalizationRegistry', 'it depends on when garbage is collected'],
])
const METHODS = new Map([
  ['localeCompare', LOCALE],
  ['toLocaleString', LOCALE],
  ['toLocaleLowerCase', LOCALE],
  ['toLocaleUpperCase', LOCALE],
])
/** Those that IEEE 754 or the language fixes to the last bit. */
const EXACT_MATH = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2'.split(
    ' ',
  ),
)
const POWERS = new Set([SyntaxKind.AsteriskAsteriskToken, SyntaxKind.AsteriskAsteriskEqualsToken])

export function bannedCalls(source: Source): Finding[] {
  if (!/^(sim|protocols)\//.test(source.file) || source.file.endsWith('.test.ts')) return []
  const found: Finding[] = []
  const own = declaredNames(source)
  walk(source.tree, (node) => {
    const reason = reasonAgainst(source, node, own)
    if (reason !== undefined) found.push(finding(source, node, reason))
  })
  return found
}

function reasonAgainst(source: Source, node: Node, own: ReadonlySet<string>): string | undefined {
  if (node.kind === SyntaxKind.Identifier) return nameReason(source, node, own)
  if (node.kind === SyntaxKind.AsyncKeyword) return `async: ${SYNC}`
  if (node.kind === SyntaxKind.AwaitKeyword || node.kind === SyntaxKind.AwaitExpression)
    return `await: ${SYNC}`
  if (POWERS.has(node.kind) && !isLiteralPower(source, node.parent))
    return '`**` is rounded differently by different engines: use pow of sim/math.ts'
  return undefined
}

function nameReason(source: Source, node: Node, own: ReadonlySet<string>): string | undefined {
  const name = node.getText(source.tree)
  const { parent } = node
  if (isPropertyAccessExpression(parent) && parent.name === node) return reasonFor(METHODS, name)
  if (isMemberName(parent, node) || own.has(name)) return undefined
  if (name !== 'Math') return reasonFor(GLOBALS, name)
  const member = isPropertyAccessExpression(parent) ? parent.name.getText(source.tree) : '*'
  if (EXACT_MATH.has(member)) return undefined
  if (member === 'random') return 'Math.random: only sim/random.ts makes randomness'
  return `Math.${member}: engines may round it differently: use sim/math.ts`
}

/** Names that the file declares itself: a variable called `document` is not the browser's. */
function declaredNames(source: Source): Set<string> {
  const names = new Set<string>()
  walk(source.tree, (node) => {
    const declares =
      isVariableDeclaration(node) ||
      isParameterDeclaration(node) ||
      isBindingElement(node) ||
      isFunctionDeclaration(node)
    if (declares && node.name !== undefined) names.add(node.name.getText(source.tree))
  })
  return names
}

/** The name of a member of an object, class or interface: not the global it is spelt like. */
function isMemberName(parent: Node, node: Node): boolean {
  const declares =
    isPropertyAssignment(parent) ||
    isPropertySignatureDeclaration(parent) ||
    isPropertyDeclaration(parent) ||
    isMethodSignatureDeclaration(parent) ||
    isMethodDeclaration(parent)
  return declares && parent.name === node
}

function reasonFor(list: ReadonlyMap<string, string>, name: string): string | undefined {
  const reason = list.get(name)
  return reason === undefined ? undefined : `${name}: ${reason}`
}

function isLiteralPower(source: Source, power: Node): boolean {
  return /^\d+ \*\* -?\d+$/.test(power.getText(source.tree))
}
