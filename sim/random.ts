// Named random streams: the only source of randomness. A stream serves one purpose, so that a part
// which draws one more number shifts nothing else.

import tychei from 'seedrandom/lib/tychei.js'

export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number
  /** Uniform integer in [0, n), 1 <= n <= 2^32. */
  int(n: number): number
  /** Uniform in the open interval (0, 1): safe to take a logarithm of. */
  open(): number
  /** A new stream of this one's family, the same whatever was drawn before. */
  fork(name: string): Random
}

/** The stream called `name` under `root` (a scenario's seed). Tyche-i (Neves and Araujo 2011), from seedrandom. */
export function stream(root: number | string, name: string): Random {
  const path = `${root}/${name}`
  const draw = tychei(path)
  return {
    next: draw,
    int: (n) => Math.floor(draw() * n),
    open: () => draw() + 2 ** -33,
    fork: (child) => stream(path, child),
  }
}

/** Fisher-Yates, in place, of the first `count` places (all by default). */
export function shuffle(items: Uint32Array | number[], random: Random, count = items.length): void {
  for (let i = 0; i < count; i++) {
    const j = i + random.int(items.length - i)
    const held = items[i]!
    items[i] = items[j]!
    items[j] = held
  }
}
