// The charts of all panes: a series per pane, or per message type where there is one pane.

import { el, styleOf } from '../dom.ts'
import { clock, percent, short } from '../format.ts'
import type { Pane } from '../state/pane.ts'
import type { Recorded } from '../state/recorded.ts'
import type { Store, ViewState } from '../state/store.ts'
import { marksOf } from '../views/palette.ts'
import { type ChartData, createChart, type Series } from './chart.ts'
import {
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
const MOST_TYPES = 4
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
  const load = createChart('load', 'Load: share of messages')
  const overTime = [success, messages, hops]
  const known = new WeakMap<Recorded, FirstHits>()
  const loads = new WeakMap<object, Point[]>()
  const loadOf = ({ recorded }: Subject): Point[] => {
    if (!recorded.ended) return []
    const points = loads.get(recorded.ended) ?? lorenz(recorded) ?? []
    loads.set(recorded.ended, points)
    return points
  }
  const subjectsOf = (panes: readonly Pane[]): Subject[] =>
    panes.flatMap(({ recorded }, i) => {
      if (!recorded) return []
      const first = firstHits(recorded, known.get(recorded) ?? null)
      known.set(recorded, first)
      return [{ name: recorded.opened.protocol, colour: paneColour(i), recorded, first }]
    })
  return {
    element: el(
      'section',
      { class: 'board', 'aria-label': 'Charts' },
      ...[success, messages, hops, histogram, load].map((chart) => chart.element),
    ),
    draw(panes, state) {
      const subjects = subjectsOf(panes)
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
        y: { label: 'messages_per_s', format: short },
      })
      hops.draw({
        series: per(({ recorded, first }) => hopsOverTime(recorded, first)),
        x,
        y: { label: 'hops', format: short },
        empty: 'no hit yet',
      })
      histogram.draw(
        histogramData(per(({ recorded, first }) => hopHistogram(recorded, first, state.window))),
      )
      load.draw({
        series: per(loadOf),
        x: { label: 'share_of_peers', most: 1, format: percentOf },
        y: { label: 'share_of_messages', most: 1, format: percentOf },
        diagonal: true,
        empty: 'when the run has ended',
      })
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
  return { label: 'time_s', most, format: (x) => clock(x * 1e6, most < 10 ? 1 : 0) }
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
    .map(({ name, type, colour }) => ({
      name,
      colour,
      points: messagesOverTime(only.recorded, type),
    }))
}

function histogramData(series: readonly Series[]): ChartData {
  const most = Math.max(3, ...series.flatMap(({ points }) => points.map(({ x }) => x)))
  return {
    series,
    x: { label: 'hops', most: most + 0.5, format: (x) => (Number.isInteger(x) ? String(x) : '') },
    y: { label: 'queries', format: short },
    bars: true,
    empty: 'no hit yet',
  }
}
