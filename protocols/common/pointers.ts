// What the peers of a distributed hash table keep for others: key -> who said that it holds the file, and
// until when that is to be believed. All of it lies in one array, a record of half a cache line for each
// pointer and for each key of a store, and a hash table leads to every record.

import type { Micros, PeerId } from '../../sim/index.ts'

// A record, in words. The pointers of a key are a chain in the order of their coming, as are a store's keys.
const WORDS = 8
const STORE = 0
const KEY = 1
/** Or HEAD: the record is that of a key. */
const HOLDER = 2
/** The next pointer of the chain; of a key, its first. Of a free record, the next free one. */
const NEXT = 3
/** The pointer before, or for the first of a chain its last; of a key, the key before. */
const BEFORE = 4
/** Of a key: the next key of the store. */
const NEXT_KEY = 5
/** As a double, two words: when a pointer expires, or when a key was renewed. */
const DOUBLES = 4
const TIME = 3

const HEAD = -1
const NONE = -1
const NEVER = -1
const FIRST_ROOM = 1024

export class Pointers {
  readonly #firstKey: Int32Array
  readonly #lastKey: Int32Array
  readonly #keyCount: Int32Array
  #words = new Int32Array(FIRST_ROOM * WORDS)
  #times = new Float64Array(this.#words.buffer)
  /** Where each record is, by its hash; twice as long as there is room. */
  #table = new Int32Array(2 * FIRST_ROOM).fill(NONE)
  #used = 0
  #free = NONE

  /** `stores`: how many peers may store. */
  constructor(stores: number) {
    this.#firstKey = new Int32Array(stores).fill(NONE)
    this.#lastKey = new Int32Array(stores).fill(NONE)
    this.#keyCount = new Int32Array(stores)
  }

