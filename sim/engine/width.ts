// How wide the queue's buckets should be, judged by what they held lately. Wide enough that a bucket is
// worth sorting and few events fall beyond the first ring; not so wide that events arrive for the
// bucket being drained.

import type { Micros } from '../units.ts'

/** 256 us: a flood's bucket then holds tens to thousands of messages, and sorts by bitmap. */
export const FIRST_WIDTH: Micros = 256
const WIDEST: Micros = 2 ** 20
const RECORDS_A_REVIEW = 32_768
const BUCKETS_A_REVIEW = 4096

export class WidthJudge {
  /** Since the last review: buckets drained, records in them, events that came late or far ahead. */
  buckets = 0
  records = 0
  late = 0
  far = 0
  #narrowest = FIRST_WIDTH

  get due(): boolean {
    return this.records >= RECORDS_A_REVIEW || this.buckets >= BUCKETS_A_REVIEW
  }

  /** The width that would have served better, a power of two; a new review begins. */
  wanted(width: Micros): Micros {
    const records = this.records + this.late
    const perBucket = records / this.buckets
    let wanted = width
    if (this.late > records / 8) wanted = width / 4
    else if (this.far > records / 4) {
      wanted = width * 4
      // Dense buckets must not undo this.
      this.#narrowest = Math.min(wanted, WIDEST)
    } else if (perBucket < 8 && this.late < records / 64) wanted = width * 4
    else if (perBucket > 64 && width > this.#narrowest) wanted = width / 4
    this.buckets = this.records = this.late = this.far = 0
    return Math.max(1, Math.min(wanted, WIDEST))
  }
}
