// No way of distribution is faster than these: closed-form lower bounds in seconds, for a file of `bits`.
// They are printed beside what was measured.

export interface Links {
  /** Of the server, and of each peer; bits per second. */
  readonly serverBps: number
  readonly upBps: readonly number[]
  readonly downBps: readonly number[]
}

/** Peers with equal links, and the time over which they come. */
export interface Crowd {
  readonly size: number
  readonly overUs: number
  readonly serverBps: number
  readonly upBps: number
  readonly downBps: number
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

/**
 * The longest of the downloads of a crowd with equal links that comes over `overUs`: whoever comes last has
 * the least time until all are served. `bound`: of a crowd that comes at once.
 */
export function longestDownload(bits: number, crowd: Crowd, bound: typeof peerToPeerBound): number {
  const { size, overUs, serverBps, upBps, downBps } = crowd
  if (!(serverBps > 0 && size > 0 && upBps < Number.POSITIVE_INFINITY)) return Number.NaN
  const each = (bps: number) => Array<number>(size).fill(bps)
  const together = bound(bits, { serverBps, upBps: each(upBps), downBps: each(downBps) })
  return Math.max(bits / Math.min(serverBps, downBps), together - overUs / 1e6)
}
