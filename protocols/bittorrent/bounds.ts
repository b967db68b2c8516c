// No way of distribution is faster than these: closed-form lower bounds in seconds, for a file of `bits`.
// They are printed beside what was measured.

export interface Links {
  /** Of the server, and of each peer; bits per second. */
  readonly serverBps: number
  readonly upBps: readonly number[]
  readonly downBps: readonly number[]
}

/** From a server alone: it sends every copy itself (Kurose and Ross, Computer Networking, section 2.5). */
export function clientServerBound(bits: number, { serverBps, downBps }: Links): number {
  return Math.max((downBps.length * bits) / serverBps, bits / Math.min(...downBps))
}

/** With the help of the peers: the server sends one copy, and all together send as many as there are peers. */
export function peerToPeerBound(bits: number, { serverBps, upBps, downBps }: Links): number {
  const total = serverBps + upBps.reduce((sum, bps) => sum + bps, 0)
  return Math.max(bits / serverBps, bits / Math.min(...downBps), (upBps.length * bits) / total)
}

/**
 * In whole pieces, where the server and each of `peers` send at `bps` and receive at any rate: the last of
 * `pieces` leaves the server after pieces / (pieces per second), and doubles from then on (Mundinger, Weber
 * and Weiss 2008, Optimal Scheduling of Peer-to-Peer File Dissemination, theorem 1).
 */
export function piecesBound(bits: number, bps: number, pieces: number, peers: number): number {
  const doublings = 31 - Math.clz32(peers)
  return (bits / bps) * (1 + doublings / pieces)
}
