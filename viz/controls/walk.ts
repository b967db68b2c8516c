// Walking the graph by keyboard: up and down go through the neighbours of the selected peer, enter goes
// to the one chosen. Every step is said aloud.

import { peerName } from '../format.ts'
import { neighboursOf } from '../state/moment.ts'
import type { Pane } from '../state/pane.ts'
import type { Store } from '../state/store.ts'

export function walkGraph(
  stage: HTMLElement,
  store: Store,
  pane: Pane,
  say: (text: string) => void,
): void {
  let chosen = -1
  let from = -1
  stage.addEventListener('keydown', (event) => {
    const { recorded, moment } = pane
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (
      !recorded ||
      !moment ||
      event.target !== stage ||
      (step === undefined && event.key !== 'Enter')
    )
      return
    event.preventDefault()
    const { peer } = store.state
    if (peer === null) {
      const start = pane.story(store.state)?.asker ?? 0
      store.set({ peer: start, message: null })
      say(describe(pane, start))
      return
    }
    if (from !== peer) chosen = -1
    from = peer
    const neighbours = neighboursOf(recorded, moment, peer)
    if (neighbours.length === 0)
      return say(`Peer ${peerName(peer, recorded.opened)} has no neighbours now.`)
    if (step !== undefined) {
      const first = step > 0 ? 0 : neighbours.length - 1
      chosen = chosen < 0 ? first : (chosen + step + neighbours.length) % neighbours.length
      const name = peerName(neighbours[chosen]!, recorded.opened)
      return say(`Neighbour ${chosen + 1} of ${neighbours.length}: peer ${name}. Enter goes there.`)
    }
    const next = neighbours[Math.max(0, chosen)]!
    store.set({ peer: next, message: null })
    say(describe(pane, next))
  })
}

function describe(pane: Pane, peer: number): string {
  const recorded = pane.recorded!
  const moment = pane.moment!
  const role = recorded.roleNames[moment.role[peer]!] ?? 'peer'
  const neighbours = neighboursOf(recorded, moment, peer).length
  const online = moment.online[peer] ? 'online' : 'offline'
  return `Peer ${peerName(peer, recorded.opened)}, ${role}, ${online}, ${neighbours} neighbours.`
}
