// From what was counted to tables: one row per query asked and per peer, and the totals.

import type { DownloadLog } from '../engine/download-log.ts'
import type { Holdings } from '../engine/holdings.ts'
import type { LinkTable } from '../engine/links.ts'
import type { Presence } from '../engine/presence.ts'
import type { QueryCounts, Tally } from '../engine/tally.ts'
import type { Micros, PeerId } from '../units.ts'
import type { World } from '../world/world.ts'
import type { Warm } from './recorder.ts'
import {
  type FileTable,
  OUTCOMES,
  type Outcome,
  type PeerTable,
  type QueryTable,
  type Totals,
  type TransferTable,
} from './tables.ts'

export function queryTable(world: World, tally: Tally): QueryTable {
  const all = Array.from({ length: world.queries.count }, (_, query) => query)
  const asked = all.filter((query) => tally.countsOf(query).asked)
  const counts = asked.map((query) => tally.countsOf(query))
  const { timeUs, peer, file } = world.queries
  const hit = (i: number, column: ArrayLike<number>): number =>
    counts[i]!.hits > 0 ? column[asked[i]!]! : Number.NaN
  return {
    count: asked.length,
    id: Uint32Array.from(asked),
    timeUs: Float64Array.from(asked, (query) => timeUs[query]!),
    peer: Uint32Array.from(asked, (query) => peer[query]!),
    file: Uint32Array.from(asked, (query) => file[query]!),
    replicasOnline: Uint32Array.from(asked, (query) => tally.replicasOnline[query]!),
    outcome: Uint8Array.from(asked, (query, i) =>
      OUTCOMES.indexOf(outcomeOf(counts[i]!, tally.replicasOnline[query]!)),
    ),
    hits: Uint32Array.from(counts, ({ hits }) => hits),
    firstHitHops: Float64Array.from(asked, (_, i) => hit(i, tally.firstHitHops)),
    firstHitUs: Float64Array.from(asked, (query, i) => hit(i, tally.firstHitUs) - timeUs[query]!),
    messages: Float64Array.from(counts, (of) => of.queryMessages + of.answerMessages),
    queryMessages: Float64Array.from(counts, ({ queryMessages }) => queryMessages),
    duplicates: Float64Array.from(counts, ({ duplicates }) => duplicates),
    bytes: Float64Array.from(asked, (query) => tally.queryBytes[query]!),
    peersReached: Uint32Array.from(counts, ({ reached }) => reached),
  }
}

/** Found after the fact, with knowledge that no peer has. Where several things went wrong, the first here. */
function outcomeOf(counts: QueryCounts, replicasOnline: number): Outcome {
  if (counts.hits > 0) return 'hit'
  if (replicasOnline === 0) return 'no_replica'
  if (counts.askerLeft) return 'asker_left'
  if (counts.inFlight > 0) return 'timed_out'
  if (counts.answered > 0) return 'answer_lost'
  if (counts.missed) return 'holder_left'
  if (counts.overloaded) return 'overloaded'
  if (counts.expired) return 'ttl_expired'
  return counts.lost ? 'query_lost' : 'unreached'
}

export function fileTable(world: World, holdings: Holdings): FileTable {
  const files = Array.from({ length: holdings.files }, (_, file) => file)
  const queries = new Uint32Array(files.length)
  for (const file of world.queries.file) queries[file]!++
  return {
    count: files.length,
    id: Uint32Array.from(files),
    queries,
    copiesAtStart: Uint32Array.from(files, (file) => world.content.holdersOf(file).length),
    copies: Uint32Array.from(files, (file) => holdings.copiesOf(file)),
  }
}

export function transferTable(log: DownloadLog, { bandwidth }: World): TransferTable {
  const { uplinkBps } = bandwidth
  return {
    count: log.count,
    query: Int32Array.from(log.query),
    peer: Uint32Array.from(log.peer),
    file: Uint32Array.from(log.file),
    bytes: Float64Array.from(log.bytes),
    startUs: Float64Array.from(log.startUs),
    finishUs: Float64Array.from(log.finishUs),
    outcome: Uint8Array.from(log.outcome),
    sources: Uint32Array.from(log.sources),
    failures: Uint32Array.from(log.failures),
    received: Float64Array.from(log.received),
    uploaded: Float64Array.from(log.uploaded),
    fromSeeds: Float64Array.from(log.fromSeeds),
    uplinkBps: Float64Array.from(log.peer, (peer) => uplinkBps?.[peer] ?? Number.POSITIVE_INFINITY),
  }
}

export interface PeerParts {
  readonly holdings: Holdings
  readonly nodes: number
  readonly tally: Tally
  readonly links: LinkTable
  readonly presence: Presence
  readonly warm: Warm
  readonly nowUs: Micros
  roleOf(peer: PeerId): string
}

export function peerTable(parts: PeerParts): PeerTable {
  const { nodes, tally, links, presence, warm, nowUs, holdings } = parts
  const peers = Array.from({ length: nodes }, (_, peer) => peer)
  const sentBy = (at: number): number => tally.sentBy[at]! - (warm.sentBy?.[at] ?? 0)
  return {
    count: nodes,
    role: peers.map((peer) => parts.roleOf(peer)),
    online: Uint8Array.from(peers, (peer) => Number(presence.online(peer))),
    degree: Uint32Array.from(peers, (peer) => links.degree(peer)),
    sent: Float64Array.from(peers, (peer) => sentBy(2 * peer)),
    received: Float64Array.from(
      peers,
      (peer) => tally.receivedBy(peer) - (warm.received?.[peer] ?? 0),
    ),
    bytesSent: Float64Array.from(peers, (peer) => sentBy(2 * peer + 1)),
    files: Uint32Array.from(peers, (peer) => holdings.filesOf(peer).length),
    onlineUs: Float64Array.from(
      peers,
      (peer) => presence.onlineUs(peer, nowUs) - (warm.onlineUs?.[peer] ?? 0),
    ),
    sessions: Uint32Array.from(peers, (peer) => presence.sessionsOf(peer)),
  }
}

/** `names`: type number -> name, for every type that can be sent; `pending` as counted in the queue. */
export function totalsOf(
  tally: Tally,
  names: ReadonlyMap<number, string>,
  warm: Warm,
  pending: number,
): Totals {
  const total = tally.total()
  const { lost } = tally
  return {
    messages: total.messages,
    bytes: total.bytes,
    delivered: tally.totalDelivered(),
    lostOffline: lost.offline,
    lostLoss: lost.loss,
    lostPartition: lost.partition,
    lostBrokenLink: lost['broken-link'],
    lostOverflow: lost.overflow,
    pending,
    perType: Array.from(names, ([type, name]) => ({
      type: name,
      messages: tally.typeMessages[type]!,
      bytes: tally.typeBytes[type]!,
    })),
    measured: {
      messages: total.messages - warm.total.messages,
      bytes: total.bytes - warm.total.bytes,
      maintenanceMessages: total.maintenanceMessages - warm.total.maintenanceMessages,
      maintenanceBytes: total.maintenanceBytes - warm.total.maintenanceBytes,
      lost: tally.totalLost() - warm.lost,
      lookups: total.lookups - warm.total.lookups,
      lookupFailures: total.lookupFailures - warm.total.lookupFailures,
      lookupHops: total.lookupHops - warm.total.lookupHops,
      lookupTimeouts: total.lookupTimeouts - warm.total.lookupTimeouts,
    },
  }
}
