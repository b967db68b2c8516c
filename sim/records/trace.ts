// The message trace: what an observer is told while a run goes on. It watches the engine and the
// network through the two places where things happen, and changes nothing.

import type { Engine } from '../engine/engine.ts'
import { EVENT_NAMES } from '../engine/events.ts'
import type { Network } from '../engine/network.ts'
import type { Micros, PeerId, QueryId } from '../units.ts'

/** The view objects are reused: read, keep nothing. */
export interface Observer {
  /** A message leaves its sender, or is lost on the spot. */
  sent?(message: TracedMessage): void
  /** An event is about to be dispatched. */
  dispatched?(event: TracedMessage): void
  hit?(query: QueryId, holder: PeerId, hops: number): void
}

export interface TracedMessage {
  readonly timeUs: Micros
  /** The name of the message type, or of the event: 'timer', 'session', 'search', 'unlink', 'fault', ... */
  readonly type: string
  readonly from: PeerId
  readonly to: PeerId
  readonly id: number
  readonly ttl: number
  readonly hops: number
  /**
   * 'sent', 'delivered', or why it was lost: 'offline', 'loss', 'partition', 'broken-link', 'overflow';
   * 'event' for what is no message.
   */
  readonly fate: string
}

export function observeRun(
  observer: Observer | null,
  engine: Engine,
  network: Network,
  names: ReadonlyMap<number, string>,
): void {
  if (observer === null) {
    engine.observer = null
    network.observe(null)
    return
  }
  const nameOf = (type: number, fate: string): string =>
    (fate === 'event' ? undefined : names.get(type)) ?? EVENT_NAMES[type] ?? ''
  const view = { timeUs: 0, type: '', from: 0, to: 0, id: 0, ttl: 0, hops: 0, fate: '' }
  const fill = (
    from: PeerId,
    to: PeerId,
    head: number,
    id: number,
    fate: string,
  ): TracedMessage => {
    view.timeUs = network.now
    view.type = nameOf(head & 255, fate)
    view.from = from
    view.to = to
    view.id = id
    view.ttl = (head >>> 8) & 255
    view.hops = (head >>> 16) & 255
    view.fate = fate
    return view
  }
  engine.observer = {
    dispatched({ from, to, type, ttl, hops, id }, fate) {
      const head = type | (ttl << 8) | (hops << 16)
      observer.dispatched?.(fill(from, to, head, id, fate ?? 'event'))
    },
  }
  network.observe({
    sent: (from, to, head, id, _a, _b, loss) =>
      observer.sent?.(fill(from, to, head, id, loss ?? 'sent')),
    hit: (query, holder, hops) => observer.hit?.(query, holder, hops),
  })
}
