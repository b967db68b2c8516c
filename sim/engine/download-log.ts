// Every download of a run, a row each, whoever carries it out: the engine after a hit, or a protocol
// that moves bytes by itself. Rows are written as downloads begin and filled in as they end.

import type { Bytes, FileId, Micros, PeerId, QueryId } from '../units.ts'

/** What became of a download, by its code (the index). */
export const DOWNLOAD_OUTCOMES = [
  'unfinished',
  'complete',
  'peer_left',
  'holder_offline',
  'holder_left',
  'both_firewalled',
  'not_shared',
  'aborted',
] as const
export type DownloadOutcome = (typeof DOWNLOAD_OUTCOMES)[number]

export interface DownloadStart {
  readonly peer: PeerId
  readonly file: FileId
  /** The query whose hit it follows; -1: none. */
  readonly query: QueryId
  readonly bytes: Bytes
  readonly startUs: Micros
}

export class DownloadLog {
  count = 0
  completed = 0
  readonly peer: number[] = []
  readonly file: number[] = []
  readonly query: number[] = []
  /** Of the whole file. */
  readonly bytes: Bytes[] = []
  readonly startUs: Micros[] = []
  /** NaN: not ended. */
  readonly finishUs: Micros[] = []
  readonly outcome: number[] = []
  /** Peers that a byte came from, and holders that did not deliver. */
  readonly sources: number[] = []
  readonly failures: number[] = []
  /** Bytes that came, and those that the downloader has sent to others meanwhile (0 where it cannot). */
  readonly received: Bytes[] = []
  readonly uploaded: Bytes[] = []
  /** Of the bytes that came, those from peers that had the whole file. */
  readonly fromSeeds: Bytes[] = []

  /** A download begins; its row. */
  begin({ peer, file, query, bytes, startUs }: DownloadStart): number {
    this.peer.push(peer)
    this.file.push(file)
    this.query.push(query)
    this.bytes.push(bytes)
    this.startUs.push(startUs)
    this.finishUs.push(Number.NaN)
    this.outcome.push(0)
    for (const column of [this.sources, this.failures, this.received, this.uploaded]) column.push(0)
    this.fromSeeds.push(0)
    return this.count++
  }

  end(row: number, outcome: DownloadOutcome, nowUs: Micros): void {
    this.outcome[row] = DOWNLOAD_OUTCOMES.indexOf(outcome)
    this.finishUs[row] = nowUs
    if (outcome === 'complete') this.completed++
  }
}
