// The text of a scenario as a tree in which every value knows where it was written: in the file, or
// in an option of the command line. Overrides and swept values are put in place here, so that all
// checks see one document and every error can point at what the user typed.

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { InputError, type Place } from '../input-error.ts'
import { readText } from '../units.ts'

export interface ScenarioSource {
  readonly text: string
  /** Path of the text: for errors, and the folder that file references start from. */
  readonly file: string
  readonly overrides?: readonly Override[]
  /** Replaces the seed, as typed. */
  readonly seed?: string
}

export interface Override {
  /** Dotted: 'protocols.gnutella.ttl'. */
  readonly path: string
  /** YAML: '7', '30 s', '[a, b]', '{ model: ring }'. */
  readonly value: string
  /** What the user typed it as; `--set path` by default. */
  readonly option?: string
}

export type Path = readonly (string | number)[]

export interface Draft {
  readonly source: ScenarioSource
  readonly document: Document
  readonly lines: LineCounter
  /** Values that came from an option, and its name. */
  readonly options: Map<Node, string>
}

/** Parses the text and puts the overrides in place. Throws InputError. */
export function readDraft(source: ScenarioSource): Draft {
  const lines = new LineCounter()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells a binary file.
  const control = /[\u0000-\u0008\u000e-\u001f\ufffd]/.exec(source.text)
  if (control) {
    throw new InputError('not a text file, expected a scenario in YAML', { file: source.file })
  }
  const document = parseYaml(source.text, (at) => ({ file: source.file, ...at }), lines)
  const draft: Draft = { source, document, lines, options: new Map() }
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) {
    throw new InputError('empty, expected a scenario in YAML', { file: source.file })
  }
  if (!isMap(root)) {
    const read = isScalar(root) ? readText(root.value) : 'a list'
    throw new InputError(`${read}, expected keys such as peers: 1000`, placeOf(draft, []))
  }
  for (const override of source.overrides ?? []) setOption(draft, override)
  if (source.seed !== undefined) {
    setOption(draft, { path: 'seed', value: source.seed, option: '--seed' })
  }
  return draft
}

/** 'sweep' takes the rest of a path as one key, since its keys are paths. */
export function pathOf(dotted: string): Path {
  if (dotted.startsWith('sweep.')) return ['sweep', dotted.slice('sweep.'.length)]
  return dotted.split('.')
}

/** Everything that was read, as plain values. Throws InputError. */
export function valuesOf(draft: Draft): unknown {
  try {
    return draft.document.toJS()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(reason, { file: draft.source.file })
  }
}

/** The node at a path, anchors followed; undefined where there is none. */
export function nodeAt(draft: Draft, path: Path): Node | undefined {
  return trail(draft, path)[path.length]
}

/** Was the value at this path typed as an option? */
export function isOption(draft: Draft, path: Path): boolean {
  const node = nodeAt(draft, path)
  return node !== undefined && draft.options.has(node)
}

/** Where a value was written; what is missing is placed where it is missing from. */
export function placeOf(draft: Draft, path: Path): Place {
  let place: Place = { file: draft.source.file }
  for (const node of trail(draft, path)) {
    const option = node && draft.options.get(node)
    if (option !== undefined) place = { file: option }
    else if (node?.range)
      place = { file: draft.source.file, ...position(draft.lines, node.range[0]) }
  }
  return place
}

/** Where the key of a value was written. */
export function keyPlaceOf(draft: Draft, path: Path): Place {
  const parent = nodeAt(draft, path.slice(0, -1))
  const pair = isMap(parent) ? parent.items.find((item) => keyText(item.key) === path.at(-1)) : null
  const range = pair && isScalar(pair.key) ? pair.key.range : null
  if (!range || isOption(draft, path)) return placeOf(draft, path)
  return { file: draft.source.file, ...position(draft.lines, range[0]) }
}

/** Puts a node at a path, making the mappings on the way. Throws InputError placed where the node was written. */
export function put(draft: Draft, path: Path, node: Node, place: Place): void {
  const option = draft.options.get(node)
  let parent = draft.document.contents as Node
  for (const [i, key] of path.entries()) {
    const slot = slotOf(parent, key)
    if (slot === undefined) {
      const at = path.slice(0, i).join('.')
      const kind = isSeq(parent) ? 'a list' : 'a single value'
      throw new InputError(`${path.join('.')}: ${at} is ${kind}, expected a mapping`, place)
    }
    if (i === path.length - 1) slot.set(node)
    else parent = openSlot(draft, slot, option)
  }
}

/** The collection in a slot, made where there is none; an anchor's is copied, so that it alone changes. */
function openSlot(draft: Draft, slot: Slot, option: string | undefined): Node {
  const held = slot.get()
  let node = isAlias(held) ? (held.resolve(draft.document)?.clone() as Node | undefined) : held
  if (node === undefined || (isScalar(node) && node.value === null)) {
    node = new YAMLMap()
    if (option !== undefined) draft.options.set(node, option)
  }
  slot.set(node)
  return node
}

interface Slot {
  get(): Node | undefined
  set(node: Node): void
}

/** The place of a key in a mapping or of an index in a list; undefined in a single value. */
function slotOf(parent: Node, key: string | number): Slot | undefined {
  const isIndex = isSeq(parent) && /^\d+$/.test(String(key)) && Number(key) < parent.items.length
  if (!isMap(parent) && !isIndex) return undefined
  const collection = parent as YAMLMap<unknown, Node> | YAMLSeq<Node>
  const name = isIndex ? Number(key) : key
  return {
    get: () => collection.get(name as never, true) as Node | undefined,
    set: (node) => collection.set(name as never, node),
  }
}

function setOption(draft: Draft, { path, value, option = `--set ${path}` }: Override): void {
  const place = { file: option }
  const { contents } = parseYaml(value, () => place, new LineCounter())
  if (path === '' || contents === null) {
    throw new InputError(`${readText(value)}, expected a value`, place)
  }
  visit(contents, { Node: (_, node) => void draft.options.set(node, option) })
  put(draft, pathOf(path), contents, place)
}

function parseYaml(
  text: string,
  placeAt: (at: { line: number; column: number }) => Place,
  lineCounter: LineCounter,
): Document {
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const [problem] = [...document.errors, ...document.warnings]
  if (!problem) return document
  const reason = problem.message.split('\n')[0]!
  throw new InputError(reason, placeAt(position(lineCounter, problem.pos[0])))
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

/** The nodes from the root to the value at a path. */
function trail(draft: Draft, path: Path): (Node | undefined)[] {
  const follow = (node: unknown) =>
    isAlias(node) ? node.resolve(draft.document) : (node as Node | null | undefined)
  const nodes: (Node | undefined)[] = [draft.document.contents ?? undefined]
  for (const key of path) {
    const parent = nodes.at(-1)
    const child = parent && slotOf(parent, key)?.get()
    nodes.push((follow(child) as Node | null) ?? undefined)
  }
  return nodes
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}
