// Who types `--set ttl=3` means a protocol's parameter: the mistake is answered with the path it has.

import { InputError, readDraft, valuesOf } from '../sim/index.ts'
import type { SourceRecord } from './experiment.ts'
import type { Registry } from './plugins.ts'

/** The error, or a better one where an option names a parameter of the scenario's protocols without its path. */
export function explainBareName(error: unknown, source: SourceRecord, registry: Registry): unknown {
  if (!(error instanceof InputError) || !error.message.includes(': unknown key,')) return error
  const typed = source.overrides.find(({ path, option = `--set ${path}` }) =>
    error.message.startsWith(`${option}: `),
  )
  const name = typed?.path.replace(/^sweep\./, '') ?? ''
  const paths = [...protocolsOf(source)]
    .filter(([, use]) => Object.hasOwn(registry.get(use)?.params ?? {}, name))
    .map(([own]) => `protocols.${own}.${name}`)
  if (paths.length === 0) return error
  return new InputError(
    `${typed!.option ?? `--set ${name}`}: no such path, did you mean ${paths.join(' or ')}?`,
  )
}

/** Name in the file -> protocol it stands for. */
function protocolsOf(source: SourceRecord): Map<string, string> {
  const { file, text } = source
  const read = valuesOf(readDraft({ file, text }))
  const listed = isRecord(read) ? read.protocols : undefined
  if (Array.isArray(listed)) return new Map(listed.map((name) => [String(name), String(name)]))
  if (!isRecord(listed)) return new Map()
  return new Map(
    Object.entries(listed).map(([name, params]) => [
      name,
      isRecord(params) && typeof params.use === 'string' ? params.use : name,
    ]),
  )
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}
