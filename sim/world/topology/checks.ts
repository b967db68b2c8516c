// What a topology's settings must satisfy. A setting out of range is the user's mistake.

import { InputError } from '../../input-error.ts'

/** Beyond this the two flat arrays alone take a gigabyte. */
export const MAX_LINKS = 100_000_000

export function check(holds: boolean, mistake: string): void {
  if (!holds) throw new InputError(`topology: ${mistake}`)
}

export function checkInteger(name: string, value: number, atLeast: number): void {
  check(
    Number.isInteger(value) && value >= atLeast,
    `${name}: ${value}, expected an integer of at least ${atLeast}`,
  )
}

export function checkRange(name: string, value: number, min: number, max: number): void {
  check(value >= min && value <= max, `${name}: ${value}, expected ${min}..${max}`)
}

/** `settings`: what asks for so many links, both numbers named. */
export function checkLinks(links: number, settings: string): void {
  check(
    links <= MAX_LINKS,
    `${settings} make ${Math.ceil(links)} links, expected at most ${MAX_LINKS}`,
  )
}
