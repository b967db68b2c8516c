// Stepping through a run: the next and the last event, hop and query, as times to go to.

import { countUntil, knownUs, type Recorded } from '../state/recorded.ts'
import type { Story } from '../state/story.ts'

/** Times of what can be stepped to: messages that came to rest, comings and goings, queries asked. */
function timesOf({ rows, presence, asked }: Recorded): { times: Float64Array; count: number }[] {
  return [rows, presence, asked].map((list) => ({
    times: list.columns.timeUs,
    count: list.count,
  }))
}

export function nextEvent(recorded: Recorded, timeUs: number): number {
  const following = timesOf(recorded).map(
    ({ times, count }) => times.subarray(0, count)[countUntil(times, count, timeUs)] ?? Infinity,
  )
  return Math.min(knownUs(recorded), ...following)
}

export function lastEvent(recorded: Recorded, timeUs: number): number {
  const before = timesOf(recorded).map(
    ({ times, count }) => times[lowerBound(times, count, timeUs) - 1] ?? 0,
  )
  return Math.max(0, ...before)
}

/** When the query goes one link further than at `timeUs`, or stood one link nearer. */
export function nextHop(story: Story | null, timeUs: number): number | null {
  const later = hopTimes(story).filter((us) => us > timeUs)
  return later.length > 0 ? Math.min(...later) : null
}

export function lastHop(story: Story | null, timeUs: number): number | null {
  const earlier = hopTimes(story).filter((us) => us < timeUs)
  return earlier.length > 0 ? Math.max(...earlier) : null
}

function hopTimes(story: Story | null): number[] {
  return story ? [...story.firstUs.filter((us) => us !== undefined), story.lastUs] : []
}

/** The time and number of the query asked after `timeUs`; null: none is known. */
export function nextQuery(recorded: Recorded, timeUs: number): number | null {
  const { timeUs: times } = recorded.asked.columns
  const at = countUntil(times, recorded.asked.count, timeUs)
  return at < recorded.asked.count ? times[at]! : null
}

export function lastQuery(recorded: Recorded, timeUs: number): number | null {
  const { timeUs: times } = recorded.asked.columns
  const at = lowerBound(times, recorded.asked.count, timeUs)
  return at > 0 ? times[at - 1]! : null
}

/** How many of the ascending times are before `timeUs`. */
function lowerBound(times: Float64Array, count: number, timeUs: number): number {
  let at = countUntil(times, count, timeUs)
  while (at > 0 && times[at - 1]! === timeUs) at--
  return at
}
