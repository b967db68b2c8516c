// Why a query failed, or how it was answered, in one or two sentences made from what was recorded.

import {
  DOWNLOAD_OUTCOMES,
  linksFrom,
  OUTCOME_REASONS,
  OUTCOMES,
  type Outcome,
} from '../../sim/index.ts'
import { bytes, count, peerName, span } from '../format.ts'
import { type Moment, neighboursAt } from '../state/moment.ts'
import { hasAllOf, type Recorded } from '../state/recorded.ts'
import type { Story } from '../state/story.ts'

export interface Case {
  readonly recorded: Recorded
  readonly story: Story
  readonly moment: Moment
  readonly holders: ReadonlySet<number>
  readonly timeUs: number
}

/** What can be said of the query at that time; later it may be more. */
export function explain(subject: Case): string {
  const { story, timeUs, recorded } = subject
  const hits = story.hits.filter((hit) => hit.timeUs <= timeUs)
  const [first] = hits
  if (first) {
    const holder = peerName(first.holder, recorded.opened)
    const others = hits.length > 1 ? ` ${count(hits.length - 1)} more answered.` : ''
    return `Answered after ${span(first.timeUs - story.askedUs)}: peer ${holder} has the file, ${hops(first.hops)} away.${others}`
  }
  if (timeUs < story.askedUs) return 'Not asked yet.'
  if (!hasAllOf(recorded, story.query))
    return recorded.opened.trace
      ? 'Its messages are not among those that the page keeps of this trace.'
      : 'Its messages are not among those kept; press Keep, and they are fetched.'
  if (timeUs < story.lastUs || story.hits.length > 0)
    return 'Under way: no answer has come back yet.'
  return failure(subject)
}

function failure(subject: Case): string {
  const { recorded, story } = subject
  if (recorded.opened.view === 'swarm') return download(subject)
  const reached = `It reached ${count(story.arrivals.size)} of ${count(onlinePeers(subject))} peers online.`
  if (recorded.opened.trace) return `No answer is in the trace. ${reached}`
  const online = onlineHolders(subject)
  if (online.length === 0) {
    return subject.holders.size === 0
      ? 'Failed: nobody shares the file.'
      : `Failed: none of the ${count(subject.holders.size)} peers that share the file was online.`
  }
  const outcome = outcomeOf(recorded, story.query)
  if (outcome === 'timed_out') return `Open: ${OUTCOME_REASONS[outcome]} ${reached}`
  const verdict = outcome === undefined ? 'No answer came.' : `Failed: ${OUTCOME_REASONS[outcome]}`
  return `${verdict} ${reached} ${nearest(subject, online)}`
}

/** What became of the bytes that the query asked for. */
function download({ recorded, story, timeUs }: Case): string {
  const table = recorded.ended?.results?.tables.transfers
  const row = table ? table.query.indexOf(story.query) : -1
  if (!table || row < 0) return 'A download: its pieces tell how far it has come.'
  const [startUs, finishUs] = [table.startUs[row]!, table.finishUs[row]!]
  if (!(timeUs >= finishUs)) return `A download under way for ${span(timeUs - startUs)}.`
  if (DOWNLOAD_OUTCOMES[table.outcome[row]!] === 'complete')
    return `Downloaded in ${span(finishUs - startUs)}: ${bytes(table.bytes[row]!)}.`
  const got = `${bytes(table.received[row]!)} of ${bytes(table.bytes[row]!)} had come`
  return `The download ended after ${span(finishUs - startUs)}; ${got}.`
}

function nearest({ recorded, moment, story }: Case, holders: readonly number[]): string {
  const { offsets, targets } = neighboursAt(recorded, moment)
  const links = linksFrom({ nodes: recorded.opened.nodes, offsets, targets }, story.asker)
  const near = Math.min(...holders.map((peer) => (links[peer]! < 0 ? Infinity : links[peer]!)))
  return Number.isFinite(near)
    ? `The nearest holder online was ${hops(near)} away.`
    : 'No chain of links led to a holder.'
}

function hops(links: number): string {
  return links === 1 ? 'one link' : `${links} links`
}

function onlineHolders({ holders, moment, story }: Case): number[] {
  return [...holders].filter((peer) => moment.online[peer] === 1 && peer !== story.asker)
}

function onlinePeers({ recorded, moment }: Case): number {
  return moment.online.subarray(0, recorded.opened.peers).reduce((sum, online) => sum + online, 0)
}

function outcomeOf({ ended }: Recorded, query: number): Outcome | undefined {
  const table = ended?.results?.tables.queries
  const row = table ? table.id.indexOf(query) : -1
  return table && row >= 0 ? OUTCOMES[table.outcome[row]!] : undefined
}
