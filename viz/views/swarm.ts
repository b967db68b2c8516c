// The swarm as a heat map: a row per peer, those with most pieces on top, a column per piece, and above
// them a row that is the stronger the rarer a piece is.

import type { Swarm } from '../state/pane.ts'
import type { Camera } from './camera.ts'
import type { Theme } from './palette.ts'

const TOP = 34
const BOTTOM = 8
const RARITY_HEIGHT = 12
/** A row no thinner than this; beyond them only every second peer is drawn, every third, ... */
const THINNEST_ROW = 1
const THICKEST_ROW = 14

/** The rows drawn: peers from the top down. */
export interface SwarmRows {
  readonly peers: readonly number[]
  readonly top: number
  readonly height: number
}

export function drawSwarm(
  still: CanvasRenderingContext2D,
  moving: CanvasRenderingContext2D,
  swarm: Swarm | null,
  { width, height }: Camera,
  theme: Theme,
): SwarmRows {
  still.clearRect(0, 0, width, height)
  moving.clearRect(0, 0, width, height)
  still.font = `12px ${theme.font}`
  still.fillStyle = theme.text
  if (!swarm || swarm.peers.length === 0) {
    still.fillText(
      swarm ? 'Nobody has a torrent at this time.' : 'Asking who has which piece …',
      0,
      16,
    )
    return { peers: [], top: 0, height: 1 }
  }
  const { pieces, has } = swarm
  const copies = new Uint32Array(pieces)
  const counts = Array.from(swarm.peers, (_, row) => {
    let count = 0
    for (let piece = 0; piece < pieces; piece++) {
      count += has[row * pieces + piece]!
      copies[piece]! += has[row * pieces + piece]!
    }
    return count
  })
  const order = counts
    .map((_, row) => row)
    .sort((one, other) => counts[other]! - counts[one]! || one - other)
  const room = height - TOP - RARITY_HEIGHT - BOTTOM
  const every = Math.ceil(order.length / (room / THINNEST_ROW))
  const shown = order.filter((_, i) => i % every === 0)
  const rowHeight = Math.min(THICKEST_ROW, room / shown.length)
  const columnWidth = width / pieces
  drawRarity(still, copies, { columnWidth, peers: swarm.peers.length, theme })
  still.fillStyle = theme.accent
  for (const [i, row] of shown.entries()) {
    const y = TOP + RARITY_HEIGHT + i * rowHeight
    for (let piece = 0; piece < pieces; piece++) {
      if (has[row * pieces + piece] === 0) continue
      // Neighbours are drawn as one, so that no seam shows.
      let end = piece + 1
      while (end < pieces && has[row * pieces + end] === 1) end++
      still.fillRect(
        piece * columnWidth,
        y,
        (end - piece) * columnWidth,
        Math.max(0.5, rowHeight - (rowHeight > 3 ? 1 : 0)),
      )
      piece = end
    }
  }
  const done = counts.filter((count) => count === pieces).length
  const sampled = every > 1 ? `, 1 of ${every} drawn` : ''
  still.fillStyle = theme.text
  still.fillText(
    `${swarm.peers.length} peers${sampled}, ${done} have all ${pieces} pieces · upper row: the stronger, the rarer`,
    0,
    16,
  )
  return {
    peers: shown.map((row) => swarm.peers[row]!),
    top: TOP + RARITY_HEIGHT,
    height: rowHeight,
  }
}

function drawRarity(
  context: CanvasRenderingContext2D,
  copies: Uint32Array,
  {
    columnWidth,
    peers,
    theme,
  }: { readonly columnWidth: number; readonly peers: number; readonly theme: Theme },
): void {
  context.fillStyle = theme.reached
  for (const [piece, count] of copies.entries()) {
    context.globalAlpha = 1 - (0.92 * count) / peers
    context.fillRect(piece * columnWidth, TOP - 8, Math.ceil(columnWidth), RARITY_HEIGHT)
  }
  context.globalAlpha = 1
}
