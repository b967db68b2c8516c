// Tables for people: plain columns padded with spaces, numbers to the right, at most 80 wide.

/** A table as text, without a newline at its end; a column whose header starts with '<' is text. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = header.map((title, i) =>
    Math.max(title.replace('<', '').length, ...rows.map((row) => row[i]!.length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) =>
        header[i]!.startsWith('<') ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
      )
      .join('  ')
      .trimEnd()
  return [header.map((title) => title.replace('<', '')), ...rows].map(line).join('\n')
}

/** 4,072 · 12.5 · 0.93: `decimals` of them below 1,000, none above; '-' where undefined. */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return '-'
  const [whole, fraction] = value.toFixed(Math.abs(value) < 1000 ? decimals : 0).split('.')
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** '1 run', '2 runs'. */
export function plural(count: number, word: string): string {
  return `${formatNumber(count, 0)} ${word}${count === 1 ? '' : 's'}`
}

/** Lines of at most 80 columns, each after `indent`. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length > 79 && line !== indent) {
      lines.push(line.trimEnd())
      line = indent
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}

/** Seconds as people read them: '0.4 s', '12 s', '3 min 20 s'. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Paints for a terminal that wants colour, and leaves the text alone elsewhere. */
export function paint(text: string, colour: 'red' | 'green' | 'dim'): string {
  if (!process.stdout.isTTY || process.env.NO_COLOR) return text
  return `\u001b[${{ red: 31, green: 32, dim: 2 }[colour]}m${text}\u001b[0m`
}