  /** A new pointer (true), or a later end for one that is known; an earlier end changes nothing. */
  put(store: PeerId, key: number, holder: PeerId, expiresUs: Micros): boolean {
    const known = this.#table[this.#find(store, key, holder)]!
    if (known !== NONE) {
      const at = known * DOUBLES + TIME
      if (expiresUs > this.#times[at]!) this.#times[at] = expiresUs
      return false
    }
    const place = this.#add(store, key, holder, expiresUs)
    const head = this.#headOf(store, key) * WORDS
    const words = this.#words
    const first = words[head + NEXT]!
    words[place * WORDS + NEXT] = NONE
    if (first === NONE) {
      words[head + NEXT] = place
      words[place * WORDS + BEFORE] = place
    } else {
      const last = words[first * WORDS + BEFORE]!
      words[last * WORDS + NEXT] = place
      words[place * WORDS + BEFORE] = last
      words[first * WORDS + BEFORE] = place
    }
    return true
  }

  remove(store: PeerId, key: number, holder: PeerId): void {
    const place = this.#table[this.#find(store, key, holder)]!
    if (place === NONE) return
    const words = this.#words
    const head = this.#table[this.#find(store, key, HEAD)]!
    const first = words[head * WORDS + NEXT]!
    const next = words[place * WORDS + NEXT]!
    const before = words[place * WORDS + BEFORE]!
    if (place === first) words[head * WORDS + NEXT] = next
    else words[before * WORDS + NEXT] = next
    if (next !== NONE) words[next * WORDS + BEFORE] = before
    else if (place !== first) words[first * WORDS + BEFORE] = before
    this.#give(place)
    if (place === first && next === NONE) this.#dropKey(head)
  }

  /** Who holds the file of `key`, as far as `store` knows at `nowUs`: first come, first listed. */
  holdersOf(store: PeerId, key: number, nowUs: Micros): PeerId[] {
    const holders: PeerId[] = []
    for (let at = this.#first(store, key); at !== NONE; at = this.#words[at * WORDS + NEXT]!)
      if (this.#times[at * DOUBLES + TIME]! > nowUs) holders.push(this.#words[at * WORDS + HOLDER]!)
    return holders
  }

  /** When each of those pointers expires. */
  endsOf(store: PeerId, key: number, nowUs: Micros): Micros[] {
    const endsUs: Micros[] = []
    for (let at = this.#first(store, key); at !== NONE; at = this.#words[at * WORDS + NEXT]!) {
      const endUs = this.#times[at * DOUBLES + TIME]!
      if (endUs > nowUs) endsUs.push(endUs)
    }
    return endsUs
  }

  /** Every pointer of `store`, expired or not; the one that is visited may be removed. */
  forEach(store: PeerId, visit: (key: number, holder: PeerId, expiresUs: Micros) => void): void {
    let head = this.#firstKey[store]!
    while (head !== NONE) {
      const key = this.#words[head * WORDS + KEY]!
      let at = this.#words[head * WORDS + NEXT]!
      head = this.#words[head * WORDS + NEXT_KEY]!
      while (at !== NONE) {
        const next = this.#words[at * WORDS + NEXT]!
        visit(key, this.#words[at * WORDS + HOLDER]!, this.#times[at * DOUBLES + TIME]!)
        at = next
      }
    }
  }

  /** A key of which there is a pointer is renewed. */
  renew(store: PeerId, key: number, nowUs: Micros): void {
    this.#times[this.#table[this.#find(store, key, HEAD)]! * DOUBLES + TIME] = nowUs
  }

  /** Every key of `store`, and when it was renewed, or -1; the one that is visited may be forgotten. */
  forEachKey(store: PeerId, visit: (key: number, renewedUs: Micros) => void): void {
    let head = this.#firstKey[store]!
    while (head !== NONE) {
      const next = this.#words[head * WORDS + NEXT_KEY]!
      visit(this.#words[head * WORDS + KEY]!, this.#times[head * DOUBLES + TIME]!)
      head = next
    }
  }

  /** Keys for which `store` has a pointer. */
  keyCount(store: PeerId): number {
    return this.#keyCount[store]!
  }

  /** Forget what has expired by `nowUs`. */
  expire(store: PeerId, nowUs: Micros): void {
    this.forEach(store, (key, holder, expiresUs) => {
      if (expiresUs <= nowUs) this.remove(store, key, holder)
    })
  }

  /** Forget a whole key: another peer keeps it now. */
  forget(store: PeerId, key: number): void {
    const head = this.#table[this.#find(store, key, HEAD)]!
    if (head !== NONE) this.#dropKey(head)
  }

  clear(store: PeerId): void {
    while (this.#firstKey[store] !== NONE) this.#dropKey(this.#firstKey[store]!)
  }

  #first(store: PeerId, key: number): number {
    const head = this.#table[this.#find(store, key, HEAD)]!
    return head === NONE ? NONE : this.#words[head * WORDS + NEXT]!
  }

  /** The record of a key, which is made if there is none. */
  #headOf(store: PeerId, key: number): number {
    const known = this.#table[this.#find(store, key, HEAD)]!
    if (known !== NONE) return known
    const head = this.#add(store, key, HEAD, NEVER)
    const words = this.#words
    const last = this.#lastKey[store]!
    words[head * WORDS + NEXT] = NONE
    words[head * WORDS + BEFORE] = last
    words[head * WORDS + NEXT_KEY] = NONE
    if (last === NONE) this.#firstKey[store] = head
    else words[last * WORDS + NEXT_KEY] = head
    this.#lastKey[store] = head
    this.#keyCount[store]!++
    return head
  }

  /** Away with a key and all its pointers. */
  #dropKey(head: number): void {
    const words = this.#words
    const store = words[head * WORDS + STORE]!
    let place = words[head * WORDS + NEXT]!
    while (place !== NONE) {
      const next = words[place * WORDS + NEXT]!
      this.#give(place)
      place = next
    }
    const before = words[head * WORDS + BEFORE]!
    const next = words[head * WORDS + NEXT_KEY]!
    if (before === NONE) this.#firstKey[store] = next
    else words[before * WORDS + NEXT_KEY] = next
    if (next === NONE) this.#lastKey[store] = before
    else words[next * WORDS + BEFORE] = before
    this.#keyCount[store]!--
    this.#give(head)
  }

  // Records and the way to them ---------------------------------------------------------------------

  /** Where in the table a record is, or would be. */
  #find(store: PeerId, key: number, holder: PeerId): number {
    const table = this.#table
    const words = this.#words
    const mask = table.length - 1
    for (let slot = hash(store, key, holder) & mask; ; slot = (slot + 1) & mask) {
      const place = table[slot]!
      if (place === NONE) return slot
      const at = place * WORDS
      if (words[at + HOLDER] === holder && words[at + KEY] === key && words[at + STORE] === store)
        return slot
    }
  }

  #add(store: PeerId, key: number, holder: PeerId, timeUs: Micros): number {
    let place = this.#free
    if (place !== NONE) this.#free = this.#words[place * WORDS + NEXT]!
    else {
      if (this.#used * WORDS === this.#words.length) this.#grow()
      place = this.#used++
    }
    const at = place * WORDS
    this.#words[at + STORE] = store
    this.#words[at + KEY] = key
    this.#words[at + HOLDER] = holder
    this.#times[place * DOUBLES + TIME] = timeUs
    this.#table[this.#find(store, key, holder)] = place
    return place
  }

  /** A record is free. Those behind it in the table close up, so that each can still be found. */
  #give(place: number): void {
    const table = this.#table
    const mask = table.length - 1
    let gap = this.#homeOf(place)
    while (table[gap] !== place) gap = (gap + 1) & mask
    for (let next = (gap + 1) & mask; table[next] !== NONE; next = (next + 1) & mask) {
      const home = this.#homeOf(table[next]!)
      if (((next - home) & mask) < ((next - gap) & mask)) continue
      table[gap] = table[next]!
      gap = next
    }
    table[gap] = NONE
    this.#words[place * WORDS + NEXT] = this.#free
    this.#free = place
  }

  #homeOf(place: number): number {
    const at = place * WORDS
    const words = this.#words
    const whole = hash(words[at + STORE]!, words[at + KEY]!, words[at + HOLDER]!)
    return whole & (this.#table.length - 1)
  }

  /** Twice the room. All of what there was is in use. */
  #grow(): void {
    const words = new Int32Array(2 * this.#words.length)
    words.set(this.#words)
    this.#words = words
    this.#times = new Float64Array(words.buffer)
    const table = new Int32Array(2 * this.#table.length).fill(NONE)
    this.#table = table
    for (let place = 0; place < this.#used; place++) {
      let slot = this.#homeOf(place)
      while (table[slot] !== NONE) slot = (slot + 1) & (table.length - 1)
      table[slot] = place
    }
  }
}

function hash(store: PeerId, key: number, holder: PeerId): number {
  const mixed =
    Math.imul(store, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b) ^ Math.imul(holder, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}
