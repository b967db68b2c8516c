// Files dropped on the page: a scenario is run, and what a scenario names is kept for it.

import type { Library } from '../state/library.ts'
import { textOfFile } from '../state/library.ts'
import { readManifest } from '../state/results.ts'
import { ANEW, type Store } from '../state/store.ts'

export function acceptDrops(
  store: Store,
  library: Library,
  {
    say,
    fail,
    again,
  }: {
    readonly say: (text: string) => void
    readonly fail: (text: string) => void
    readonly again: () => void
  },
): void {
  const target = document.documentElement
  target.addEventListener('dragover', (event) => {
    event.preventDefault()
    target.classList.add('dropping')
  })
  target.addEventListener('dragleave', () => target.classList.remove('dropping'))
  target.addEventListener('drop', (event) => {
    event.preventDefault()
    target.classList.remove('dropping')
    void take([...(event.dataTransfer?.files ?? [])])
  })
  async function take(files: readonly File[]): Promise<void> {
    let scenario: { readonly name: string; readonly text: string } | null = null
    for (const file of files) {
      try {
        if (/\.parquet$/i.test(file.name)) {
          library.trace = { name: file.name, from: file, protocol: protocolOf(library) }
          store.set({ ...ANEW, scenario: file.name, text: '' })
          continue
        }
        const text = await textOfFile(file)
        const results = /\.json$/i.test(file.name) ? readManifest(file.name, text) : null
        if (results) {
          library.show(results)
          library.trace = null
          store.set({ ...ANEW, scenario: results.scenario.name, text: '' })
        } else if (/\.(ya?ml|json)$/i.test(file.name)) scenario = { name: file.name, text }
        else library.keep(file.name, text)
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error))
      }
    }
    if (scenario) {
      library.show(null)
      library.trace = null
      store.set({ ...ANEW, scenario: scenario.name, text: scenario.text })
    } else again()
    say(`${files.map(({ name }) => name).join(', ')}: taken.`)
  }
}

/** The protocol of the results that are open, where they are of one. */
function protocolOf({ results }: Library): string | null {
  const [only, ...others] = results?.scenario.protocols ?? []
  return only && others.length === 0 ? only.use : null
}
