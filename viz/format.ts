// Numbers as people read them: grouped, in units, of a width that does not jump while they run.

const GROUPED = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

export function count(value: number): string {
  return Number.isFinite(value) ? GROUPED.format(value) : '–'
}

/** 4,310 as 4.31 k. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  for (const [unit, size] of [
    ['T', 1e12],
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (Math.abs(value) >= size * 0.9995) return `${(value / size).toPrecision(3)} ${unit}`
  }
  return Number.isInteger(value) ? String(value) : value.toPrecision(3)
}

/** As short as it gets, for the ends of a scale: 500, 1.5 k, 10 k. */
export function tick(value: number): string {
  return short(value)
    .replace(/(\.\d*?)0+(?= |$)/, '$1')
    .replace(/\.(?= |$)/, '')
}

export function bytes(value: number): string {
  return `${short(value)}B`.replace(/(\d)B$/, '$1 B')
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–'
}

/** A time of the run: 0:12.345, 1:02:03.0; as many digits as `digits` after the second. */
export function clock(us: number, digits = 3): string {
  const seconds = Math.floor(us / 1e6)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes)
  const rest =
    digits > 0
      ? `.${String(Math.floor(us % 1e6))
          .padStart(6, '0')
          .slice(0, digits)}`
      : ''
  return `${head}:${two(seconds % 60)}${rest}`
}

/** A duration: 340 us, 82 ms, 1.25 s. */
export function span(us: number): string {
  if (!Number.isFinite(us)) return '–'
  if (us < 1000) return `${Math.round(us)} µs`
  if (us < 1e6) return `${(us / 1000).toPrecision(3)} ms`
  if (us < 120e6) return `${(us / 1e6).toPrecision(3)} s`
  return `${(us / 60e6).toPrecision(3)} min`
}

/** How a peer is called: by the label of its file, or by its number. */
export function peerName(
  peer: number,
  { labels, peers }: { readonly labels: readonly string[] | null; readonly peers: number },
): string {
  if (peer >= peers) return `server ${peer - peers}`
  return labels?.[peer] ?? String(peer)
}
