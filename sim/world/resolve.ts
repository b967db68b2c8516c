// From the name a user gives a peer to its id: the label of an imported topology or trace, or, where
// there are none, the number itself.

import { InputError, type Place } from '../input-error.ts'
import type { PeerId } from '../units.ts'
import { quoted } from './text.ts'

/** The peer called `name`. InputError at `place` that says which names there are. */
export type PeerResolver = (name: string, place: string | Place) => PeerId

export function peerResolver(labels: readonly string[] | null, peers: number): PeerResolver {
  // Made when first asked: most worlds name no peer.
  let byLabel: Map<string, PeerId> | undefined
  const find = (name: string): PeerId | undefined => {
    if (labels === null)
      return /^\d+$/.test(name) && Number(name) < peers ? Number(name) : undefined
    byLabel ??= new Map(labels.map((label, peer) => [label, peer]))
    return byLabel.get(name)
  }
  return (name, place) => {
    const peer = find(name)
    if (peer !== undefined) return peer
    const known = labels
      ? `one of the ${peers} labels of its file, such as ${labels.slice(0, 3).join(', ')}`
      : `a number from 0 to ${peers - 1}`
    const message = `no peer is called ${quoted(name)}, expected ${known}`
    if (typeof place === 'string') throw new InputError(`${place}: ${message}`)
    throw new InputError(message, place)
  }
}
