// The charts of all panes: a series per pane, or per message type where there is one pane.

import { el, styleOf } from '../dom.ts'
import { clock, percent, tick } from '../format.ts'
import type { Pane } from '../state/pane.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Store, ViewState } from '../state/store.ts'
import { marksOf } from '../views/palette.ts'
import { type ChartData, createChart, type Series } from './chart.ts'
import {
  downloadsOverTime,
  type FirstHits,
  firstHits,
  hopHistogram,
  hopsOverTime,
  lorenz,
  messagesOverTime,
  type Point,
  successOverTime,
} from './data.ts'

/** Types of messages drawn on their own; the rarer ones are left to the legend of the stage. */
const MOST_TYPES = 3
const PANE_COLOURS = ['--accent', '--pane-2', '--pane-3', '--pane-4'] as const

export function paneColour(pane: number): string {
  return styleOf(PANE_COLOURS[pane % PANE_COLOURS.length]!)
}

export interface Board {
  readonly element: HTMLElement
  draw(panes: readonly Pane[], state: ViewState): void
  mark(state: ViewState): void
}

interface Subject {
  readonly name: string
  readonly colour: string
  readonly recorded: Recorded
  readonly first: FirstHits
}

export function createBoard(store: Store): Board {
  const brushed = (window: readonly [number, number] | null): void =>
    store.set({ window: window && [window[0] * 1e6, window[1] * 1e6] })
  const success = createChart('success', 'Success of queries', brushed)
  const messages = createChart('messages', 'Messages a second', brushed)
  const hops = createChart('hops', 'Hops of the first hit', brushed)
  const histogram = createChart('hop-histogram', 'First hits by hops')
  const downloads = createChart('downloads', 'Downloads complete', brushed)
  const load = createChart('load', 'Load: share of messages')
  const overTime = [success, messages, hops, downloads]
  const known = new WeakMap<Recorded, FirstHits>()
  const loads = new WeakMap<object, Point[]>()
  const loadOf = ({ recorded }: Subject): Point[] => {
    if (!recorded.ended) return []
    const points = loads.get(recorded.ended) ?? lorenz(recorded) ?? []
    loads.set(recorded.ended, points)
    return points
  }
  const subjectsOf = (panes: readonly Pane[]): Subject[] =>
    panes.flatMap(({ recorded, label }, i) => {
      if (!recorded) return []
      const first = firstHits(recorded, known.get(recorded) ?? null)
      known.set(recorded, first)
      return [{ name: label ?? recorded.opened.protocol, colour: paneColour(i), recorded, first }]
    })
  return {
    element: el(
      'section',
      { class: 'board', 'aria-label': 'Charts', hidden: true },
      ...[success, downloads, messages, hops, histogram, load].map((chart) => chart.element),
    ),
    draw(panes, state) {
      const subjects = subjectsOf(panes)
      this.element.hidden = subjects.length === 0
      if (subjects.length === 0) return
      const x = timeAxis(subjects)
      const per = (points: (subject: Subject) => Point[]): Series[] =>
        subjects.map((subject) => ({ ...subject, points: points(subject) }))
      success.draw({
        series: per(({ recorded, first }) => successOverTime(recorded, first)),
        x,
        y: { label: 'success', most: 1, format: (y) => `${Math.round(100 * y)} %` },
        empty: 'no query yet',
      })
      messages.draw({
        series: messageSeries(subjects),
        x,
        y: { label: 'messages_per_s', format: tick },
      })
      hops.draw({
        series: per(({ recorded, first }) => hopsOverTime(recorded, first)),
        x,
        y: { label: 'hops', format: tick },
        empty: 'no hit yet',
      })
      histogram.draw(
        histogramData(per(({ recorded, first }) => hopHistogram(recorded, first, state.window))),
      )
      load.draw({
        series: per(loadOf),
        x: {
          label: 'share_of_peers',
          most: 1,
          format: percentOf,
          ticks: (count) => (count < 4 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]),
        },
        y: { label: 'share_of_messages', most: 1, format: percentOf },
        diagonal: true,
        empty: 'when the run has ended',
      })
      const fetched = per(({ recorded }) => downloadsOverTime(recorded))
      downloads.draw({
        series: fetched,
        x,
        y: { label: 'share_complete', most: 1, format: percentOf },
      })
      // A swarm is not searched: where nothing was found but fetched, its own chart takes the place.
      const isFetched = fetched.some(({ points }) => points.length > 0)
      const isFound = subjects.some(({ recorded }) => recorded.hits.count > 0)
      downloads.element.hidden = !isFetched
      // A trace has no table of peers.
      load.element.hidden = subjects.every(({ recorded }) => recorded.opened.trace !== null)
      for (const { element } of [success, hops, histogram]) element.hidden = isFetched && !isFound
      this.mark(state)
    },
    mark({ timeUs, window }) {
      for (const chart of overTime) {
        chart.mark(timeUs / 1e6, window && [window[0] / 1e6, window[1] / 1e6])
      }
    },
  }
}

function percentOf(share: number): string {
  return percent(share).replace('.0 ', ' ')
}

function timeAxis(subjects: readonly Subject[]): ChartData['x'] {
  const most = Math.max(...subjects.map(({ recorded }) => recorded.opened.durationUs)) / 1e6
  const format = (x: number) => clock(x * 1e6, most < 10 ? 1 : 0)
  return { label: 'time_s', most, format, ticks: (count) => timeTicks(most, count) }
}

/** Steps between labels of time, in seconds, as clocks are divided. */
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

function timeTicks(mostS: number, count: number): number[] {
  const step =
    STEPS_S.find((step) => mostS / step <= count) ?? 3600 * Math.ceil(mostS / 3600 / count)
  return Array.from({ length: Math.floor(mostS / step) + 1 }, (_, i) => i * step)
}

/** By protocol, or by the types that are sent most where there is one protocol. */
function messageSeries(subjects: readonly Subject[]): Series[] {
  const [only] = subjects
  if (!only || subjects.length > 1) {
    return subjects.map((subject) => ({
      ...subject,
      points: messagesOverTime(subject.recorded, null),
    }))
  }
  const { opened, stepSent } = only.recorded
  const marks = marksOf(opened.types)
  const sent = opened.types.map(() => 0)
  for (let i = 0; i < stepSent.count; i++) sent[i % sent.length]! += stepSent.columns.sent[i]!
  return opened.types
    .map(({ name }, type) => ({ name, type, colour: marks[type]!.colour }))
    .filter(({ type }) => sent[type]! > 0)
    .sort((one, other) => sent[other.type]! - sent[one.type]!)
    .slice(0, MOST_TYPES)
    .map(({ name, type, colour }, i, all) => ({
      name,
      colour,
      dashed: all.slice(0, i).some((other) => other.colour === colour),
      points: messagesOverTime(only.recorded, type),
    }))
}

function histogramData(series: readonly Series[]): ChartData {
  const most = Math.max(3, ...series.flatMap(({ points }) => points.map(({ x }) => x)))
  return {
    series,
    x: { label: 'hops', most: most + 0.5, format: (x) => (Number.isInteger(x) ? String(x) : '') },
    y: { label: 'queries', format: tick },
    bars: true,
    empty: 'no hit yet',
  }
}
