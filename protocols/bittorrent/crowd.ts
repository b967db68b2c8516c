// What the tests of this folder set up: a crowd that comes for one file, and what became of its downloads.

import type { RunTables } from '../../sim/index.ts'

export interface Crowd {
  readonly peers: number
  readonly up: string
  readonly down: string
  readonly everyMs?: number
}

/** All peers ask for the file of one origin, one after another, as a scenario; `given`: of bittorrent. */
export function crowd({ peers, up, down, everyMs = 0.001 }: Crowd, given: object): object {
  return {
    duration: '3 h',
    peers,
    latency: '20 ms',
    bandwidth: { model: 'fixed', up, down, queue: '1 GiB' },
    content: { files: 1, replication: { model: 'fixed', counts: [0] } },
    workload: { ask: { spread: peers }, every: `${everyMs * 1000} us`, file: 0 },
    protocols: { bittorrent: { origins: 1, ...given } },
  }
}

/** Seconds that each complete download took. */
export function downloadSeconds({ transfers }: RunTables): number[] {
  const seconds = Array.from(transfers.finishUs, (us, row) => (us - transfers.startUs[row]!) / 1e6)
  return seconds.filter((time) => time >= 0)
}
