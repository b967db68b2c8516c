// What a run looks like at one time: who is online, in which role, which links are up. Kept up to date
// by going through the changes since the last time asked about; going back begins anew.

import { countUntil, type Recorded } from './recorded.ts'

export interface Moment {
  /** 1 where a peer is online. */
  readonly online: Uint8Array
  /** Index into the run's role names. */
  readonly role: Uint8Array
  /** Rows of links that are up: links[0 .. linkCount - 1]. */
  links: Uint32Array
  linkCount: number
  /** Differs whenever anything above does. */
  version: number
  at(timeUs: number): void
}

export function createMoment(recorded: Recorded): Moment {
  const { nodes } = recorded.opened
  const online = new Uint8Array(nodes)
  const role = new Uint8Array(nodes)
  let shown = ''
  let seen = { presence: 0, roles: 0, ups: -1, downs: 0, lastUs: -1 }

  const moment: Moment = { online, role, links: new Uint32Array(0), linkCount: 0, version: 0, at }
  function at(timeUs: number): void {
    const { presence, roles, links, downTimes } = recorded
    if (timeUs < seen.lastUs) {
      online.fill(0)
      role.fill(0)
      seen = { ...seen, presence: 0, roles: 0 }
    }
    seen.lastUs = timeUs
    const comings = presence.columns
    let next = seen.presence
    for (; next < presence.count && comings.timeUs[next]! <= timeUs; next++) {
      online[comings.peer[next]!] = comings.online[next]!
    }
    const parts = roles.columns
    let part = seen.roles
    for (; part < roles.count && parts.timeUs[part]! <= timeUs; part++) {
      role[parts.peer[part]!] = parts.role[part]!
    }
    seen.presence = next
    seen.roles = part
    const ups = countUntil(links.columns.upUs, links.count, timeUs)
    const downs = countUntil(downTimes.columns.timeUs, downTimes.count, timeUs)
    if (ups !== seen.ups || downs !== seen.downs) collect(ups, timeUs)
    seen.ups = ups
    seen.downs = downs
    // All logs only grow: how far each was read says what the moment looks like.
    const read = `${next} ${part} ${ups} ${downs}`
    if (read !== shown) moment.version++
    shown = read
  }
  function collect(ups: number, timeUs: number): void {
    const { downUs } = recorded.links.columns
    if (moment.links.length < ups) moment.links = new Uint32Array(2 * ups)
    let count = 0
    for (let link = 0; link < ups; link++) {
      if (downUs[link]! > timeUs) moment.links[count++] = link
    }
    moment.linkCount = count
  }
  return moment
}

/** Neighbours over the links of a moment, as compressed rows. */
export function neighboursAt(
  recorded: Recorded,
  moment: Moment,
): { readonly offsets: Uint32Array; readonly targets: Uint32Array } {
  const { a, b } = recorded.links.columns
  const offsets = new Uint32Array(recorded.opened.nodes + 1)
  for (let i = 0; i < moment.linkCount; i++) {
    const link = moment.links[i]!
    offsets[a[link]! + 1]!++
    offsets[b[link]! + 1]!++
  }
  for (let peer = 0; peer < recorded.opened.nodes; peer++) offsets[peer + 1]! += offsets[peer]!
  const next = offsets.slice()
  const targets = new Uint32Array(2 * moment.linkCount)
  for (let i = 0; i < moment.linkCount; i++) {
    const link = moment.links[i]!
    targets[next[a[link]!]!++] = b[link]!
    targets[next[b[link]!]!++] = a[link]!
  }
  return { offsets, targets }
}

/** The neighbours of one peer, ascending. */
export function neighboursOf(recorded: Recorded, moment: Moment, peer: number): number[] {
  const { a, b } = recorded.links.columns
  const found: number[] = []
  for (let i = 0; i < moment.linkCount; i++) {
    const link = moment.links[i]!
    if (a[link] === peer) found.push(b[link]!)
    else if (b[link] === peer) found.push(a[link]!)
  }
  return found.sort((one, other) => one - other)
}
