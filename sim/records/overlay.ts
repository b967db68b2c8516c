// Who is there and linked to whom at one moment: what a viewer draws. A copy, so that whoever looks
// changes nothing.

import type { LinkTable } from '../engine/links.ts'
import type { Presence } from '../engine/presence.ts'
import type { PeerId } from '../units.ts'

export interface Overlay {
  /** Users and servers. */
  readonly nodes: number
  /** 1 where a peer is online. Length nodes. */
  readonly online: Uint8Array
  /** Neighbours of p over links that work: targets[offsets[p]] .. targets[offsets[p + 1] - 1]. */
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
}

export function overlayOf(nodes: number, links: LinkTable, presence: Presence): Overlay {
  const { rows } = links
  const online = new Uint8Array(nodes)
  const offsets = new Uint32Array(nodes + 1)
  const targets = new Uint32Array(2 * links.count)
  let end = 0
  for (let peer = 0; peer < nodes; peer++) {
    online[peer] = Number(presence.online(peer))
    const first = rows.startOf(peer)
    for (let at = first; at < first + rows.lengthOf(peer); at++) {
      const entry = rows.words[at]!
      if (entry >= 0) targets[end++] = entry
    }
    offsets[peer + 1] = end
  }
  return { nodes, online, offsets, targets }
}

/** Links from `source` to every peer over the overlay; -1: none lead there. */
export function linksFrom(
  { nodes, offsets, targets }: Pick<Overlay, 'nodes' | 'offsets' | 'targets'>,
  source: PeerId,
): Int32Array {
  const links = new Int32Array(nodes).fill(-1)
  const reached = [source]
  links[source] = 0
  for (const peer of reached) {
    for (let at = offsets[peer]!; at < offsets[peer + 1]!; at++) {
      const next = targets[at]!
      if (links[next]! >= 0) continue
      links[next] = links[peer]! + 1
      reached.push(next)
    }
  }
  return links
}
