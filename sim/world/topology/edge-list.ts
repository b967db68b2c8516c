// Edge lists, as SNAP publishes them: a pair of node ids to a line, `#` or `%` comments. Read by
// character code, since a crawl has a million lines; written so that it reads back.

import { InputError } from '../../input-error.ts'
import { addPair, type BuiltTopology, buildTopology, newPairs, type Pairs } from './build.ts'
import { plainLabels } from './labels.ts'
import type { Topology } from './topology.ts'

/**
 * Pairs separated by white space or a comma, with an optional weight that is ignored. Ids need be
 * neither dense nor numbers: where all are integers, nodes are in their order, else in order of first
 * appearance. InputError, with line and column, for a line that is not a pair, for a file without any,
 * and for one whose counts differ from its own header (`# Nodes: 6301 Edges: 20777`).
 */
export function parseEdgeList(text: string, file: string): BuiltTopology {
  const { places, header } = scan(text, file)
  if (places.count === 0)
    throw new InputError('no links, expected two node ids on a line', { file })
  const topology = integerTopology(text, places) ?? namedTopology(text, places)
  if (header) checkHeader(header, topology.nodes, places.count, file)
  return topology
}

/** Every link once, lower node first. A node without links cannot stand here; a comment counts those. */
export function toEdgeList({ nodes, links, offsets, targets, labels }: Topology): string {
  const name = (node: number) => labels?.[node] ?? String(node)
  const lines: string[] = []
  let unlinked = 0
  for (let node = 0; node < nodes; node++) {
    const end = offsets[node + 1]!
    if (end === offsets[node]) unlinked++
    for (let i = offsets[node]!; i < end; i++) {
      if (targets[i]! > node) lines.push(`${name(node)}\t${name(targets[i]!)}\n`)
    }
  }
  const leftOut = unlinked > 0 ? `# Left out, since they have no links: ${unlinked}\n` : ''
  return `# Nodes: ${nodes - unlinked} Edges: ${links}\n${leftOut}${lines.join('')}`
}

/** What a SNAP header promises. */
interface Header {
  readonly nodes: number
  readonly links: number
  readonly line: number
}

const NEWLINE = 10
const SPACE = 32
const HASH = 35
const PERCENT = 37
const COMMA = 44
const MINUS = 45
const ZERO = 48

/** Where in the text the two ids of every line begin, and the header if there is one. */
function scan(text: string, file: string): { places: Pairs; header: Header | null } {
  const places = newPairs(0)
  let header: Header | null = null
  let line = 0
  let lineStart = 0
  const fail = (expected: string, at: number): never => {
    const read = quote(text, at)
    throw new InputError(`${read}, expected ${expected}`, {
      file,
      line,
      column: at - lineStart + 1,
    })
  }
  while (lineStart < text.length) {
    line++
    const start = skipBlanks(text, lineStart)
    const code = text.charCodeAt(start)
    let end = start
    if (code === HASH || code === PERCENT) {
      end = text.indexOf('\n', start)
      if (end < 0) end = text.length
      header ??= readHeader(text.slice(start, end), line)
    } else if (!isEnd(text, start)) {
      end = scanPair(text, start, places, fail)
    }
    lineStart = end + 1
  }
  return { places, header }
}

/** Two ids and perhaps a weight from `start`; returns where the line ends. */
function scanPair(
  text: string,
  start: number,
  places: Pairs,
  fail: (expected: string, at: number) => never,
): number {
  const firstEnd = endOfToken(text, start, fail)
  if (firstEnd === start) fail('a node id', start)
  const second = skipSeparator(text, firstEnd)
  const secondEnd = endOfToken(text, second, fail)
  if (secondEnd === second) fail('a second node id', second)
  if (isNaNText(text, start, firstEnd)) fail('a node id', start)
  if (isNaNText(text, second, secondEnd)) fail('a node id', second)
  addPair(places, start, second)
  const third = skipSeparator(text, secondEnd)
  if (isEnd(text, third)) return third
  const thirdEnd = endOfToken(text, third, fail)
  if (Number.isNaN(Number(text.slice(third, thirdEnd))))
    fail('a weight or the end of the line', third)
  const end = skipBlanks(text, thirdEnd)
  if (!isEnd(text, end)) fail('the end of the line after a weight', end)
  return end
}

