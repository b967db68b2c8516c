// Files dropped on the page: a scenario is run, and what a scenario names is kept for it.

import type { Library } from '../state/library.ts'
import { textOfFile } from '../state/library.ts'
import { readManifest } from '../state/results.ts'
import { ANEW, type Store } from '../state/store.ts'

const MANIFEST = 'manifest.json'

export function acceptDrops(
  store: Store,
  library: Library,
  {
    say,
    fail,
    again,
  }: {
    readonly say: (text: string) => void
    /** null: nothing is wrong any more. */
    readonly fail: (text: string | null) => void
    readonly again: () => void
  },
): { take(files: readonly File[]): Promise<void> } {
  const target = document.documentElement
  target.addEventListener('dragover', (event) => {
    event.preventDefault()
    target.classList.add('dropping')
  })
  target.addEventListener('dragleave', () => target.classList.remove('dropping'))
  target.addEventListener('drop', (event) => {
    event.preventDefault()
    target.classList.remove('dropping')
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap(
      (item) => item.webkitGetAsEntry?.() ?? [],
    )
    const files = [...(event.dataTransfer?.files ?? [])]
    const isFolder = entries.some(({ isDirectory }) => isDirectory)
    void (isFolder ? filesIn(entries) : Promise.resolve(files)).then(take)
  })
  /** What was shown gives way, even to a file of the same name. */
  const show = (scenario: string, text: string): void =>
    store.set({ ...ANEW, runs: [], scenario, text })

  async function take(files: readonly File[]): Promise<void> {
    fail(null)
    let isShown = false
    for (const file of files) {
      try {
        if (await takeOne(file, files)) isShown = true
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error))
      }
    }
    if (!isShown) again()
    say(`${files.map(({ name }) => name).join(', ')}: taken.`)
  }
  /** Is it shown now? What is not is kept. */
  async function takeOne(file: File, all: readonly File[]): Promise<boolean> {
    const { name } = file
    const hasManifest = all.some(({ name }) => name === MANIFEST)
    if (isTrace(file)) {
      // Beside its manifest a trace waits until it is asked for.
      if (hasManifest) return false
      library.trace = { name, from: file, protocol: protocolOf(library) }
      show(name, '')
      return true
    }
    const text = await textOfFile(file)
    if (isTable(text) && !hasManifest) {
      throw new Error(
        `${name}: a table of results; drop ${MANIFEST} of its folder, or the folder, to see the runs`,
      )
    }
    const results = /\.json$/i.test(name) ? readManifest(name, text) : null
    if (results) {
      library.show(results, all.filter(isTrace))
      show(results.scenario.name, '')
    } else if (hasManifest) return false
    else if (/\.(ya?ml|json)$/i.test(name)) {
      library.show(null)
      show(name, text)
    } else library.keep(name, text)
    return results !== null || /\.(ya?ml|json)$/i.test(name)
  }
  return { take }
}

function isTrace({ name }: File): boolean {
  return /\.parquet$/i.test(name)
}

/** Every CSV of results begins with the columns that name its run. */
function isTable(text: string): boolean {
  return text.startsWith('protocol,replicate,seed')
}

/** The files of what was dropped, folders opened one level deep. */
async function filesIn(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const listed = await Promise.all(
    entries.map((entry) => (isFolderEntry(entry) ? childrenOf(entry) : Promise.resolve([entry]))),
  )
  const files = listed.flat().filter(isFileEntry)
  return Promise.all(
    files.map((entry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))),
  )
}

/** A reader hands out a hundred at a time, until it has none left. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const found: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return found
    found.push(...some)
  }
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile && !entry.name.startsWith('.')
}

/** The protocol of the results that are open, where they are of one. */
function protocolOf({ results }: Library): string | null {
  const [only, ...others] = results?.scenario.protocols ?? []
  return only && others.length === 0 ? only.use : null
}
