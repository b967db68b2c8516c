// What a find is for: three bits of it, and an argument above them.

export const JOIN = 0
export const FINGER = 1
export const FIRST_FINGERS = 2
export const LOAD = 3

export function purposeOf(purpose: number, arg: number): number {
  return purpose | (arg << 3)
}
