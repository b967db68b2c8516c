// A run from the manifest of its results: the text and options it was made from, with every swept value
// put in place as if it had been written there.

import { registry } from '../../protocols/index.ts'
import { InputError, type Override, type Plan, planRuns, suggest } from '../../sim/index.ts'
import type { Resolved } from './wire.ts'

/** Throws InputError. */
export function planOfRun({ source, protocol, point, seed }: Resolved): Plan {
  const values: Override[] = Object.entries(point).map(([path, value]) => ({
    path,
    value: JSON.stringify(value),
  }))
  const { text, file, overrides } = source
  const { plans } = planRuns(
    {
      text,
      file,
      overrides: [
        ...overrides,
        { path: 'sweep', value: '{}' },
        ...values,
        { path: 'replicates', value: '1' },
      ],
      seed: String(seed),
    },
    registry,
  )
  const plan = plans.find(({ protocol: { name } }) => name === protocol)
  if (plan) return { ...plan, point }
  const known = suggest(protocol, [...new Set(plans.map(({ protocol: { name } }) => name))])
  throw new InputError(`${protocol}: no such protocol in these results, ${known}`)
}
