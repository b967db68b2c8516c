// The icons of the controls, as paths in a square of 20.

import { svg } from '../dom.ts'

const PATHS = {
  play: 'M6 4l10 6-10 6z',
  pause: 'M5 4h3.5v12H5zM11.5 4H15v12h-3.5z',
  next: 'M5 5l7 5-7 5zM13 5h2v10h-2z',
  last: 'M15 5l-7 5 7 5zM5 5h2v10H5z',
  nextHop: 'M3 5l6 5-6 5zM9 5l6 5-6 5zM15.5 5h2v10h-2z',
  lastHop: 'M17 5l-6 5 6 5zM11 5l-6 5 6 5zM2.5 5h2v10h-2z',
  query:
    'M8.5 3a5.5 5.5 0 1 0 3.3 9.9l4 4 1.3-1.3-4-4A5.5 5.5 0 0 0 8.5 3zm0 1.8a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.4z',
  bookmark: 'M5.5 3h9v14l-4.5-3.6L5.5 17z',
  link: 'M8 12l4-4M7 9l-2 2a3 3 0 0 0 4.2 4.2l2-2M13 11l2-2a3 3 0 0 0-4.2-4.2l-2 2',
  open: 'M3 15.5v-10h4.6l1.6 2H16v2M3 15.5l2.4-6h12.1l-2.4 6z',
  theme: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zm0 1.7v11.6a5.8 5.8 0 0 0 0-11.6z',
  help: 'M7 7.5a3 3 0 1 1 4.3 2.7c-.9.4-1.3 1-1.3 2M10 15.2v.3',
} as const

export type IconName = keyof typeof PATHS
const STROKED: ReadonlySet<IconName> = new Set(['link', 'help', 'open'])

export function icon(name: IconName): SVGSVGElement {
  const path = svg('path', { d: PATHS[name], class: STROKED.has(name) ? 'stroked' : 'filled' })
  return svg('svg', { viewBox: '0 0 20 20', class: 'icon', 'aria-hidden': 'true' }, path)
}
