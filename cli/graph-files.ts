// Topologies on disk, by extension: edge list, GraphML, GEXF, each plain or .gz.

import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  type BuiltTopology,
  InputError,
  parseEdgeList,
  parseGexf,
  parseGraphml,
  type Topology,
  toEdgeList,
  toGexf,
  toGraphml,
} from '../sim/index.ts'
import { onDisk } from './errors.ts'
import { readInput } from './inputs.ts'

export { toGraphml }

/** GraphML or GEXF where the name says so, else an edge list. */
export function readTopology(path: string): BuiltTopology {
  const parse = PARSERS[extensionOf(path)] ?? parseEdgeList
  return parse(readInput(path), path)
}

/** InputError for an unknown extension, a missing folder, and a file that exists unless `force`. */
export function checkExport(path: string, force: boolean): void {
  if (!WRITERS[extensionOf(path)]) {
    const known = Object.keys(WRITERS).join(', ')
    throw new InputError(`unknown format, expected a name ending in ${known}, or in that and .gz`, {
      file: path,
    })
  }
  if (!existsSync(dirname(path))) throw new InputError('no such folder', { file: dirname(path) })
  if (!force && existsSync(path)) {
    throw new InputError('exists already, expected a new name or --force', { file: path })
  }
}

/** As `checkExport`; a disk that refuses is an InputError too. */
export function writeTopology(topology: Topology, path: string, force: boolean): void {
  checkExport(path, force)
  const text = WRITERS[extensionOf(path)]!(topology)
  const bytes = path.endsWith('.gz') ? gzipSync(text) : text
  onDisk(path, 'write', () => writeFileSync(path, bytes))
}

const PARSERS: { readonly [extension: string]: (text: string, file: string) => BuiltTopology } = {
  '.graphml': parseGraphml,
  '.gexf': parseGexf,
}

const WRITERS: { readonly [extension: string]: (topology: Topology) => string } = {
  '.graphml': toGraphml,
  '.gexf': toGexf,
  '.edges': toEdgeList,
  '.txt': toEdgeList,
}

function extensionOf(path: string): string {
  return /\.[a-z]+$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[0] ?? ''
}
