// The story of one query in words: where it went hop by hop, what became of the holders, and why it ended
// as it did.

import { type HolderStory, OUTCOME_REASONS, type PeerId, type Story } from '../sim/index.ts'
import { formatNumber, plural, renderTable, wrap } from './table.ts'

/** Holders and answers listed before the rest is only counted. */
const LISTED = 10

/** `nameOf`: a peer as the results call it. */
export function storyText(story: Story, run: string, nameOf: (peer: PeerId) => string): string {
  return [
    `query ${story.query} · ${run}`,
    ...wrap(opening(story, nameOf), ''),
    '',
    ...hopLines(story),
    ...holderLines(story.holders, nameOf),
    ...answerLines(story, nameOf),
    ...wrap(
      `${story.outcome}: ${OUTCOME_REASONS[story.outcome]} ${plural(story.messages, 'message')} in all.`,
      '',
    ),
    '',
  ].join('\n')
}

function opening(
  { askedUs, asker, file, holders }: Story,
  nameOf: (peer: PeerId) => string,
): string {
  const who =
    holders.length === 0
      ? 'nobody else online shares'
      : `${plural(holders.length, 'other peer')} online ${holders.length === 1 ? 'shares' : 'share'}`
  const asks = `peer ${nameOf(asker)} asks for file ${file}, which ${who}`
  return `${seconds(askedUs)}: ${asks}. Times below count from here.`
}

function hopLines({ hops }: Story): string[] {
  if (hops.length === 0) return ['No message was sent for it.', '']
  const rows = hops.map(({ hop, sent, fresh, again, lost, firstUs, lastUs }) => [
    String(hop),
    formatNumber(sent, 0),
    formatNumber(fresh, 0),
    formatNumber(again, 0),
    [...lost].map(([why, count]) => `${formatNumber(count, 0)} ${why}`).join(', '),
    fresh + again > 0 ? `${milliseconds(firstUs)} .. ${milliseconds(lastUs)}` : '',
  ])
  return [
    renderTable(['hop', 'sent', 'new peers', 'seen before', 'lost', '<arrived after'], rows),
    '',
  ]
}

function holderLines(holders: readonly HolderStory[], nameOf: (peer: PeerId) => string): string[] {
  if (holders.length === 0) return []
  const nearest = [...holders].sort((a, b) => a.links - b.links || a.peer - b.peer)
  const rows = nearest
    .slice(0, LISTED)
    .map(({ peer, links, reachedUs, leftUs }) => [
      nameOf(peer),
      Number.isFinite(links) ? String(links) : 'none lead there',
      Number.isNaN(reachedUs) ? 'never' : milliseconds(reachedUs),
      Number.isNaN(leftUs) ? '' : `by ${seconds(leftUs)}`,
    ])
  return [
    renderTable(['holder', 'links away', 'reached after', 'left'], rows),
    ...more(holders),
    '',
  ]
}

function answerLines({ answers, way }: Story, nameOf: (peer: PeerId) => string): string[] {
  if (answers.length === 0) return []
  const rows = answers
    .slice(0, LISTED)
    .map(({ holder, hops, atUs }) => [nameOf(holder), String(hops), milliseconds(atUs)])
  const path = way.length > 0 ? wrap(`way of the first: ${way.map(nameOf).join(' -> ')}`, '') : []
  return [renderTable(['answer of', 'hops', 'after'], rows), ...more(answers), ...path, '']
}

function more(all: readonly unknown[]): string[] {
  return all.length > LISTED ? [`... and ${formatNumber(all.length - LISTED, 0)} more`] : []
}

function milliseconds(us: number): string {
  return `${formatNumber(us / 1000, 0)} ms`
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`
}
