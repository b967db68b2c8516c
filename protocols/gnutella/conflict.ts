// Parameters that contradict one another, and parameters of one way to search given to another, where
// they would do nothing.

import { formatDuration } from '../../sim/index.ts'
import { type GnutellaParams, params } from './params.ts'

type Name = keyof GnutellaParams

/** The parameters that each way to search has for itself. */
const OWN: { readonly [way in GnutellaParams['search']]: readonly Name[] } = {
  flood: ['ttl'],
  'expanding-ring': ['ttl', 'first-ttl', 'ttl-step', 'ring-wait'],
  walkers: ['walkers', 'check-every', 'walk-ttl', 'state-keeping'],
  percolation: ['ttl', 'forward'],
}

export function conflict(given: GnutellaParams): string | undefined {
  return (
    above(given, 'links', 'max-links') ??
    idle(given) ??
    (given.search === 'expanding-ring' ? above(given, 'first-ttl', 'ttl') : undefined) ??
    (given.search === 'walkers' ? above(given, 'check-every', 'walk-ttl') : undefined)
  )
}

function above(given: GnutellaParams, name: Name, bound: Name): string | undefined {
  if (given[name] <= given[bound]) return undefined
  return `${name}: ${given[name]}, expected at most ${bound}: ${given[bound]}`
}

/** A parameter that was changed and that the chosen search does not look at. */
function idle(given: GnutellaParams): string | undefined {
  const used = OWN[given.search]
  const name = Object.values(OWN)
    .flat()
    .find((name) => !used.includes(name) && given[name] !== params[name].default)
  if (name === undefined) return undefined
  const ways = Object.entries(OWN).flatMap(([way, names]) => (names.includes(name) ? [way] : []))
  const value = given[name]
  const text = params[name].kind === 'duration' ? formatDuration(Number(value)) : value
  return `${name}: ${text}, expected search: ${ways.join(' or ')}, and it is ${given.search}`
}
