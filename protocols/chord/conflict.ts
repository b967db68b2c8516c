// Parameters that contradict one another or the number of peers.

import { formatDuration } from '../../sim/index.ts'
import type { ChordParams } from './params.ts'
import { powerOfTwo } from './tables.ts'

/** What `peers` is where only an imported topology or a churn trace will say how many there are. */
const UNKNOWN = 2 ** 24

export function conflict(given: ChordParams, peers: number): string | undefined {
  const { bits, base, successors, replicas, stabilize, timeout, republish, expiry } = given
  const digit = 31 - Math.clz32(base)
  if (base !== powerOfTwo(digit)) return `base: ${base}, expected a power of two`
  if (bits % digit !== 0) {
    return `bits: ${bits}, expected a multiple of ${digit}, the bits of a digit of base: ${base}`
  }
  if (replicas > successors + 1) {
    return `replicas: ${replicas}, expected at most one more than successors: ${successors}`
  }
  if (stabilize > 0 && timeout >= stabilize) {
    return `timeout: ${formatDuration(timeout)}, expected less than stabilize: ${formatDuration(stabilize)}`
  }
  if (expiry < republish) {
    return `expiry: ${formatDuration(expiry)}, expected at least republish: ${formatDuration(republish)}`
  }
  return peers === UNKNOWN ? undefined : tooNarrow(given, peers)
}

/** Identifiers cannot all be different: a line that says so. */
export function tooNarrow({ bits, virtual }: ChordParams, peers: number): string | undefined {
  const nodes = peers * virtual
  if (nodes <= powerOfTwo(Math.min(bits, 32))) return undefined
  let enough = 1
  while (powerOfTwo(enough) < nodes) enough++
  return `bits: ${bits}, expected at least ${enough} for ${peers} peers with virtual: ${virtual}`
}
