// What the drawing takes from a protocol's own account of a peer (inspect): where it stands on a ring,
// whom it knows, which pieces it has. A protocol that does not say is drawn without.

import type { Json } from '../../sim/index.ts'

type Fields = { readonly [name: string]: Json }

/** 0..1 of a turn; NaN: it does not say. A peer of several virtual nodes stands at the first. */
export function turnOf(state: Json): number {
  for (const fields of accountsIn(state, 'nodes')) {
    const turn = fields.turn ?? fields.position ?? fields.place
    if (typeof turn === 'number') return turn
  }
  return Number.NaN
}

/** Peers that it names in its tables, each once. */
export function knownTo(state: Json): number[] {
  const known = new Set<number>()
  for (const fields of accountsIn(state, 'nodes')) {
    for (const name of ['fingers', 'successors', 'buckets', 'contacts', 'leaves']) {
      addNumbers(fields[name], known)
    }
  }
  return [...known]
}

/** '0110...' of its first torrent; empty: it has none. */
export function piecesOf(state: Json): string {
  for (const fields of accountsIn(state, 'torrents')) {
    if (typeof fields.pieces === 'string') return fields.pieces
  }
  return ''
}

/** The account itself, and those of the parts it lists under a name. */
function accountsIn(state: Json, parts: string): Fields[] {
  if (!isFields(state)) return []
  const listed = state[parts]
  return [state, ...(Array.isArray(listed) ? listed.filter(isFields) : [])]
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function addNumbers(value: Json | undefined, found: Set<number>): void {
  if (typeof value === 'number') found.add(value)
  else if (Array.isArray(value)) for (const part of value) addNumbers(part, found)
}
