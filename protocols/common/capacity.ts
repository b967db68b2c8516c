// Who is fit to bear the load of others: not behind a firewall, and of more capacity than they.

import type { Net, PeerId } from '../../sim/index.ts'

/** Uplink in bits per second and a draw that tells equals apart; the draw alone where uplinks have no bound. */
export function drawCapacities({ peers, random }: Net): Float64Array {
  return Float64Array.from({ length: peers.count }, (_, peer) => {
    const bps = peers.uplinkBps(peer)
    return (Number.isFinite(bps) ? bps : 0) + random.next()
  })
}

/**
 * 1 for the share of all peers that has most capacity among those that can be dialled, at least one. They
 * are the supernodes of a network that was there before the run: no real peer compares itself with all.
 */
export function oracleFounders(
  { peers }: Net,
  capacities: Float64Array,
  share: number,
): Uint8Array {
  const open: PeerId[] = []
  for (let peer = 0; peer < peers.count; peer++) if (!peers.firewalled(peer)) open.push(peer)
  open.sort((a, b) => capacities[b]! - capacities[a]!)
  const founders = new Uint8Array(peers.count)
  const count = Math.max(1, Math.round(share * peers.count))
  for (const peer of open.slice(0, count)) founders[peer] = 1
  return founders
}
