// "did you mean": the known word nearest to what was typed.

/** `did you mean ttl?` where one known word is close; else `expected one of: a, b, c`. */
export function suggest(read: string, known: readonly string[]): string {
  let nearest = ''
  let least = Math.max(1, Math.round(read.length / 3)) + 1
  for (const word of known) {
    const distance = editDistance(read.toLowerCase(), word.toLowerCase())
    if (distance < least) {
      nearest = word
      least = distance
    }
  }
  if (nearest !== '') return `did you mean ${nearest}?`
  return known.length === 0 ? 'expected none' : `expected one of: ${known.join(', ')}`
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
