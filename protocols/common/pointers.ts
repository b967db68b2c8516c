// What the peers of a distributed hash table keep for others: key -> who said that it holds the file, and
// until when that is to be believed. Every storing peer has an index of its own, made when first used.

import type { Micros, PeerId } from '../../sim/index.ts'

export class Pointers {
  /** By storing peer: key -> holder -> the time from which the pointer counts no more. */
  readonly #indexes: (Map<number, Map<PeerId, Micros>> | undefined)[]

  /** `stores`: how many peers may store. */
  constructor(stores: number) {
    this.#indexes = new Array(stores).fill(undefined)
  }

  /** A new pointer (true), or a later end for one that is known; an earlier end changes nothing. */
  put(store: PeerId, key: number, holder: PeerId, expiresUs: Micros): boolean {
    const index = this.#indexes[store] ?? new Map<number, Map<PeerId, Micros>>()
    this.#indexes[store] = index
    const holders = index.get(key) ?? new Map<PeerId, Micros>()
    index.set(key, holders)
    const knownUs = holders.get(holder)
    holders.set(holder, Math.max(expiresUs, knownUs ?? 0))
    return knownUs === undefined
  }

  remove(store: PeerId, key: number, holder: PeerId): void {
    const holders = this.#indexes[store]?.get(key)
    if (holders?.delete(holder) && holders.size === 0) this.#indexes[store]?.delete(key)
  }

  /** Who holds the file of `key`, as far as `store` knows at `nowUs`: first come, first listed. */
  holdersOf(store: PeerId, key: number, nowUs: Micros): PeerId[] {
    const holders: PeerId[] = []
    for (const [holder, expiresUs] of this.#indexes[store]?.get(key) ?? [])
      if (expiresUs > nowUs) holders.push(holder)
    return holders
  }

  /** Every pointer of `store`, expired or not. */
  forEach(store: PeerId, visit: (key: number, holder: PeerId, expiresUs: Micros) => void): void {
    for (const [key, holders] of this.#indexes[store] ?? [])
      for (const [holder, expiresUs] of holders) visit(key, holder, expiresUs)
  }

  /** Keys for which `store` has a pointer. */
  keyCount(store: PeerId): number {
    return this.#indexes[store]?.size ?? 0
  }

  /** Forget what has expired by `nowUs`. */
  expire(store: PeerId, nowUs: Micros): void {
    this.forEach(store, (key, holder, expiresUs) => {
      if (expiresUs <= nowUs) this.remove(store, key, holder)
    })
  }

  /** Forget a whole key: another peer keeps it now. */
  forget(store: PeerId, key: number): void {
    this.#indexes[store]?.delete(key)
  }

  clear(store: PeerId): void {
    this.#indexes[store] = undefined
  }
}
