// Why a query failed, or how it was answered, in one or two sentences made from what was recorded.

import { OUTCOMES } from '../../sim/index.ts'
import { count, peerName, span } from '../format.ts'
import { type Moment, neighboursAt } from '../state/moment.ts'
import type { Recorded } from '../state/recorded.ts'
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
  if (timeUs < story.lastUs || story.hits.length > 0)
    return 'Under way: no answer has come back yet.'
  return failure(subject)
}

function failure(subject: Case): string {
  const { recorded, story } = subject
  if (recorded.opened.view === 'swarm') return 'A download: its pieces tell how far it has come.'
  const online = onlineHolders(subject)
  const reached = `It reached ${count(story.arrivals.size)} of ${count(onlinePeers(subject))} peers online.`
  if (online.length === 0) {
    return subject.holders.size === 0
      ? 'Failed: nobody shares the file.'
      : `Failed: none of the ${count(subject.holders.size)} peers that share the file was online.`
  }
  const outcome = outcomeOf(recorded, story.query)
  if (outcome === 'asker_left') return `Failed: the asker left before an answer came. ${reached}`
  if (outcome === 'answer_lost') {
    return `Failed: somebody answered, and the answer was lost on its way back. ${reached}`
  }
  if (outcome === 'timed_out')
    return `Open: messages of it were still under way when the run ended. ${reached}`
  const near = distanceTo(subject, new Set(online))
  const where =
    near === null
      ? 'No chain of links led to a holder.'
      : `The nearest holder online was ${hops(near)} away.`
  return `Failed: no message of it came to a holder before its TTL ran out. ${reached} ${where}`
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

function outcomeOf({ ended }: Recorded, query: number): string | undefined {
  const table = ended?.results?.tables.queries
  const row = table ? table.id.indexOf(query) : -1
  return table && row >= 0 ? OUTCOMES[table.outcome[row]!] : undefined
}

/** Links on the shortest way from the asker to any of `targets` over the links of the moment. */
function distanceTo(
  { recorded, moment, story }: Case,
  holders: ReadonlySet<number>,
): number | null {
  const { offsets, targets } = neighboursAt(recorded, moment)
  const distance = new Int32Array(recorded.opened.nodes).fill(-1)
  distance[story.asker] = 0
  const queue = [story.asker]
  for (const peer of queue) {
    if (holders.has(peer)) return distance[peer]!
    for (let i = offsets[peer]!; i < offsets[peer + 1]!; i++) {
      const next = targets[i]!
      if (distance[next] !== -1) continue
      distance[next] = distance[peer]! + 1
      queue.push(next)
    }
  }
  return null
}
