// From what was counted to tables: one row per query asked and per peer, and the totals.

import type { LinkTable } from '../engine/links.ts'
import type { Presence } from '../engine/presence.ts'
import {
  ANSWER_PART,
  ANSWERED,
  DUPLICATES,
  HITS,
  IN_FLIGHT,
  LEFT,
  QUERY_PART,
  QUERY_WORDS,
  REACHED,
  STATE,
  type Tally,
} from '../engine/tally.ts'
import type { Micros, PeerId } from '../units.ts'
import type { World } from '../world/world.ts'
import type { Warm } from './recorder.ts'
import { OUTCOMES, type Outcome, type PeerTable, type QueryTable, type Totals } from './tables.ts'

export function queryTable(world: World, tally: Tally): QueryTable {
  const asked: number[] = []
  for (let query = 0; query < world.queries.count; query++) {
    if (tally.queries[query * QUERY_WORDS + STATE]! > 0) asked.push(query)
  }
  const word = (query: number, at: number): number => tally.queries[query * QUERY_WORDS + at]!
  const hit = (query: number, column: ArrayLike<number>): number =>
    word(query, HITS) > 0 ? column[query]! : Number.NaN
  const floats = (of: (query: number) => number): Float64Array => Float64Array.from(asked, of)
  const integers = (of: (query: number) => number): Uint32Array => Uint32Array.from(asked, of)
  return {
    count: asked.length,
    id: Uint32Array.from(asked),
    timeUs: floats((query) => world.queries.timeUs[query]!),
    peer: integers((query) => world.queries.peer[query]!),
    file: integers((query) => world.queries.file[query]!),
    replicasOnline: integers((query) => tally.replicasOnline[query]!),
    outcome: Uint8Array.from(asked, (query) => OUTCOMES.indexOf(outcomeOf(tally, query))),
    hits: integers((query) => word(query, HITS)),
    firstHitHops: floats((query) => hit(query, tally.firstHitHops)),
    firstHitUs: floats((query) => hit(query, tally.firstHitUs) - world.queries.timeUs[query]!),
    messages: floats((query) => word(query, QUERY_PART) + word(query, ANSWER_PART)),
    queryMessages: floats((query) => word(query, QUERY_PART)),
    duplicates: floats((query) => word(query, DUPLICATES)),
    bytes: floats((query) => tally.queryBytes[query]!),
    peersReached: integers((query) => word(query, REACHED)),
  }
}

function outcomeOf(tally: Tally, query: number): Outcome {
  const row = query * QUERY_WORDS
  if (tally.queries[row + HITS]! > 0) return 'hit'
  if (tally.replicasOnline[query] === 0) return 'no_replica'
  if (tally.queries[row + STATE] === LEFT) return 'asker_left'
  if (tally.queries[row + IN_FLIGHT]! > 0) return 'timed_out'
  return tally.queries[row + ANSWERED]! > 0 ? 'answer_lost' : 'ttl_expired'
}

export interface PeerParts {
  readonly world: World
  readonly nodes: number
  readonly tally: Tally
  readonly links: LinkTable
  readonly presence: Presence
  readonly warm: Warm
  readonly nowUs: Micros
  roleOf(peer: PeerId): string
}

export function peerTable(parts: PeerParts): PeerTable {
  const { world, nodes, tally, links, presence, warm, nowUs } = parts
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
    files: Uint32Array.from(peers, (peer) =>
      peer < world.peers ? world.content.filesOf(peer).length : 0,
    ),
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
    delivered: tally.delivered,
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
    },
  }
}
