// The tables of columns in results/README.md, from the same text that columns.json is made of.

import { describeColumns } from '../sim/index.ts'

const FILES = ['runs', 'summary', 'queries', 'peers', 'files', 'transfers', 'series', 'churn']
const FIRST = '\n## runs.csv\n'
/** Every file begins with these; the text says so once. */
const NAMES_OF_A_RUN = new Set(['protocol', 'replicate', 'seed'])

/** `readme` with its tables as they should be: they are all that follows the first one. */
export function withColumnTables(readme: string): string {
  const files = [...FILES.map((name) => `${name}.csv`), 'messages.parquet']
  const tables = Object.entries(describeColumns(files, [])).map(([file, columns]) => {
    const rows = columns
      .filter(({ name }) => !NAMES_OF_A_RUN.has(name))
      .map(({ name, unit, definition }) => `| ${name} | ${unit} | ${definition} |`)
    return [`## ${file}`, '', '| column | unit | definition |', '|---|---|---|', ...rows, ''].join(
      '\n',
    )
  })
  return `${readme.slice(0, readme.indexOf(FIRST))}\n${tables.join('\n')}`
}
