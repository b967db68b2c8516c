// A run from the manifest of its results: the resolved scenario in place of a text.

import { registry } from '../../protocols/index.ts'
import {
  InputError,
  type Param,
  type ParamValue,
  type Plan,
  type ProtocolConfig,
  parseDuration,
  parseShare,
  suggest,
} from '../../sim/index.ts'
import type { Resolved } from './wire.ts'

/** Throws InputError. */
export function planOfRun({ scenario, protocol, point, seed }: Resolved): Plan {
  const configured = scenario.protocols.find(({ name }) => name === protocol)
  const definition = configured && registry.get(configured.use)
  if (!configured || !definition) {
    const known = suggest(configured?.use ?? protocol, [...registry.keys()])
    throw new InputError(`${configured?.use ?? protocol}: no such protocol in this page, ${known}`)
  }
  const params = { ...configured.params }
  for (const [path, value] of Object.entries(point)) {
    const [top, name, param = '', ...rest] = path.split('.')
    const declared = definition.params[param]
    if (top !== 'protocols' || name !== protocol || !declared || rest.length > 0) {
      throw new InputError(
        `${path}=${value}: this point of a sweep is not in the manifest; open its scenario instead`,
      )
    }
    params[param] = settled(declared, value)
  }
  const own: ProtocolConfig = { ...configured, params }
  const protocols = scenario.protocols.map((one) => (one === configured ? own : one))
  return {
    scenario: { ...scenario, protocols },
    protocol: own,
    definition,
    point,
    replicate: 1,
    seed,
  }
}

/** A swept value, as it was written, as the protocol is handed it. */
function settled({ kind }: Param, value: ParamValue): ParamValue {
  if (kind === 'duration') return parseDuration(value)
  return kind === 'share' ? parseShare(value) : value
}
