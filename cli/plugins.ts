// Protocols at hand: the bundled ones, and those that a scenario brings along as modules of its own.

import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { registry as bundledProtocols } from '../protocols/index.ts'
import { InputError, type ProtocolDefinition } from '../sim/index.ts'

export type Registry = ReadonlyMap<string, ProtocolDefinition>

/** InputError where a plugin does not load, holds no protocol or repeats a name. */
export async function registryWith(plugins: readonly string[]): Promise<Registry> {
  if (plugins.length > 0) register(`data:text/javascript,${encodeURIComponent(RESOLVE_PEERLAB)}`)
  const registry = new Map<string, ProtocolDefinition>(bundledProtocols)
  for (const path of plugins) {
    const { protocol } = await importPlugin(path)
    if (!isDefinition(protocol)) {
      throw new InputError('no protocol in it, expected `export const protocol`', { file: path })
    }
    if (registry.has(protocol.name)) {
      throw new InputError(`protocol ${protocol.name} exists already, expected another name`, {
        file: path,
      })
    }
    registry.set(protocol.name, protocol)
  }
  return registry
}

/** A plugin's `import 'peerlab'` is this very peerlab, wherever the plugin lies and whatever is installed. */
const RESOLVE_PEERLAB = `
export function resolve(specifier, context, next) {
  const peerlab = ${JSON.stringify(new URL('../sim/index.js', import.meta.url).href)}
  return specifier === 'peerlab' ? { url: peerlab, shortCircuit: true } : next(specifier, context)
}`

async function importPlugin(path: string): Promise<{ protocol?: unknown }> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`cannot load this plugin: ${reason}`, { file: path })
  }
}

function isDefinition(value: unknown): value is ProtocolDefinition {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, type: string) => key in value && typeof Reflect.get(value, key) === type
  return (
    has('name', 'string') &&
    has('title', 'string') &&
    has('source', 'string') &&
    has('params', 'object') &&
    has('messages', 'object') &&
    has('handshake', 'object') &&
    has('create', 'function')
  )
}