/** Nodes in the order of their integer ids; null where an id is anything else. */
function integerTopology(text: string, places: Pairs): BuiltTopology | null {
  const { count } = places
  const ids = new Float64Array(count * 2)
  for (let i = 0; i < count; i++) {
    ids[2 * i] = readInteger(text, places.from[i]!)
    ids[2 * i + 1] = readInteger(text, places.to[i]!)
    if (Number.isNaN(ids[2 * i]! + ids[2 * i + 1]!)) return null
  }
  const sorted = ids.slice().sort()
  let nodes = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[nodes++] = sorted[i]!
  }
  const distinct = sorted.subarray(0, nodes)
  const rank = ranker(distinct)
  const pairs = newPairs(count)
  for (let i = 0; i < count; i++) addPair(pairs, rank(ids[2 * i]!), rank(ids[2 * i + 1]!))
  return buildTopology(nodes, pairs, plainLabels(Array.from(distinct, String)))
}

/** Nodes in order of first appearance. */
function namedTopology(text: string, places: Pairs): BuiltTopology {
  const nodes = new Map<string, number>()
  const nodeOf = (start: number) => {
    const name = text.slice(start, endOfToken(text, start, unreachable))
    const known = nodes.get(name)
    if (known !== undefined) return known
    nodes.set(name, nodes.size)
    return nodes.size - 1
  }
  const pairs = newPairs(places.count)
  for (let i = 0; i < places.count; i++) {
    addPair(pairs, nodeOf(places.from[i]!), nodeOf(places.to[i]!))
  }
  return buildTopology(nodes.size, pairs, plainLabels([...nodes.keys()]))
}

/** Place of an id among the sorted ids: by table where they are nearly dense, else by bisection. */
function ranker(sorted: Float64Array): (id: number) => number {
  const lowest = sorted[0]!
  const span = sorted[sorted.length - 1]! - lowest + 1
  if (span <= sorted.length * 8) {
    const table = new Uint32Array(span)
    for (let i = 0; i < sorted.length; i++) table[sorted[i]! - lowest] = i
    return (id) => table[id - lowest]!
  }
  return (id) => {
    let low = 0
    let high = sorted.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle]! < id) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The integer that begins at `at`; NaN where it is none or would print differently ('007', 16 digits). */
function readInteger(text: string, at: number): number {
  const negative = text.charCodeAt(at) === MINUS
  const start = negative ? at + 1 : at
  let value = 0
  let i = start
  for (; !isSeparator(text, i); i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  const digits = i - start
  const padded = text.charCodeAt(start) === ZERO && (digits > 1 || negative)
  if (digits === 0 || digits > 15 || padded) return NaN
  return negative ? -value : value
}

function readHeader(comment: string, line: number): Header | null {
  const found = /\bNodes:\s*(\d+)\s+Edges:\s*(\d+)/i.exec(comment)
  return found && { nodes: Number(found[1]), links: Number(found[2]), line }
}

/** A file that was cut off has fewer nodes and links than it says itself. */
function checkHeader(header: Header, nodes: number, links: number, file: string): void {
  if (header.nodes === nodes && header.links === links) return
  throw new InputError(
    `${nodes} nodes and ${links} links, expected ${header.nodes} and ${header.links} as this line says (is the file cut off?)`,
    { file, line: header.line },
  )
}

/** End of the id or weight at `start`. */
function endOfToken(
  text: string,
  start: number,
  fail: (expected: string, at: number) => never,
): number {
  let at = start
  for (; !isSeparator(text, at); at++) {
    const code = text.charCodeAt(at)
    if (code < SPACE || code === 0xfffd) fail('text (is this a binary file?)', at)
  }
  return at
}

/** What a failed computation prints where an id should be. */
function isNaNText(text: string, start: number, end: number): boolean {
  return end - start === 3 && text.slice(start, end).toLowerCase() === 'nan'
}

function skipSeparator(text: string, at: number): number {
  const next = skipBlanks(text, at)
  return text.charCodeAt(next) === COMMA ? skipBlanks(text, next + 1) : next
}

function skipBlanks(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === COMMA || code === NEWLINE || isBlank(code) || at >= text.length
}

/** Space, tab, carriage return, byte order mark. */
function isBlank(code: number): boolean {
  return code === SPACE || code === 9 || code === 13 || code === 0xfeff
}

function isEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === NEWLINE
}

/** What stands at a place, short and printable. */
function quote(text: string, at: number): string {
  if (isEnd(text, at)) return 'end of line'
  const rest = text.slice(at, at + 40)
  return JSON.stringify(rest.split(/[\s,]/, 1)[0] || rest.charAt(0))
}

function unreachable(): never {
  throw new Error('the text was scanned before')
}
