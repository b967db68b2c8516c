// The bar of time: play and steps, the speed, and a track to scrub on that shows where messages were
// sent, which query was asked when, how far the run is known, the window and the bookmarks.

import { area, curveStepAfter, max, scaleLinear } from 'd3'
import { messagesOverTime } from '../charts/data.ts'
import { el, svg } from '../dom.ts'
import { clock } from '../format.ts'
import type { Pane } from '../state/pane.ts'
import type { Store, ViewState } from '../state/store.ts'
import { type IconName, icon } from './icons.ts'
import { type Player, SPEEDS } from './player.ts'

export interface Timebar {
  readonly element: HTMLElement
  /** Time or selection moved. */
  move(state: ViewState): void
  /** More is known of the runs. */
  grow(panes: readonly Pane[], state: ViewState): void
}

export function createTimebar(store: Store, player: Player): Timebar {
  const play = button('play', 'Play (space)', () => player.toggle())
  play.classList.add('play')
  const speed = speedChoice(store)
  const time = el('output', { class: 'time', 'aria-label': 'Time of the run' })
  const track = svg('svg', { class: 'track', 'aria-hidden': 'true', preserveAspectRatio: 'none' })
  const marks = svg('svg', { class: 'track', 'aria-hidden': 'true' })
  const scrubber = el('input', {
    type: 'range',
    class: 'scrubber',
    min: 0,
    max: 1,
    step: 'any',
    value: 0,
    'aria-label': 'Time',
    oninput: () => player.goTo(Number(scrubber.value)),
  })
  const element = el(
    'section',
    { class: 'timebar', 'aria-label': 'Time' },
    el(
      'div',
      { class: 'buttons' },
      button('lastHop', 'A hop back (shift + left)', () => player.hop(-1)),
      button('last', 'An event back (left)', () => player.event(-1)),
      play,
      button('next', 'An event on (right)', () => player.event(1)),
      button('nextHop', 'A hop on (shift + right)', () => player.hop(1)),
      button('query', 'To the next query (n)', () => player.query(1)),
      button('bookmark', 'Set a bookmark ([)', () => player.bookmark()),
      speed,
    ),
    el('div', { class: 'rail' }, track, marks, scrubber),
    time,
  )
  let endUs = 1
  return {
    element,
    move({ timeUs, playing, speed: factor }) {
      scrubber.value = String(timeUs)
      scrubber.setAttribute('aria-valuetext', clock(timeUs))
      time.replaceChildren(el('b', {}, clock(timeUs)), el('span', {}, ` / ${clock(endUs, 0)}`))
      setPlaying(play, playing)
      speed.value = String(factor)
    },
    grow(panes, state) {
      endUs = Math.max(1, player.endUs())
      scrubber.max = String(endUs)
      drawTrack(track, panes, player.knownUs() / endUs, endUs)
      drawMarks(marks, state, endUs)
      this.move(state)
    },
  }
}

function button(name: IconName, title: string, act: () => void): HTMLButtonElement {
  return el('button', { type: 'button', title, 'aria-label': title, onclick: act }, icon(name))
}

function setPlaying(play: HTMLButtonElement, playing: boolean): void {
  const wanted = playing ? 'pause' : 'play'
  if (play.dataset.shows === wanted) return
  play.dataset.shows = wanted
  const title = playing ? 'Pause (space)' : 'Play (space)'
  play.title = title
  play.setAttribute('aria-label', title)
  play.replaceChildren(icon(wanted))
}

function speedChoice(store: Store): HTMLSelectElement {
  const select = el(
    'select',
    {
      'aria-label': 'Speed: simulated seconds in a second',
      title: 'Simulated seconds in a second (+ and -)',
      onchange: () => store.set({ speed: Number(select.value) }),
    },
    ...SPEEDS.map((speed) => el('option', { value: speed }, `${speed} ×`)),
  )
  return select
}

/** Messages over time as a low skyline; what is not known yet is left open. */
function drawTrack(
  track: SVGSVGElement,
  panes: readonly Pane[],
  known: number,
  endUs: number,
): void {
  track.setAttribute('viewBox', '0 0 1000 30')
  const points = panes[0]?.recorded ? messagesOverTime(panes[0].recorded, null) : []
  const x = scaleLinear([0, endUs / 1e6], [0, 1000])
  const y = scaleLinear([0, max(points, (point) => point.y) ?? 1], [29, 4])
  const half = points.length > 1 ? (points[1]!.x - points[0]!.x) / 2 : 0
  const skyline = area<{ x: number; y: number }>()
    .curve(curveStepAfter)
    .x((point) => x(point.x - half))
    .y0(30)
    .y1((point) => y(point.y))
  track.replaceChildren(
    svg('rect', { class: 'known', x: 0, y: 0, width: 1000 * known, height: 30 }),
    svg('path', { class: 'skyline', d: skyline(points) ?? '' }),
  )
}

function drawMarks(marks: SVGSVGElement, { window, bookmarks }: ViewState, endUs: number): void {
  const at = (us: number): string => `${(100 * us) / endUs}%`
  marks.replaceChildren(
    ...(window
      ? [
          svg('rect', {
            class: 'window',
            x: at(window[0]),
            y: 0,
            width: at(window[1] - window[0]),
            height: '100%',
          }),
        ]
      : []),
    ...bookmarks.map((us) =>
      svg('line', { class: 'bookmark', x1: at(us), x2: at(us), y1: 0, y2: '100%' }),
    ),
  )
}
